import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.infra.files import INFRA, ROOT, WORKFLOWS, definition, relative
from tests.infra.language import (
    FUNCTIONS,
    Called,
    Literal,
    Node,
    Picked,
    WorkflowError,
    evaluate,
    expressions,
    parse,
    resolve,
)
from tools.workflows import actions_within, main
from triage.settings import Settings

_OF_THE_RUN = {"parameters", "triggerBody", "body", "outputs", "variables", "item", "workflow"}
_STATES = {"Succeeded", "Failed", "Skipped", "TimedOut"}


def texts(given: Any) -> Iterator[str]:
    """Yield every string of a JSON value."""
    if isinstance(given, Mapping):
        for value in given.values():
            yield from texts(value)
    elif isinstance(given, list):
        for value in given:
            yield from texts(value)
    elif isinstance(given, str):
        yield given


def calls(node: Node) -> Iterator[Called]:
    """Yield every function call of an expression."""
    if isinstance(node, Called):
        yield node
        for argument in node.arguments:
            yield from calls(argument)
    elif isinstance(node, Picked):
        yield from calls(node.owner)
        yield from calls(node.key)


def called_in(given: Any) -> Iterator[Called]:
    """Yield every function call in the expressions of a JSON value."""
    for text in texts(given):
        for source in expressions(text):
            yield from calls(parse(source))


def own_part(action: dict[str, Any]) -> dict[str, Any]:
    """Return an action without the actions nested in it."""
    return {key: part for key, part in action.items() if key not in {"actions", "else"}}


