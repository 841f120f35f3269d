"""Naming the collection scripts in a report, each with the address that gives it."""

from msgspec import to_builtins
from msgspec.structs import replace

from triage.catalogue.catalogue import Catalogue
from triage.checklist.plan import Plan
from triage.collect import CaseFacts, collectors_for
from triage.model.report import AskedQuestion, Report
from triage.model.terms import Language

# What leads to the same script again; the rest is how the report itself was wanted.
_KEPT = frozenset(
    {
        *("subscription", "vault", "vaultResourceGroup", "vm", "vmResourceGroup", "jobId"),
        *("workload", "operation", "lookbackDays", "timezone", "code"),
    }
)


def with_collectors(
    report: Report, plan: Plan | None, case: CaseFacts, *, catalogue: Catalogue, path: str
) -> Report:
    """Return `report` with the scripts that gather its checklist; `path` is the route asked."""
    if plan is None or report.checklist is None:
        return report
    code = report.diagnosis.code if report.diagnosis and not report.question.vault else None
    collectors = collectors_for(
        plan,
        case,
        report.language,
        catalogue=catalogue,
        path=path,
        query=query_of(report.question, report.language, code),
    )
    return replace(report, checklist=replace(report.checklist, collectors=collectors))


def query_of(question: AskedQuestion, language: Language, code: str | None) -> dict[str, str]:
    """Return the query that asks `question` again; `code` stands in for a pasted text."""
    given = {name: str(value) for name, value in to_builtins(question).items() if value is not None}
    if code:
        given.setdefault("code", code)
    return {**{name: given[name] for name in given if name in _KEPT}, "lang": language}
