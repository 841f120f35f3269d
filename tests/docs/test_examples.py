"""The documents show what the service answers; here it is asked again."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.docs.comparison import begins_as_shown, differences
from tests.docs.pages import DOCS, HOME, Asked, Example, asked, examples
from tests.web.serving import Reply, serving

_PAGES = [
    HOME / "README.md",
    DOCS / "ja" / "README.md",
    *(DOCS / folder / f"{name}.md" for name in ("quickstart", "api") for folder in ("", "ja")),
]
_EXAMPLES = [example for page in _PAGES for example in examples(page)]
_HOST = "http://localhost:7071/api/"


@pytest.mark.parametrize("example", _EXAMPLES, ids=str)
async def test_the_answer_shown_is_the_answer_given(example: Example) -> None:
    """Each curl of a page, asked of the sample estate, gets the answer that stands below it."""
    request = asked(example.command)
    assert request.url.startswith(_HOST)

    answer = await _sent(request)

    shown = example.shown
    if request.shows_headers and shown is not None:
        head, _, shown = shown.partition("\n\n")
        _check_head(head, answer)
    elif shown is None or not shown.startswith("{"):
        assert answer.status == 200, answer.text
    _check_body(shown, answer)


async def _sent(request: Asked) -> Reply:
    url = urlsplit(request.url)
    async with serving() as caller:
        return await caller.ask(
            url.path.removeprefix("/api/"),
            method=request.method,
            body=request.body,
            headers=request.headers,
            **dict(parse_qsl(url.query, strict_parsing=bool(url.query))),
        )


def _check_head(head: str, answer: Reply) -> None:
    first, *lines = head.splitlines()
    assert first.split()[1] == str(answer.status)
    for line in lines:
        name, _, value = line.partition(": ")
        assert name in answer.headers
        assert not list(differences(value, answer.headers[name])), name


def _check_body(shown: str | None, answer: Reply) -> None:
    if not shown:
        return
    if not shown.startswith("{"):
        assert begins_as_shown(shown, answer.text), answer.text[:2000]
        return
    expected = json.loads(shown)
    is_problem = str(expected.get("type", "")).startswith("/errors-help/")
    assert answer.status == (expected["status"] if is_problem else 200)
    assert not list(differences(expected, answer.json))
