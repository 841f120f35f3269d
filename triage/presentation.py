"""From an answer to bytes: masked where asked, in the format asked, whoever is asking."""

from triage.collect import CaseFacts
from triage.model.question import Manner
from triage.model.terms import Shell
from triage.render import WRITERS, Format, Rendered, render
from triage.service import Answer, Service

SHELLS = {Format.BASH: Shell.BASH, Format.POWERSHELL: Shell.POWERSHELL}


def present(service: Service, answer: Answer, wanted: Format, manner: Manner) -> Rendered:
    """Return `answer` in the format `wanted`; with `manner.mask` without names and ids."""
    if manner.mask:
        answer = _masked(answer)
    media_type = f"{WRITERS[wanted].media_type}; charset=utf-8"
    if shell := SHELLS.get(wanted):
        script = service.script(answer, shell, manner.machine)
        return Rendered(body=script.encode(), media_type=media_type)
    return render(answer.report, wanted, service.catalogue)


def _masked(answer: Answer) -> Answer:
    """Return `answer` without names and ids; a masked script names no machine either."""
    from triage.masking import mask  # noqa: PLC0415 - rarely asked for

    known = answer.case
    case = CaseFacts(os=known.os, codes=known.codes, started=known.started, ended=known.ended)
    return Answer(report=mask(answer.report), gathering=answer.gathering, case=case)