def levels(actions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every group of actions that run beside each other."""
    yield actions
    for action in actions.values():
        for inner in (action.get("actions"), action.get("else", {}).get("actions")):
            if inner:
                yield from levels(inner)


@pytest.mark.parametrize("path", WORKFLOWS, ids=relative)
def test_every_expression_parses_and_calls_known_functions(path: Path) -> None:
    """Expressions are balanced and call only functions of the language."""
    for call in called_in(definition(path)):
        assert call.function in FUNCTIONS.keys() | _OF_THE_RUN


@pytest.mark.parametrize("path", WORKFLOWS, ids=relative)
def test_actions_wait_for_siblings_only(path: Path) -> None:
    """A `runAfter` names an action of the same group, a state that exists, and no circle."""
    for group in levels(definition(path)["actions"]):
        settled: set[str] = set()
        for _ in group:
            settled |= {
                name for name, action in group.items() if set(action["runAfter"]) <= settled
            }
        assert settled == set(group)
        for action in group.values():
            assert all(set(states) <= _STATES for states in action["runAfter"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=relative)
def test_an_expression_refers_to_what_ran_before(path: Path) -> None:
    """`body` and `outputs` name an action that is over by then; `variables` a declared one."""
    _check_references(definition(path)["actions"], set())


def _check_references(actions: dict[str, Any], before: set[str]) -> None:
    for name, action in actions.items():
        over = before | _ancestors(name, actions)
        for call in called_in(own_part(action)):
            if call.function in {"body", "outputs"}:
                (argument,) = call.arguments
                assert isinstance(argument, Literal)
                assert argument.value in over, (name, argument.value)
        for inner in (action.get("actions", {}), action.get("else", {}).get("actions", {})):
            _check_references(inner, over)


def _ancestors(name: str, actions: dict[str, Any]) -> set[str]:
    direct = set(actions[name]["runAfter"])
    return direct.union(*(_ancestors(other, actions) for other in direct))


@pytest.mark.parametrize("path", WORKFLOWS, ids=relative)
def test_parameters_are_declared_and_used(path: Path) -> None:
    """Each parameter an expression names is declared, and each declared one is used."""
    made = definition(path)
    named = {
        argument.value
        for call in called_in(made)
        if call.function == "parameters"
        for argument in call.arguments
        if isinstance(argument, Literal)
    }
    if "standard" in path.parts:
        declared = set(json.loads((path.parent.parent / "parameters.json").read_text("utf-8")))
        assert named <= declared
    else:
        assert named == set(made["parameters"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=relative)
def test_names_are_unique_in_a_workflow(path: Path) -> None:
    """Action names are unique in the whole workflow, as the service demands."""
    names = [name for name, _ in actions_within(definition(path)["actions"])]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", WORKFLOWS, ids=relative)
def test_a_call_outlasts_the_deadline_but_not_the_platform(path: Path) -> None:
    """The time-out of a triage call lies above our longest default and under the 120 s limit."""
    for _, action in actions_within(definition(path)["actions"]):
        if "triageEndpoint" in json.dumps(action.get("inputs", {}).get("uri", "")):
            (seconds,) = re.findall(r"^PT(\d+)S$", action["limit"]["timeout"])
            assert Settings().deadline_seconds < int(seconds) < 120


@pytest.mark.parametrize("path", WORKFLOWS, ids=relative)
def test_secrets_stay_out_of_the_run_history(path: Path) -> None:
    """An action that holds a function key or the Teams address hides its inputs."""
    for name, action in actions_within(definition(path)["actions"]):
        text = json.dumps(own_part(action).get("inputs", {}))
        if name == "Key":
            assert action["runtimeConfiguration"]["secureData"]["properties"] == ["outputs"]
        elif "x-functions-key" in text or ("teamsWebhook" in text and action["type"] == "Http"):
            assert action["runtimeConfiguration"]["secureData"]["properties"] == ["inputs"]


def test_the_variants_are_up_to_date() -> None:
    """The definitions with a key and those for Standard follow from the hand-written ones."""
    assert main(["--check"]) == 0


def test_the_bicep_gives_each_definition_its_parameters() -> None:
    """Parameters without a default are given by the Bicep that deploys the definition."""
    bicep = (INFRA / "logic-app" / "main.bicep").read_text(encoding="utf-8")
    for path in INFRA.glob("logic-app/consumption/*.json"):
        for name, declared in definition(path)["parameters"].items():
            assert "defaultValue" in declared or f"{name}: {{" in bicep, (relative(path), name)


def test_the_samples_are_named_in_no_other_place() -> None:
    """No workflow carries an address, a subscription or a person of anybody's tenant."""
    for path in WORKFLOWS:
        found = re.findall(r"https://[\w./-]+", path.read_text("utf-8"))
        assert set(found) <= {
            "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json",
            "https://storage.azure.com/",
            "https://vault.azure.net",
        }
    assert ROOT.exists()


@pytest.mark.parametrize(
    "source",
    ["concat('a'", "'open", "body('a')]", "a.b", "f(,)", "body('a')?['b'", "1 2", "", "nothing"],
)
def test_an_unsound_expression_is_refused(source: str) -> None:
    """Unbalanced, unfinished or unknown pieces of an expression do not parse."""
    with pytest.raises(WorkflowError):
        parse(source)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("string('a')['b']", "no members"),
        ("createArray('a')?['b']", "no members"),
        ("json('{}')['b']", "there is no"),
        ("concat('a', 1)", "string was expected"),
        ("surely('a')", "not known"),
        ("if(true, 'a', json('{}')['b'])", "there is no"),
    ],
)
def test_an_expression_that_would_fail_in_azure_fails_here(source: str, reason: str) -> None:
    """Members of non-objects, missing members and wrong types raise, in idle branches too."""
    with pytest.raises(WorkflowError, match=reason):
        evaluate(parse(source), {})


@given(st.text(max_size=40))
def test_any_text_survives_quoting(text: str) -> None:
    """A text written as a literal evaluates to itself."""
    literal = "'" + text.replace("'", "''") + "'"
    assert evaluate(parse(literal), {}) == text


@given(st.text(alphabet=st.characters(blacklist_characters="@"), max_size=40))
def test_text_without_expressions_is_left_alone(text: str) -> None:
    """A string that holds no expression is taken as it stands."""
    assert resolve(text, {}) == text
