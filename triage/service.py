"""The pipe itself: a question goes in, the report comes out; nothing walks back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.checklist.plan import Plan, plan
from triage.collect import CaseFacts, case_of, script_text, scripts_for
from triage.diagnosis.classify import classify
from triage.diagnosis.diagnose import diagnose
from triage.diagnosis.focus import find_focus
from triage.diagnosis.recognise import Recogniser
from triage.errors import OutOfScope
from triage.model.evidence import Job
from triage.model.question import Manner, Question, Symptom
from triage.model.report import AskedQuestion, NextStep, Report
from triage.model.terms import Machine, Shell, saying
from triage.report.collectors import with_collectors
from triage.report.compose import Occasion, asked, compose_classification, compose_triage
from triage.report.voice import Voice
from triage.settings import Settings


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A report, and what it was made from where a collection script is wanted of it."""

    report: Report
    gathering: Plan | None = None
    case: CaseFacts = CaseFacts()


class Service:
    """Answers questions under one set of settings with one catalogue."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self.settings = settings
        self.catalogue = catalogue

    @cached_property
    def recogniser(self) -> Recogniser:
        """The recogniser over the catalogue."""
        return Recogniser(self.catalogue)

    def voice(self, manner: Manner) -> Voice:
        """Return the voice that `manner` asks for."""
        return Voice(self.catalogue, manner.language, manner.timezone)

    async def triage(self, question: Question, occasion: Occasion) -> Answer:
        """Read Azure and return the report on the VM that `question` names.

        Raises:
            TriageError: the question ends without an answer (see `triage.errors`).
        """
        if question.alert and question.alert.resolved:
            report = resolved(asked(question), self.voice(question.manner), occasion)
            return Answer(report=report)
        self._allow(f"/subscriptions/{question.vault.subscription}", whole=False)
        from triage.azure import read_evidence  # noqa: PLC0415 - brings the SDK, wanted only here

        evidence = await read_evidence(
            question, settings=self.settings, now=occasion.now, focus=self._focus(question)
        )
        self._allow(evidence.vault.id, whole=True)
        findings = diagnose(evidence, question, self.recogniser, occasion.now)
        gathering = plan(findings, self.catalogue, evidence, occasion.now)
        report = compose_triage(
            question,
            evidence,
            findings,
            gathering,
            voice=self.voice(question.manner),
            occasion=occasion,
        )
        case = case_of(findings, evidence, question.manner.timezone)
        return self._answer(report, gathering, case, "/api/triage")

    def _focus(self, question: Question) -> "_Focus":
        return _Focus(question, self.recogniser)

    def _allow(self, resource: str, *, whole: bool) -> None:
        """Refuse what lies outside the allowed scopes; a part of an id may still turn out fine."""
        scopes = self.settings.allowed_scopes
        if scopes and not any(within(resource, scope, whole=whole) for scope in scopes):
            raise OutOfScope(saying("errors.outOfScope.detail", resource=resource))

    def classify(self, symptom: Symptom, occasion: Occasion) -> Answer:
        """Return the report on what the caller has in hand, without asking Azure.

        Raises:
            InvalidQuestion: `symptom.job` is not a job's JSON.
        """
        from triage.intake.job import read_foreign_job  # noqa: PLC0415 - only when a job is given

        job = read_foreign_job(symptom.job) if symptom.job is not None else None
        findings = classify(symptom, job, self.recogniser)
        gathering = plan(findings, self.catalogue, None, occasion.now)
        voice = self.voice(symptom.manner)
        report = compose_classification(
            symptom, findings, gathering, voice=voice, occasion=occasion
        )
        case = case_of(findings, None, symptom.manner.timezone)
        return self._answer(report, gathering, case, "/api/classify")

    def _answer(self, report: Report, gathering: Plan | None, case: CaseFacts, path: str) -> Answer:
        report = with_collectors(report, gathering, case, catalogue=self.catalogue, path=path)
        return Answer(report=report, gathering=gathering, case=case)

    def script(self, answer: Answer, shell: Shell, machine: Machine | None) -> str:
        """Return the collection script of `answer` for `shell`; None of a machine: the first."""
        language = answer.report.language
        scripts = (
            scripts_for(answer.gathering, answer.case, language, self.catalogue)
            if answer.gathering
            else ()
        )
        return script_text(scripts, shell, machine, language=language, catalogue=self.catalogue)


class _Focus(msgspec.Struct, frozen=True):
    """The choice of the job to read in full, as the Azure room asks for it."""

    question: Question
    recogniser: Recogniser

    def __call__(self, jobs: Sequence[Job]) -> Job | None:
        return find_focus(jobs, self.question, self.recogniser).job


def within(resource: str, scope: str, *, whole: bool) -> bool:
    """Tell whether `resource` lies in `scope`, comparing whole parts without case.

    With `whole` False a resource that is an ancestor of the scope passes, too: its name is not
    resolved yet.
    """
    parts, limit = resource.casefold().strip("/").split("/"), scope.casefold().strip("/").split("/")
    if whole:
        return parts[: len(limit)] == limit
    shared = min(len(parts), len(limit))
    return parts[:shared] == limit[:shared]


def resolved(question: AskedQuestion, voice: Voice, occasion: Occasion) -> Report:
    """Return the answer to an alert that has been resolved: no job, no Azure call."""
    return Report(
        generated_at=occasion.now,
        language=voice.language,
        request_id=occasion.request_id,
        status="resolved",
        question=question,
        next=(NextStep(text=voice.word("alert.resolved")),),
    )


def utc_now() -> datetime:
    """Return the present time, UTC-aware and to the millisecond."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
