"""The report as plain text of 100 columns, for a terminal, a mail or a chat."""

from collections.abc import Iterable
from functools import singledispatch
from itertools import chain

from triage.model.report import Report
from triage.render.columns import WIDTH, pad, table_widths, width, wrap
from triage.render.document import (
    Address,
    Block,
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
    clean,
    one_line,
)
from triage.render.narrative import narrate
from triage.report.voice import Voice

_LABELS_AT_MOST = 28
_GAP = 2
_STEP = 4


def render_text(report: Report, voice: Voice) -> str:
    """Return `report` as text; no line is wider than 100 columns but commands and URLs."""
    return lay_out(narrate(report, voice))


def lay_out(document: Document) -> str:
    """Return `document` as text, its title underlined, a blank line between blocks."""
    title = wrap(one_line(document.title), WIDTH)
    lines = [*title, "=" * max(map(width, title)), *_stack(document.blocks, WIDTH)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _stack(blocks: Iterable[Block], columns: int) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        lines.extend(["", *_block(block, columns)])
    return lines


@singledispatch
def _block(block: Block, columns: int) -> list[str]:
    raise TypeError(f"no text for {type(block).__name__} in {columns} columns")


@_block.register
def _section(block: Section, columns: int) -> list[str]:
    title = wrap(one_line(block.title), columns)
    return [*title, "-" * max(map(width, title)), *_stack(block.blocks, columns)[1:]]


@_block.register
def _paragraph(block: Paragraph, columns: int) -> list[str]:
    return wrap(one_line(block.text), columns)


@_block.register
def _facts(block: Facts, columns: int) -> list[str]:
    longest = max(width(label) for label, _ in block.rows)
    hang = min(longest, _LABELS_AT_MOST) + _GAP
    return list(
        chain.from_iterable(
            _hung(pad(f"{label}:", hang), one_line(value), columns, hang=hang + 1)
            for label, value in block.rows
        )
    )


def _hung(lead: str, text: str, columns: int, *, hang: int) -> list[str]:
    """Return `text` behind `lead`, its further lines indented by `hang` columns."""
    lead = pad(lead, hang)
    if width(lead) > hang:
        return [lead, *_indented(wrap(text, columns - hang), hang)]
    first, *rest = wrap(text, columns - hang)
    return [lead + first, *_indented(rest, hang)]


def _indented(lines: Iterable[str], by: int) -> list[str]:
    return [" " * by + line if line else "" for line in lines]


@_block.register
def _lines(block: Lines, columns: int) -> list[str]:
    marks = [
        f"{number}." if block.mark is Mark.NUMBER else block.mark.value
        for number in range(1, len(block.lines) + 1)
    ]
    hang = max(map(len, marks)) + 1
    return list(
        chain.from_iterable(
            _hung(mark, one_line(line), columns, hang=hang)
            for mark, line in zip(marks, block.lines, strict=True)
        )
    )


@_block.register
def _quote(block: Quote, columns: int) -> list[str]:
    return ["> " + line for line in wrap(clean(block.text).strip(), columns - _GAP)]


@_block.register
def _command(block: Command, columns: int) -> list[str]:
    del columns  # a command line is never broken
    return clean(block.text).strip("\n").split("\n")


@_block.register
def _address(block: Address, columns: int) -> list[str]:
    return [*wrap(one_line(block.title), columns), _indented([one_line(block.url)], _GAP)[0]]


@_block.register
def _table(block: Table, columns: int) -> list[str]:
    rows = [[one_line(cell) for cell in row] for row in (block.head, *block.rows)]
    widths = table_widths(rows, columns)
    if widths is None:
        return list(chain.from_iterable(_as_facts(rows[0], row, columns) for row in rows[1:]))
    lines: list[str] = []
    for row in rows:
        lead = "".join(pad(cell, w + _GAP) for cell, w in zip(row, widths[:-1], strict=False))
        lines.extend(_hung(lead, row[-1], columns, hang=sum(widths[:-1]) + _GAP * (len(row) - 1)))
    return lines


def _as_facts(head: list[str], row: list[str], columns: int) -> list[str]:
    pairs = tuple((label, cell) for label, cell in zip(head[1:], row[1:], strict=True) if cell)
    below = _block(Facts(pairs), columns - _GAP) if pairs else []
    return [*_hung("-", row[0], columns, hang=_GAP), *_indented(below, _GAP)]


@_block.register
def _task(block: Task, columns: int) -> list[str]:
    lines = _hung(Mark.BOX.value, one_line(block.title), columns, hang=_STEP)
    for inner in block.blocks:
        lines.extend(_indented(_block(inner, columns - _STEP), _STEP))
    return lines
