"""No value breaks out of its place in either shell."""

# ruff: noqa: S603, S607 - running what was quoted is what is tested
import re
import subprocess

import pytest
import tree_sitter_powershell
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tree_sitter import Language as Grammar
from tree_sitter import Parser

from triage.checklist.quoting import UnquotableError, file_word, fill, literal, plain, quote
from triage.model.terms import Shell

PARSER = Parser(Grammar(tree_sitter_powershell.language()))
HOSTILE = (
    "$(id)",
    "`id`",
    "'; id; '",
    '"',
    "\\",
    "-n",
    "a b",
    "’; calc",
    "日本",
    "{{vm}}",
)
texts = st.text(st.characters(exclude_categories=["Cs"])).map(plain) | st.sampled_from(HOSTILE)


@settings(max_examples=25, deadline=None)
@given(st.lists(texts, min_size=1, max_size=40))
def test_bash_reads_back_what_was_quoted(values: list[str]) -> None:
    """Each value arrives as one word, unchanged."""
    script = "printf '%s\\0' " + " ".join(quote(value, Shell.BASH) for value in values)
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == values


def decoded(expression: str) -> str:
    """Return the value of a PowerShell expression that `literal` writes."""
    tree = PARSER.parse(f"$x = {expression}\n".encode()).root_node
    assert not tree.has_error
    word = expression
    unescaped = word.startswith("([regex]::Unescape(")
    if unescaped:
        word = word.removeprefix("([regex]::Unescape(").removesuffix("))")
    assert re.fullmatch(r"'(?:[^'‘’‚‛]|(['‘’‚‛])\1)*'", word)
    value = re.sub(r"(['‘’‚‛])\1", r"\1", word[1:-1])
    if not unescaped:
        return value
    units = re.sub(
        r"\\(u[0-9a-f]{4}|\\)",
        lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)),
        value,
    )
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


@given(texts)
@example("It's “quoted” ‘so’ \\u0041 😀")
def test_powershell_reads_back_what_was_written(value: str) -> None:
    """A literal is one string in ASCII that stands for the value, whatever the code page."""
    expression = literal(value, Shell.POWERSHELL)
    assert expression.isascii()
    assert decoded(expression) == value


@given(texts)
def test_powershell_quotes_cannot_be_closed_from_inside(value: str) -> None:
    """A quoted value is one literal with every kind of single quote doubled."""
    assert decoded(quote(value, Shell.POWERSHELL)) == value


@pytest.mark.parametrize("mark", ["\n", "\r", "\0", "\x1b", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("shell", Shell)
def test_control_characters_are_refused(mark: str, shell: Shell) -> None:
    """A line break or an escape never gets into a script."""
    with pytest.raises(UnquotableError):
        quote(f"a{mark}日", shell)
    with pytest.raises(UnquotableError):
        literal(f"a{mark}日", shell)


@given(st.text())
def test_plain_text_can_always_be_quoted(value: str) -> None:
    """`plain` leaves nothing that `quote` refuses, nor anything that UTF-8 cannot carry."""
    line = plain(value)
    assert quote(line, Shell.BASH)
    assert line.encode().decode() == line
    assert plain(line) == line


@given(st.text())
def test_file_words_are_safe_names(value: str) -> None:
    """The word is a file name on any system: no separator, no leading dot or hyphen."""
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}", file_word(value))


@given(texts)
def test_marks_are_filled_once(value: str) -> None:
    """A value that looks like a mark is not filled again."""
    filled = fill("az --name {{vm}} --x {{other}}", {"vm": value}, Shell.AZ)
    assert filled == f"az --name {quote(value or '<vm>', Shell.AZ)} --x '<other>'"
