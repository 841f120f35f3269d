"""The pipe itself: a question goes in, the report comes out; nothing walks back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.checklist.plan import Plan, plan
from triage.collect import CaseFacts, case_of, script_text, scripts_for
from triage.diagnosis.belonging import is_foreign
from triage.diagnosis.classify import classify
from triage.diagnosis.diagnose import diagnose
from triage.diagnosis.focus import find_focus
from triage.diagnosis.recognise import Recogniser
from triage.errors import (
    Ambiguous,
    FieldProblem,
    InvalidQuestion,
    NotFound,
    OutOfScope,
    TriageError,
)
from triage.model.evidence import Evidence, Job, Vault
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
        evidence = await self._evidence(question, occasion)
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

    async def _evidence(self, question: Question, occasion: Occasion) -> Evidence:
        """Read what lies in the allowed scopes, and check that the job asked for is the VM's."""
        from triage.azure import read_evidence  # noqa: PLC0415 - brings the SDK, wanted only here

        self.allow(f"/subscriptions/{question.vault.subscription}", whole=False)
        door = _Door(self)
        try:
            evidence = await read_evidence(
                question,
                settings=self.settings,
                now=occasion.now,
                focus=self._focus(question),
                admit=door.admit,
                request_id=occasion.request_id,
            )
        except (NotFound, Ambiguous) as error:
            raise door.tell(error) from error
        job = evidence.focus if question.job_id else None
        if job is not None and is_foreign(job, evidence, question):
            raise InvalidQuestion((_foreign(job, question),), meaningless=True)
        return evidence

    def _focus(self, question: Question) -> "_Focus":
        return _Focus(question, self.recogniser)

    def allow(self, resource: str, *, whole: bool) -> None:
        """Refuse what lies outside the allowed scopes; a part of an id may still turn out fine.

        Raises:
            OutOfScope: `resource` lies outside all of them.
        """
        if not self.allows(resource, whole=whole):
            raise OutOfScope(saying("errors.outOfScope.detail", resource=resource))

    def allows(self, resource: str, *, whole: bool = True) -> bool:
        """Tell whether `resource` lies in the allowed scopes; without any, everything does."""
        scopes = self.settings.allowed_scopes
        return not scopes or any(within(resource, scope, whole=whole) for scope in scopes)

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


class _Door:
    """Lets only vaults of the allowed scopes be read, and names nothing that lies outside."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._admitted = not service.settings.allowed_scopes

    def admit(self, vault: Vault) -> None:
        """Raise OutOfScope unless `vault` lies in the allowed scopes."""
        if not self._service.allows(vault.id):
            # Not its id: where a vault lies is not for a caller who may not read it.
            raise OutOfScope(saying("errors.outOfScope.detail", resource=vault.name))
        self._admitted = True

    def tell(self, error: NotFound | Ambiguous) -> TriageError:
        """Return `error` without the vaults it names that lie outside the allowed scopes."""
        if self._admitted:
            return error
        if isinstance(error, NotFound):
            return NotFound(error.detail)
        inside = tuple(id_ for id_ in error.candidates if self._service.allows(id_))
        if not inside:
            return NotFound(error.detail)
        return Ambiguous(error.detail, field=error.field, candidates=inside)


def _foreign(job: Job, question: Question) -> FieldProblem:
    names = {"vm": question.vm.name, "job": job.id, "item": job.entity}
    return FieldProblem(
        field="jobId",
        message=saying("fields.otherVm", **names),
        got=question.job_id,
        expected=saying("fields.expected.ownJob", **names),
    )


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
