"""Values in commands: none breaks out of its place, in any shell."""

import random
import re
import shutil
import string
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.checklist.quoting import UnquotableError, file_word, fill, literal, plain, quote
from triage.model.terms import Shell

NASTY = [
    "",
    " ",
    "vm-1",
    "it's",
    "''",
    "'\"'\"'",
    'say "hi"',
    "$(touch /tmp/x)",
    "`id`",
    "${HOME}",
    "$HOME",
    "a;b|c&d>e<f",
    "!history",
    "\\",
    "\\'",
    "*?[a]{b,c}~",
    "#not a comment",
    "-rf",
    "--",
    "%s%n",
    "日本語のサーバー",
    "‘curly’ ‚low‛",
    "“double”",
    "@{a=1}",
    "$env:Path",
    "`$x",
    "🦀",
]
CONTROL = ["\x00", "\n", "\r", "\t", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"]
SINGLE_QUOTES = "'‘’‚‛"


def generated(count: int) -> list[str]:
    """Return `count` texts of the most awkward characters, the same ones every time."""
    chance = random.Random(20260318)  # noqa: S311 - no secret
    signs = string.printable[:95] + SINGLE_QUOTES + "“”„日本　é"
    return ["".join(chance.choices(signs, k=chance.randint(0, 30))) for _ in range(count)]


@pytest.mark.parametrize("shell", [Shell.BASH, Shell.AZ])
def test_bash_takes_every_value_back(shell: Shell) -> None:
    """What bash makes of a quoted value is the value, for hundreds of awkward ones."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    values = [*NASTY, *generated(300)]
    script = "printf '%s\\0' " + " ".join(quote(value, shell) for value in values)
    done = subprocess.run(  # noqa: S603 - the script is what is tested
        [bash, "--norc", "-c", script], capture_output=True, check=True, timeout=20
    )
    assert done.stdout.decode().split("\0")[:-1] == values


def powershell_word(written: str) -> str:
    """Return what PowerShell reads from one single-quoted word, by the rules of its grammar.

    A word begins and ends with any of the five single quotes; two of them inside stand for one.
    """
    assert written[:1] in SINGLE_QUOTES
    value, place = "", 1
    while place < len(written) - 1:
        if written[place] in SINGLE_QUOTES:
            assert written[place + 1] in SINGLE_QUOTES
            assert place + 1 < len(written) - 1
            value += written[place]
            place += 2
        else:
            value += written[place]
            place += 1
    assert written[place] in SINGLE_QUOTES
    return value


def powershell_value(written: str) -> str:
    """Return the value of a single-quoted word or of our call of `Regex.Unescape`."""
    call = re.fullmatch(r"\(\[regex\]::Unescape\((.*)\)\)", written)
    if call is None:
        return powershell_word(written)
    inner = powershell_word(call[1])
    units = re.sub(
        r"\\(u[0-9a-f]{4}|\\)",
        lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)),
        inner,
    )
    return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be")


@pytest.mark.parametrize("value", [*NASTY, *generated(200)])
def test_powershell_takes_every_value_back(value: str) -> None:
    """What PowerShell makes of a quoted value is the value."""
    assert powershell_word(quote(value, Shell.POWERSHELL)) == value


@pytest.mark.parametrize("value", [*NASTY, *generated(200)])
def test_literals_are_ascii_in_powershell(value: str) -> None:
    """A literal for PowerShell is ASCII whatever it says, and says the same."""
    written = literal(value, Shell.POWERSHELL)
    assert written.isascii()
    assert powershell_value(written) == value


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])))
def test_any_text_survives(value: str) -> None:
    """Any text without control characters survives the quoting of PowerShell."""
    assert powershell_word(quote(value, Shell.POWERSHELL)) == value
    assert powershell_value(literal(value, Shell.POWERSHELL)) == value


@pytest.mark.parametrize("shell", list(Shell))
@pytest.mark.parametrize("sign", CONTROL)
def test_control_characters_are_refused(sign: str, shell: Shell) -> None:
    """No control character or line separator gets into a command."""
    for value in (sign, f"a{sign}b", f"日{sign}"):
        with pytest.raises(UnquotableError):
            quote(value, shell)
        with pytest.raises(UnquotableError):
            literal(value, shell)


def test_bash_literals_are_quoted_words() -> None:
    """For bash a literal is the quoted word."""
    assert literal("日本", Shell.BASH) == quote("日本", Shell.BASH)


@pytest.mark.parametrize(
    ("template", "values", "shell", "expected"),
    [
        ("show {{vm}}", {"vm": "a"}, Shell.BASH, "show a"),
        ("show {{vm}}", {"vm": "a b"}, Shell.BASH, "show 'a b'"),
        ("show {{vm}}", {"vm": "a"}, Shell.POWERSHELL, "show 'a'"),
        ("show {{vm}}", {}, Shell.BASH, "show '<vm>'"),
        ("show {{vm}}", {"vm": ""}, Shell.BASH, "show '<vm>'"),
        ("show {{vm}}", {"vm": "a\nreboot"}, Shell.BASH, "show '<vm>'"),
        ("{{a}} {{a}} {{b}}", {"a": "{{b}}", "b": "x"}, Shell.AZ, "'{{b}}' '{{b}}' x"),
        ("echo {vm} ${vm}", {"vm": "a"}, Shell.BASH, "echo {vm} ${vm}"),
    ],
)
def test_fill(template: str, values: dict[str, str], shell: Shell, expected: str) -> None:
    """Marks are filled once with quoted values; a missing value is left for a person."""
    assert fill(template, values, shell) == expected


@given(st.text())
def test_plain_gives_what_quote_takes(value: str) -> None:
    """A plain value can be quoted for every shell and written as UTF-8."""
    line = plain(value)
    for shell in Shell:
        quote(line, shell).encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("vm-1", "vm-1"),
        ("a b", "a-b"),
        ("../etc/passwd", "etc-passwd"),
        ("日本", "unnamed"),
        ("", "unnamed"),
        ("...", "unnamed"),
        ("-x", "x"),
    ],
)
def test_file_word(value: str, expected: str) -> None:
    """A part of a file name holds only what every system allows."""
    assert file_word(value) == expected


@given(st.text())
def test_file_words_are_always_fit(value: str) -> None:
    """Whatever the value, the file name's part is short, of safe signs and never hidden."""
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}", file_word(value))
