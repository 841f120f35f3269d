"""The report as Markdown (GitHub's flavour): headings, tables, tick boxes, fenced commands.

Nothing the service or the caller said can become markup: every sign that Markdown or HTML reads
is escaped, ids stand in code spans, and fences are longer than any run of backticks inside.
"""

import re
from collections.abc import Iterable
from functools import singledispatch
from urllib.parse import quote

from triage.model.report import Report
from triage.render.document import (
    Address,
    Block,
    Code,
    Command,
    Document,
    Facts,
    Lines,
    Mark,
    Paragraph,
    Quote,
    Section,
    Table,
    Task,
    Value,
    clean,
    one_line,
)
from triage.render.narrative import narrate
from triage.report.voice import Voice

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~!$@])|^([-+=])|^(\d+)([.)])")
_AUTOLINK = re.compile(r"(?i)\b(https?|ftp|www|mailto|xmpp)([:.])")
_BACKTICKS = re.compile("`+")
_LANGUAGES = {"az": "bash"}
_DEEPEST = 6


def render_markdown(report: Report, voice: Voice) -> str:
    """Return `report` as Markdown."""
    return mark_up(narrate(report, voice))


def mark_up(document: Document) -> str:
    """Return `document` as Markdown."""
    return f"# {escape(document.title)}\n\n" + _stack(document.blocks, 1) + "\n"


def escape(text: str) -> str:
    """Return `text` on one line so that Markdown shows it letter by letter."""
    shown = _SIGNS.sub(_backslashed, one_line(text)).replace("&", "&amp;")
    return _AUTOLINK.sub(lambda m: f"{m[1]}&#{ord(m[2])};", shown)


def _backslashed(found: re.Match[str]) -> str:
    if found[3]:
        return f"{found[3]}\\{found[4]}"
    return f"\\{found[0]}"


def _inline(value: Value) -> str:
    return _span(one_line(value)) if isinstance(value, Code) else escape(value)


def _span(text: str) -> str:
    """Return `text` as a code span."""
    if not text:
        return ""
    ticks = "`" * (_longest_run(text) + 1)
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{gap}{text}{gap}{ticks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)


def _fence(text: str, language: str) -> str:
    ticks = "`" * max(3, _longest_run(text) + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"


def _stack(blocks: Iterable[Block], level: int) -> str:
    return "\n\n".join(_block(block, level) for block in blocks)


@singledispatch
def _block(block: Block, level: int) -> str:
    raise TypeError(f"no Markdown for {type(block).__name__} at level {level}")


@_block.register
def _section(block: Section, level: int) -> str:
    below = min(level + 1, _DEEPEST)
    return f"{'#' * below} {escape(block.title)}\n\n{_stack(block.blocks, below)}"


@_block.register
def _paragraph(block: Paragraph, level: int) -> str:
    del level
    return escape(block.text)


@_block.register
def _facts(block: Facts, level: int) -> str:
    del level
    return "\n".join(f"- **{escape(label)}**: {_inline(value)}" for label, value in block.rows)


@_block.register
def _lines(block: Lines, level: int) -> str:
    del level
    lead = {Mark.DASH: "- ", Mark.NUMBER: "{}. ", Mark.BOX: "- [ ] "}[block.mark]
    return "\n".join(lead.format(n) + _inline(line) for n, line in enumerate(block.lines, 1))


@_block.register
def _quote(block: Quote, level: int) -> str:
    del level
    lines = clean(block.text).strip().split("\n")
    return "  \n".join(f"> {escape(line)}".rstrip() for line in lines)


@_block.register
def _command(block: Command, level: int) -> str:
    del level
    return _fence(clean(block.text).strip("\n"), _LANGUAGES.get(block.shell, block.shell))


@_block.register
def _address(block: Address, level: int) -> str:
    del level
    url = quote(one_line(block.url), safe=":/?#@!$&'*+,;=%~._-")
    return f"[{escape(block.title)}](<{url}>)"


@_block.register
def _table(block: Table, level: int) -> str:
    del level
    rows = (tuple(map(escape, block.head)), ("---",) * len(block.head), *map(_cells, block.rows))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(row: tuple[Value, ...]) -> tuple[str, ...]:
    # A bar splits the cell even inside a code span, so there it takes a backslash as well.
    return tuple(
        _inline(cell).replace("|", "\\|") if isinstance(cell, Code) else escape(cell)
        for cell in row
    )


@_block.register
def _task(block: Task, level: int) -> str:
    below = _stack(block.blocks, level)
    inner = "\n".join(f"  {line}" if line else "" for line in below.split("\n"))
    return f"- [ ] **{escape(block.title)}**" + (f"\n\n{inner}" if below else "")
