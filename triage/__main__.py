"""The same engine at a terminal: `python -m triage --subscription … --vault … --vm …`.

Exit status: 0 diagnosed or healthy, 1 usage, 2 Azure refused or was not reachable,
3 unrecognised.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

from triage import __version__
from triage.catalogue.catalogue import load
from triage.catalogue.overlay import OverlayError
from triage.errors import AzureDenied, AzureUnavailable, InvalidQuestion, TriageError
from triage.intake.ask import read_question, read_symptom
from triage.model.question import Manner, Question, Symptom
from triage.model.terms import Language
from triage.presentation import present
from triage.redaction import redact
from triage.render import Format
from triage.report.compose import Occasion
from triage.report.voice import Voice
from triage.service import Answer, Service, utc_now
from triage.settings import SettingError, Settings

USAGE, AZURE, UNRECOGNISED = 1, 2, 3
_TRIAGE = (
    ("subscription", "GUID of the vault's subscription"),
    ("vault", "name or ARM id of the Recovery Services vault"),
    ("vm", "name or ARM id of the VM"),
    ("vaultResourceGroup", "resource group of the vault"),
    ("vmResourceGroup", "resource group of the VM"),
    ("jobId", "triage this job"),
    ("workload", "AzureVM, SAPHana or SQL"),
    ("operation", "Backup, Restore or FileRecovery"),
    ("lookbackDays", "days of job history, 1 to 90"),
)
_CLASSIFY = (
    ("code", "error code"),
    ("message", "any pasted text; - reads standard input"),
    ("job", "file with a job's JSON; - reads standard input"),
    ("os", "Windows or Linux"),
    ("workload", "AzureVM, SAPHana, SQL, MARS, …"),
    ("operation", "Backup, Restore, FileRecovery, …"),
    ("phase", "takeSnapshot, transferToVault, …"),
)
_MANNER = (("lang", "ja or en"), ("timezone", "IANA name; adds local times"))
_FLAGS = (("mask", "replace ids and names"), ("explain", "add the trace"))


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints end with the exit status for usage."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and `message`, and end."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    root = _Parser(prog="python -m triage", description=__doc__)
    root.add_argument("--version", action="version", version=__version__)
    _options(root, _TRIAGE)
    verbs = root.add_subparsers(dest="verb", parser_class=_Parser)
    verb = verbs.add_parser("classify", help="diagnose what you have in hand, without Azure")
    _options(verb, _CLASSIFY)
    return root


def _options(target: argparse.ArgumentParser, names: Sequence[tuple[str, str]]) -> None:
    for name, text in (*names, *_MANNER):
        target.add_argument(f"--{_dashed(name)}", dest=name, help=text)
    for name, text in _FLAGS:
        target.add_argument(f"--{name}", action="store_true", help=text)
    target.add_argument("--format", choices=[f.value for f in Format], default="text")


def _dashed(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer one question on standard output; say what went wrong on standard error."""
    options = vars(parser().parse_args(arguments))
    wanted, verb = Format(options.pop("format")), options.pop("verb")
    given = {name: value for name, value in options.items() if value not in (None, False)}
    try:
        settings = Settings.from_environment(os.environ)
    except SettingError as error:
        return _fail(str(error), USAGE)
    try:
        service = Service(settings, load(settings.catalogue_overlay))
    except OverlayError as error:
        return _fail(str(error), USAGE)
    language = _language(given.get("lang"), settings)
    try:
        answer, manner = (_classify if verb else _triage)(service, given, language)
    except TriageError as error:
        return _told(error, Voice(service.catalogue, language))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}", USAGE)
    rendered = present(service, answer, wanted, manner)
    sys.stdout.buffer.write(rendered.body.rstrip(b"\n") + b"\n")
    return UNRECOGNISED if answer.report.status == "unrecognised" else 0


def _language(named: object, settings: Settings) -> Language:
    known = [language for language in Language if language == named]
    return known[0] if known else settings.language


def _occasion(service: Service) -> Occasion:
    return Occasion(now=utc_now(), request_id=str(uuid4()), cloud=service.settings.cloud)


def _triage(
    service: Service, given: dict[str, object], language: Language
) -> tuple[Answer, Manner]:
    question = read_question(given, language=language, lookback_days=service.settings.lookback_days)
    return asyncio.run(_ask(service, question)), question.manner


async def _ask(service: Service, question: Question) -> Answer:
    from triage.azure import close  # noqa: PLC0415 - brings the SDK

    if sys.stderr.isatty():
        sys.stderr.write(f"reading {question.vault.name} …\n")
    try:
        return await service.triage(question, _occasion(service))
    finally:
        await close()


def _classify(
    service: Service, given: dict[str, object], language: Language
) -> tuple[Answer, Manner]:
    from triage.web.body import parse_json  # noqa: PLC0415 - only when a job is given

    if given.get("message") == "-":
        given["message"] = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    if isinstance(job := given.get("job"), str):
        given["job"] = parse_json(_content(job))
    symptom: Symptom = read_symptom(given, language=language)
    return service.classify(symptom, _occasion(service)), symptom.manner


def _content(value: str) -> bytes:
    return sys.stdin.buffer.read() if value == "-" else Path(value).read_bytes()


def _told(error: TriageError, voice: Voice) -> int:
    lines = [voice.say(error.detail)]
    if isinstance(error, InvalidQuestion):
        lines = [
            f"{voice.say(p.message)}" + (f" ({voice.say(p.expected)})" if p.expected else "")
            for p in error.problems
        ]
    for more in ("candidates", "nearest"):
        lines.extend(getattr(error, more, ()))
    if isinstance(error, AzureDenied):
        lines.extend(filter(None, (error.action, error.scope)))
    azure = isinstance(error, AzureDenied | AzureUnavailable)
    return _fail(redact("\n".join(lines)), AZURE if azure else USAGE)


def _fail(text: str, status: int) -> int:
    sys.stderr.write(text + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
