"""What a job says about its failure, as clues in the order of their weight."""

from collections.abc import Iterable, Iterator

import msgspec

from triage.diagnosis.recognise import Clue, Recogniser, Recognition, Setting
from triage.model.evidence import Job, JobError, JobStatus
from triage.model.terms import Confidence, ErrorRole, Os, Workload

_ERROR_CODE_PROPERTIES = ("error code", "errorcode")
_ORDER = list(Confidence)
# What Azure Backup supports: SQL Server in Windows VMs, SAP HANA in Linux VMs.
_IMPLIED = {Workload.SQL: Os.WINDOWS, Workload.SAP_HANA: Os.LINUX}


class ReadError(msgspec.Struct, frozen=True):
    """An error of a job and what it was recognised as."""

    error: JobError
    recognition: Recognition

    @property
    def role(self) -> ErrorRole:
        """Whether the error is a cause or follows from another one; unknown codes are causes."""
        entry = self.recognition.entry
        return entry.role if entry else ErrorRole.PRIMARY

    @property
    def code(self) -> str | None:
        """The symbolic code: the catalogue's spelling, else the service's token."""
        if self.recognition.code:
            return self.recognition.code
        title = (self.error.title or "").strip()
        return title if title and " " not in title else None


class ReadJob(msgspec.Struct, frozen=True):
    """A job with its errors recognised; `leading` is what the job is taken to have failed by."""

    job: Job
    errors: tuple[ReadError, ...]
    leading: Recognition

    @property
    def role(self) -> ErrorRole:
        """Consequential when nothing in the job is a cause; a cancelled job is consequential."""
        if self.leading.entry:
            return self.leading.entry.role
        cancelled = self.job.status is JobStatus.CANCELLED and not self.errors
        return ErrorRole.CONSEQUENTIAL if cancelled else ErrorRole.PRIMARY

    @property
    def code(self) -> str | None:
        """The leading code, None when the job names none."""
        return self.leading.code or next((e.code for e in self.errors if e.code), None)


def clues_of_error(error: JobError, path: str) -> Iterator[Clue]:
    """Yield the clues in one error; `path` says where it stands, such as `errors[0]`."""
    title = (error.title or "").strip()
    if title:
        yield Clue(f"{path}.title", title, "text" if " " in title else "code")
    if error.number is not None:
        yield Clue(f"{path}.code", str(error.number), "number")
    if error.message:
        message = error.message.strip()
        yield Clue(f"{path}.message", message, "text" if " " in message else "code")
    for position, text in enumerate(error.recommendations):
        yield Clue(f"{path}.recommendations[{position}]", text)


def clues_beside_errors(job: Job) -> Iterator[Clue]:
    """Yield the clues a job holds outside its errors."""
    for name, value in job.properties.items():
        if name.strip(" .").casefold() in _ERROR_CODE_PROPERTIES:
            yield Clue(f"properties[{name}]", value, "code")
    if job.dynamic_message:
        yield Clue("dynamicErrorMessage", job.dynamic_message)


def read_job(job: Job, recogniser: Recogniser, system: Os | None = None) -> ReadJob:
    """Return `job` with each error recognised and the one that leads.

    A cause goes before a consequence, then the surer recognition, then the service's order.
    """
    setting = Setting(workload=job.workload, os=system, operation=job.operation)
    errors = tuple(
        ReadError(error, recogniser.recognise(list(clues_of_error(error, f"errors[{n}]")), setting))
        for n, error in enumerate(job.errors)
    )
    ranked = sorted(errors, key=lambda e: (_is_follow(e), _ORDER.index(e.recognition.confidence)))
    leading = ranked[0].recognition if ranked else Recognition()
    if leading.entry is None and (beside := list(clues_beside_errors(job))):
        further = recogniser.recognise(beside, setting)
        leading = further if further.entry or not ranked else leading
    return ReadJob(job, errors, leading)


def read_jobs(jobs: Iterable[Job], recogniser: Recogniser) -> list[ReadJob]:
    """Return `jobs` read in their order; what several say in the same words is read once."""
    known: dict[object, ReadJob] = {}
    found = []
    for job in jobs:
        bag = tuple(sorted(job.properties.items()))
        said = (job.errors, job.dynamic_message, bag, job.workload, job.operation)
        read = known.get(said) or known.setdefault(said, read_job(job, recogniser))
        found.append(ReadJob(job, read.errors, read.leading))
    return found


def _is_follow(error: ReadError) -> bool:
    return error.role is ErrorRole.CONSEQUENTIAL


def implied_system(workload: Workload | None) -> Os | None:
    """Return the system that `workload` can only run on, None where it may be either."""
    return _IMPLIED.get(workload) if workload else None


FAILING = frozenset({JobStatus.FAILED, JobStatus.COMPLETED_WITH_WARNINGS})
RUNNING = frozenset({JobStatus.IN_PROGRESS, JobStatus.CANCELLING})


def item_of(job: Job) -> tuple[str, str]:
    """Return what tells the jobs of one protected item from those of another, folded."""
    where = ";".join(job.container) if job.container else job.entity
    return job.management_type.casefold(), where.casefold()


def same_run(left: Job, right: Job) -> bool:
    """Tell whether two jobs are runs of the same operation on the same protected item."""
    return item_of(left) == item_of(right) and left.operation is right.operation
