"""The words of the closed vocabularies."""

from typing import Any

import pytest

from tests.render import reports
from triage.catalogue.catalogue import load
from triage.model import terms
from triage.model.evidence import JobStatus, Outcome, SourceName
from triage.model.terms import Language
from triage.report.voice import Voice

CATALOGUE = load()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("status", reports.STATUSES),
        ("severity.level", reports.LEVELS),
        ("level", terms.Level),
        ("phase", terms.Phase),
        ("confidence", terms.Confidence),
        ("role", terms.ErrorRole),
        ("consistency", terms.Consistency),
        ("channel", terms.Channel),
        ("machine", terms.Machine),
        ("kind", terms.ItemKind),
        ("sensitivity", terms.Sensitivity),
        ("provenance", terms.Provenance),
        ("shell", terms.Shell),
        ("workload", terms.Workload),
        ("operation", terms.Operation),
        ("jobStatus", JobStatus),
        ("outcome", Outcome),
        ("source", SourceName),
    ],
)
def test_every_member_of_every_vocabulary_has_words(
    kind: str, values: Any, language: Language
) -> None:
    """No reader meets a bare enum value in either language."""
    voice = Voice(CATALOGUE, language)
    bare = [value for value in values if not CATALOGUE.has_word(f"{kind}.{value}")]
    assert bare == []
    assert all(voice.term(kind, value).strip() for value in values)


def test_an_unknown_value_is_shown_as_it_is() -> None:
    """A state that Azure adds later stands in its own letters; nothing stands as a dash."""
    voice = Voice(CATALOGUE, Language.JA)
    assert voice.term("jobStatus", "Hibernating") == "Hibernating"
    assert voice.term("jobStatus", None) == "–"
