import json
import logging
import re
from pathlib import Path

import pytest

from tests.infra.conftest import SUBSCRIPTION
from tests.infra.files import INFRA, relative
from tools.workbook import TARGET, main
from triage.web.application import Application
from triage.web.message import Request

_QUERIES = sorted((INFRA / "observability").glob("*.kql"))
# Written only when something went wrong, so not in the line of a good answer.
_AT_TIMES = {"problem"}


async def logged_line(caplog: pytest.LogCaptureFixture) -> dict[str, object]:
    """Return the line that the service logs for one triage of the sample estate."""
    service = Application({"TRIAGE_SOURCE": "sample"})
    query = {"subscription": SUBSCRIPTION, "vault": "rsv-sample", "vm": "vm-win-vss"}
    with caplog.at_level(logging.INFO):
        await service.answer(Request(method="GET", route="triage", query=query))
    (line,) = [text for text in caplog.messages if '"triage.request"' in text]
    found: dict[str, object] = json.loads(line)
    return found


async def test_queries_read_what_the_service_logs(caplog: pytest.LogCaptureFixture) -> None:
    """Every member of the log line that a query reads is one that the service writes."""
    line = await logged_line(caplog)
    for path in _QUERIES:
        query = path.read_text(encoding="utf-8")
        assert set(re.findall(r"\bentry\.(\w+)", query)) <= line.keys() | _AT_TIMES, relative(path)
        for source in re.findall(r'"(\w+)"', "".join(re.findall(r"dynamic\((.+?)\)", query))):
            assert {f"source.{source}", f"source.{source}.ms"} <= line.keys()


@pytest.mark.parametrize("path", _QUERIES, ids=relative)
def test_a_query_says_what_it_is_for_and_is_balanced(path: Path) -> None:
    """The first line is a comment for people; brackets and quotes are closed."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith("// ")
    code = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    bare = re.sub(r'@?"[^"\n]*"|\'[^\'\n]*\'', "", code)
    for opening, closing in ("()", "[]", "{}"):
        assert bare.count(opening) == bare.count(closing)
    assert '"' not in bare
    assert "'" not in bare
    assert all(line.startswith(("|", "    ", "traces")) for line in code.splitlines() if line)


def test_the_workbook_shows_every_query() -> None:
    """The workbook is built from the query files and leaves none out."""
    assert main(["--check"]) == 0
    tiles = json.loads(TARGET.read_text(encoding="utf-8"))["items"]
    assert {tile["name"] for tile in tiles} == {path.stem for path in _QUERIES}
