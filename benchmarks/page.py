"""The page of the figures: `docs/benchmarks.md` keeps what people wrote around them."""

import re

from benchmarks.figures import Findings, markdown
from benchmarks.processes import HOME

PAGE = HOME / "docs" / "benchmarks.md"
_FIGURES = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def write_page(found: Findings) -> None:
    """Put the figures of `found` into the page, between their marks.

    Raises:
        ValueError: the page lacks the marks.
    """
    figures = markdown(found)
    text, count = _FIGURES.subn(lambda m: f"{m[1]}{figures}{m[2]}", PAGE.read_text("utf-8"))
    if count != 1:
        raise ValueError(f"{PAGE} has no place for the figures")
    PAGE.write_text(text, "utf-8")
