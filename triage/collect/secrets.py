"""What the collection scripts leave out and what they blank in copies, stated once for both shells.

`REFUSED` is matched against the real path of every file, links resolved; `BLANKED` and `BLOCKS`
are applied to the lines of every text that is copied and of every output that is kept. The
expressions keep to what GNU sed -E and .NET read alike.
"""

from itertools import chain

import msgspec

from triage.redaction import PLACE


class Refusal(msgspec.Struct, frozen=True):
    """Files that never travel: wildcard patterns with `/` between folders, and why (a word key)."""

    why: str
    patterns: tuple[str, ...]


REFUSED = (
    Refusal(
        "collect.refused.key",
        (
            *("*.prv", "*.pem", "*.crt", "*.cer", "*.der", "*.p7b", "*.p7m", "*.pfx", "*.p12"),
            *("*.key", "*.ppk", "*.jks", "*.keystore", "*.kek", "*/.ssh/*", "*/ssh_host_*"),
            *("*/machinekeys/*", "*/microsoft/crypto/*", "*/microsoft/protect/*", "*/id_rsa*"),
            *("*/id_ed25519*", "*/id_ecdsa*", "*/ssfs_*", "*/rsecssfs/*", "*/.hdb/*"),
        ),
    ),
    Refusal(
        "collect.refused.settings",
        ("*.settings", "*/runtimesettings/*", "*/ovf-env.xml", "*/iscsid.conf"),
    ),
    Refusal(
        "collect.refused.credentials",
        (
            *("*.vaultcredentials", "*vaultcredential*", "*passphrase*", "*/shadow", "*/shadow-"),
            *("*/gshadow", "*/gshadow-", "*/.pgpass", "*/.netrc", "*/.git-credentials"),
            *("*/windows/system32/config/*", "*/ntds/*", "*/.azure/*", "*/.aws/*"),
            *("*_history", "*/iaasvmilrexeforwindows*.exe", "*/scripts/*.py", "*/scripts/*.ps1"),
        ),
    ),
    Refusal(
        "collect.refused.database",
        ("*.bak", "*.mdf", "*.ndf", "*.ldf", "*.trn", "*/databackup_*", "*/logbackup_*"),
    ),
    Refusal("collect.refused.audit", ("*/security.evtx", "*/archive-security-*.evtx")),
    Refusal(
        "collect.refused.system",
        ("/proc/*", "/sys/*", "/dev/*", "*/log/journal/*", "*/log/lastlog"),
    ),
)

_VALUE = r"""(\\"[^"\\]*\\"|"[^"]*"|'[^']*'|[^] \t,;&"'<>}]+)"""
_SET = r"""[\\"']*\s*[=:]\s*"""
_LABELS = (
    r"password|passwd|pwd|passphrase|pass_phrase|secret|client[-_ ]?secret|"
    r"chapsecret|node\.session\.auth\.password|protectedsettings|パスワード|パスフレーズ"
)
_KEYS = r"(account|shared[-_ ]?access|access|primary|secondary|storage)[-_ ]?key[a-z0-9_]*"
_HEADERS = r"x-functions-key|ocp-apim-subscription-key|api[-_]?key|sharedaccesssignature"

# Pattern and what stays of it (the first group), applied in this order without regard to case.
BLANKED: tuple[str, ...] = (
    r"(-----BEGIN )[A-Z ]*PRIVATE KEY-----.*-----END [A-Z ]*-----",
    r"((pre|post)ScriptParams" + _SET + r""")(\[[^]]*\]|"[^"]*"|'[^']*')""",
    r"(credstring" + _SET + r").*",
    r"((" + _LABELS + r")" + _SET + r")" + _VALUE,
    r"((" + _KEYS + r"|" + _HEADERS + r")" + _SET + r")" + _VALUE,
    r"(<[a-z]*(password|secret|passphrase|accountkey)>)[^<]+",
    r"(\b(sig|skoid|sktid)=)[^] \t&\"'<>;,]+",
    r"([?&]code=)[^] \t&\"'<>;,]+",
    r"(authorization" + _SET + r")[a-z]+ [^ \t\"',]+",
    r"(bearer )[a-z0-9._~+/-]{12,}=*",
    r"()eyJ[a-z0-9_-]{8,}\.[a-z0-9_-]{8,}(\.[a-z0-9_-]*)?",
    r"(://)[^/ \t:@]+:[^ \t@]+(?=@)",
    r"()\b[a-z0-9+/]{86}==",
)

# Lines between a first and a last one, both included, are blanked whole.
BLOCKS: tuple[tuple[str, str], ...] = (
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", r"-----END "),
    (r"(pre|post)ScriptParams" + _SET + r"\[[^]]*$", r"\]"),
)

# A line without any of these holds no secret; the slower shell looks no further.
HINT = (
    r"pass|pwd|secret|key|cred|code=|bearer|authorization|eyJ|://|(sig|skoid|sktid)=|signature|"
    r"ScriptParams|protectedsettings|パス|[a-z0-9+/]{86}=="
)


def refusals() -> tuple[tuple[str, str], ...]:
    """Return (pattern, word key of the reason) for every refused kind of file."""
    return tuple((pattern, r.why) for r in REFUSED for pattern in r.patterns)


def sed_rules() -> str:
    """Return the redaction as a program for GNU `sed -E`."""
    lines = [
        *(f"s#{_for_sed(pattern)}#\\1{PLACE}#Ig" for pattern in BLANKED),
        *(f"/{_for_sed(a)}/I,/{_for_sed(b)}/I s#.*#{PLACE}#" for a, b in BLOCKS),
    ]
    return "\n".join(lines)


def _for_sed(pattern: str) -> str:
    """Return `pattern` without the look-ahead that sed lacks: what follows is then blanked too."""
    return pattern.replace("(?=@)", "@")


def dotnet_rules() -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the redaction for .NET: the hint, single patterns, and pairs for blocks; ASCII."""
    return (
        _for_dotnet(HINT),
        tuple(_for_dotnet(pattern) for pattern in BLANKED),
        tuple(_for_dotnet(part) for part in chain.from_iterable(BLOCKS)),
    )


def _for_dotnet(pattern: str) -> str:
    """Return `pattern` with brackets as .NET wants them, in ASCII, which no code page spoils."""
    return "".join(
        c if c.isascii() else f"\\u{ord(c):04x}" for c in pattern.replace("[^]", r"[^\]")
    )
