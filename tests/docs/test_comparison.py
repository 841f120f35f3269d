from typing import Any

import pytest

from tests.docs.comparison import begins_as_shown, differences, settled
from tests.docs.pages import HOME, asked, examples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 2026-11-21 14:30 UTC", "at <time>"),
        ('"2026-11-21T14:30:07.679639Z"', '"<time>"'),
        ("(2026-11-21 23:30:07+09:00)", "(<time>)"),
        ("of\n   2026-11-21", "of <time>"),
        ("id 084eb9ad-7c51-58be-8eb9-9e7103a817a6.", "id <id>."),
        ("is 4 days old, 4 日前", "is <age> days old, <age> 日前"),
        ("0:23:51", "<duration>"),
        ("VM-WIN-VSS", "vm-win-vss"),
        ("3 runs in a row", "3 runs in a row"),
    ],
)
def test_times_and_ids_do_not_count(text: str, expected: str) -> None:
    """What changes from day to day is replaced, everything else stays."""
    assert settled(text) == expected


@pytest.mark.parametrize(
    ("shown", "given", "same"),
    [
        ("a\nb", "a\n\n  b\nc", True),
        ("a\n…\nc", "a\nb\nc", True),
        ("a\nc", "a\nb\nc", False),
        ("b", "a\nb", False),
        ("a (b)…", "a (b) c", True),
    ],
)
def test_a_shown_text_is_a_beginning_with_gaps(shown: str, given: str, *, same: bool) -> None:
    """Lines are left out only where a gap says so, or at the end."""
    assert begins_as_shown(shown, given) is same


@pytest.mark.parametrize(
    ("shown", "given", "wrong"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"c": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": True}, True),
        ({"a": None}, {"a": None}, False),
        ({"a": "x…"}, {"a": "xyz"}, False),
        ({"a": "x"}, {"a": "xyz"}, True),
        ([1, 3], [1, 2, 3], False),
        ([3, 1], [1, 2, 3], True),
        ([{"a": 1}], [{"a": 2}, {"a": 1, "b": 1}], False),
        ([], {}, True),
    ],
)
def test_a_shown_json_is_a_part_of_the_answer(shown: Any, given: Any, *, wrong: bool) -> None:
    """Members and elements may be left out, but none may differ or be made up."""
    assert bool(list(differences(shown, given))) is wrong


def test_a_command_is_read_as_curl_reads_it() -> None:
    """Data makes a POST, and without a header curl calls it a form."""
    request = asked("curl -i -H 'X-Thing: 1' --data 'a b' \"http://h/api/x?y=1\"")
    assert request.method == "POST"
    assert request.url == "http://h/api/x?y=1"
    assert request.headers["x-thing"] == "1"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.body == b"a b"
    assert request.shows_headers


@pytest.mark.parametrize("command", ["curl --insecure http://h/", "curl", "curl http://a http://b"])
def test_a_command_that_is_not_understood_is_refused(command: str) -> None:
    """No option of a documented command is passed over in silence."""
    with pytest.raises(ValueError, match="not understood"):
        asked(command)


def test_the_readme_shows_an_answer() -> None:
    """The examples of a page are found."""
    found = list(examples(HOME / "README.md"))
    assert found
    assert found[0].shown
