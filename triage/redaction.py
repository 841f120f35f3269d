"""Taking secrets out of texts that are not ours: tokens, keys, signatures, passwords.

Redaction is always on for service messages, pasted texts and logs; it never depends on `mask`.
"""

import re
from typing import overload

PLACE = "[redacted]"

_ONCE = r"(?!\[redacted\])"
_LABELS = r"password|passwd|pwd|passphrase|secret|credstring"
_LABELS_JA = r"パスワード|パスフレーズ"
_VALUE = r"(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s,;&]+)"
_KEYS = r"(?:account|shared\s?access|access|primary|secondary|storage)[-_ ]?key\w*"
_HEADERS = r"x-functions-key|ocp-apim-subscription-key|api[-_]?key"

# What one rule takes away may uncover a label that another one looks for.
_MOST_ROUNDS = 4

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # The query of a SAS URL, and the function key in a URL.
        (
            r"(?i)((?<![\w])(?:sig|se|st|skoid|sktid|ske|skt)=|[?&]code=)"
            + _ONCE
            + r"[^&\s\"'<>;,]{6,}",
            rf"\1{PLACE}",
        ),
        (
            rf"(?i)\b({_KEYS}[\"']?\s*[=:]\s*)" + _ONCE + r"[\"']?[A-Za-z0-9+/]{16,}={0,2}[\"']?",
            rf"\1{PLACE}",
        ),
        (r"(?i)\b(SharedAccessSignature[\"']?\s*[=:]\s*)" + _ONCE + r"\S+", rf"\1{PLACE}"),
        (
            rf"(?i)\b((?:{_HEADERS})[\"']?\s*[=:]\s*)" + _ONCE + r"[\"']?[^\s\"',;]{8,}",
            rf"\1{PLACE}",
        ),
        # `adminPassword=x` and `"adminPassword": "x"`, but not a code that ends so, with its text.
        (rf"(?i)((?:{_LABELS})(?:[\"']\s*[=:：]|\s*=)\s*)" + _ONCE + _VALUE, rf"\1{PLACE}"),
        (
            rf"(?i)((?:(?<![A-Za-z])(?:{_LABELS})|{_LABELS_JA})\s*[=:：]\s*)" + _ONCE + _VALUE,
            rf"\1{PLACE}",
        ),
        (r"(?i)\b(bearer\s+)" + _ONCE + r"[A-Za-z0-9._~+/-]{12,}=*", rf"\1{PLACE}"),
        # A JSON Web Token, user:password in a URL, a private key, a bare storage key.
        (r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?", PLACE),
        (r"(?i)(?<=://)[^/\s:@]{1,64}:[^/\s@]{1,128}(?=@)", PLACE),
        (
            r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
            PLACE,
        ),
        (r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])", PLACE),
    )
)


@overload
def redact(text: str) -> str: ...
@overload
def redact(text: None) -> None: ...
def redact(text: str | None) -> str | None:
    """Return `text` with every secret replaced by `[redacted]`; redacting twice changes nothing."""
    if text is None:
        return None
    for _ in range(_MOST_ROUNDS):
        cleaned = _once(text)
        if cleaned == text:
            break
        text = cleaned
    return text


def _once(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
