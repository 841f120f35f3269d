"""The page of the figures: `docs/benchmarks.md` keeps what people wrote around them."""

import re

from benchmarks.figures import Findings, markdown
from benchmarks.processes import HOME

PAGES = ("docs/benchmarks.md", "docs/ja/benchmarks.md")
_FIGURES = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def write_pages(found: Findings) -> None:
    """Put the figures of `found` into the pages, between their marks, and beside them as JSON.

    Raises:
        ValueError: a page lacks the marks.
    """
    for name in PAGES:
        page = HOME / name
        written = page.read_text("utf-8")
        figures = markdown(found)
        text, count = _FIGURES.subn(lambda m: f"{m[1]}{figures}{m[2]}", written)  # noqa: B023
        if count != 1:
            raise ValueError(f"{name} has no place for the figures")
        page.write_text(text, "utf-8")
