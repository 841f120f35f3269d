"""Facts in words: moments, spans of time, and rows that leave out what is not known."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from triage.model.account import Failure
from triage.model.report import Link, Report
from triage.model.terms import Language, saying
from triage.render.document import Address, Code, Value
from triage.report.voice import Voice

UNREAD = frozenset({"absent", "denied", "failed", "timedOut"})


def label(name: str, voice: Voice) -> str:
    """Return the words of the label `name`."""
    return voice.word(f"render.label.{name}")


def utc(moment: datetime) -> str:
    """Return `moment` to the second with its zone."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def when(moment: datetime | None, voice: Voice) -> str:
    """Return `moment` in UTC and, where a time zone was asked for, in local time; "" for None."""
    if moment is None:
        return ""
    return both(utc(moment), voice.local(moment))


def both(moment: str, local: str | None) -> str:
    """Return a moment with its `local` reading (ISO 8601) behind it."""
    return f"{moment} ({local.replace('T', ' ')})" if local else moment


def started(failure: Failure) -> str:
    """Return when the job began, "" when unknown."""
    start = failure.start_time
    return both(utc(start), failure.start_time_local) if start else ""


def ended(failure: Failure) -> str:
    """Return when the job ended, "" when unknown."""
    end = failure.end_time
    return both(utc(end), failure.end_time_local) if end else ""


def span(duration: timedelta | None) -> str:
    """Return `duration` as h:mm:ss, "" for None."""
    if duration is None:
        return ""
    minutes, seconds = divmod(max(0, round(duration.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def spell(*, of: bool | None, yes: str, no: str) -> str:
    """Return `yes`, `no`, or "" when unknown."""
    return "" if of is None else (yes if of else no)


def code(text: str | int | None) -> Code:
    """Return an id or a code; empty when unknown."""
    return Code("" if text is None else str(text))


def known(*rows: tuple[str, Value]) -> tuple[tuple[str, Value], ...]:
    """Return the `rows` whose value is known."""
    return tuple(row for row in rows if (row[1].text if isinstance(row[1], Code) else row[1]))


def address(link: Link, voice: Voice) -> Address:
    """Return the page behind `link` with the day it was checked."""
    if not link.last_verified:
        return Address(link.title, link.url)
    shown = saying("render.verifiedOn", title=link.title, date=link.last_verified)
    return Address(voice.say(shown), link.url)


def headline(report: Report, voice: Voice) -> str:
    """Return the verdict in one line."""
    if report.diagnosis and report.status == "diagnosed":
        return report.diagnosis.title
    return voice.word(f"render.verdict.{report.status}")


def place(report: Report) -> str:
    """Return where it happened, as `vm / vault`; what was asked for where nothing was read."""
    environment, question = report.environment, report.question
    vm = environment.vm.name if environment.vm else question.vm
    vault = environment.vault.name if environment.vault else question.vault
    return " / ".join(part for part in (vm, vault) if part)


def joined(sentences: Iterable[str | None], voice: Voice) -> str:
    """Return `sentences` in one line; Japanese needs no blank between them."""
    return ("" if voice.language is Language.JA else " ").join(s for s in sentences if s)


def term(kind: str, value: str | None, voice: Voice) -> str:
    """Return the words for a value of a closed vocabulary, "" for None."""
    return voice.term(kind, value) if value else ""


def operation(value: str | None, voice: Voice) -> str:
    """Return the words for an operation as a job names it, such as `Backup (Full)`."""
    if not value:
        return ""
    name, blank, kind = value.partition(" ")
    return f"{voice.term('operation', name)}{blank}{kind}"


def severity_line(report: Report, voice: Voice) -> str:
    """Return how pressing it is and why, "" when not judged."""
    severity = report.severity
    if severity is None:
        return ""
    level = voice.term("severity.level", severity.level)
    return f"{level} - {joined(severity.reasons, voice)}" if severity.reasons else level


def numbered_code(symbol: str | None, number: int | None) -> str:
    """Return a code with its number, as far as they are known."""
    if symbol and number is not None and symbol != str(number):
        return f"{symbol} ({number})"
    return symbol or ("" if number is None else str(number))
