"""The pages on faults hold every fault and dependency, and what really happens."""

import pytest

from tests.azure.fault_pages import PAGES, TOKENS, columns, endings, page
from tests.azure.test_fault_matrix import FAULTS
from triage.model.terms import Language


@pytest.mark.parametrize("language", list(Language))
def test_pages_hold_every_fault_and_dependency(language: Language) -> None:
    """Each fault has a row and each dependency a column, in either language."""
    rows = [r for r in PAGES[language].read_text("utf-8").splitlines() if r.startswith("| ")]
    assert len(rows) == 2 + len(FAULTS) + 2 + len(TOKENS)
    assert {row.count("|") for row in rows[: 2 + len(FAULTS)]} == {len(columns()) + 2}


@pytest.mark.slow
async def test_pages_tell_what_happens() -> None:
    """The pages are those that asking under each fault writes."""
    table = await endings()
    for language, path in PAGES.items():
        assert path.read_text("utf-8") == page(table, language)
