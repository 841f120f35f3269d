"""Runs a Logic Apps definition, no more of it than ours use, against HTTP handlers in-process."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.infra.language import WorkflowError, resolve

Json = dict[str, Any]
SUCCEEDED, FAILED, SKIPPED, TIMED_OUT = "Succeeded", "Failed", "Skipped", "TimedOut"

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": lambda left, right: left == right,
    "contains": lambda left, right: right in left,
    "greater": lambda left, right: left > right,
}


@dataclass(frozen=True)
class Sent:
    """A request that a workflow sent, by HTTP or through a connection."""

    method: str
    address: str
    headers: Mapping[str, str]
    body: Any
    authentication: Json | None = None


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"


def _this_run() -> Json:
    return {"run": {"name": "08584000000000000000CU01"}}


class NoAnswer(Exception):
    """The called side gave no answer in time."""


Handler = Callable[[Sent], Reply]


def content(reply: Reply) -> Any:
    """Return a body as the service hands it on: JSON, text, or base64 of what it does not know."""
    if not reply.body:
        return None
    if reply.media_type == "application/json":
        return json.loads(reply.body)
    if reply.media_type.startswith("text/"):
        return reply.body.decode()
    packed = base64.b64encode(reply.body).decode()
    return {"$content-type": reply.media_type, "$content": packed}


@dataclass
class Run:
    """One run: its definition, what it was triggered with, what each action came to."""

    definition: Json
    parameters: Json
    trigger: Any
    handler: Handler
    connected: Callable[[str, Sent], Reply]
    status: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, Json] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)

    def go(self) -> "Run":
        """Run all actions; return the run itself."""
        self._actions(self.definition["actions"])
        return self

    def parameter(self, name: str) -> Any:
        """Return a parameter's value. Raises `WorkflowError` for one without."""
        if name in self.parameters:
            return self.parameters[name]
        declared = self.definition.get("parameters", {}).get(name, {})
        if "defaultValue" not in declared:
            raise WorkflowError(f"the parameter {name} has no value")
        return declared["defaultValue"]

    def _scope(self) -> dict[str, Callable[..., Any]]:
        return {
            "parameters": self.parameter,
            "triggerBody": lambda: self.trigger,
            "body": lambda name: self.outputs.get(name, {}).get("body"),
            "outputs": self.outputs.get,
            "variables": self.variables.__getitem__,
            "item": lambda: self.items[-1],
            "workflow": _this_run,
        }

    def _resolve(self, given: Any) -> Any:
        return resolve(given, self._scope())

    def _actions(self, actions: Mapping[str, Json]) -> str:
        waiting = dict(actions)
        while waiting:
            ready = [name for name in waiting if not set(waiting[name]["runAfter"]) & set(waiting)]
            if not ready:
                raise WorkflowError(f"these wait for each other: {sorted(waiting)}")
            for name in ready:
                self._action(name, waiting.pop(name))
        return FAILED if self._unhandled(actions) else SUCCEEDED

    def _unhandled(self, actions: Mapping[str, Json]) -> bool:
        awaited = {name for action in actions.values() for name in action["runAfter"]}
        last = [name for name in actions if name not in awaited]
        return any(self.status[name] in {FAILED, TIMED_OUT} for name in last)

    def _action(self, name: str, action: Json) -> None:
        before: Mapping[str, Sequence[str]] = action["runAfter"]
        if any(self.status[other] not in allowed for other, allowed in before.items()):
            self._skip(name, action)
            return
        performers = {
            "Http": self._http,
            "ApiConnection": self._connection,
            "If": self._if,
            "Foreach": self._foreach,
            "InitializeVariable": self._initialise,
            "AppendToArrayVariable": self._append,
        }
        if action["type"] not in performers:
            raise WorkflowError(f"the action type {action['type']} is not known")
        self.status[name] = performers[action["type"]](name, action)

    def _skip(self, name: str, action: Json) -> None:
        self.status[name] = SKIPPED
        for branch in (action.get("actions", {}), action.get("else", {}).get("actions", {})):
            for inner, nested in branch.items():
                self._skip(inner, nested)

    def _http(self, name: str, action: Json) -> str:
        given = self._resolve(action["inputs"])
        queries = given.get("queries")
        address = given["uri"] + (f"?{urlencode(queries)}" if queries else "")
        sent = Sent(
            given["method"],
            address,
            given.get("headers", {}),
            given.get("body"),
            given.get("authentication"),
        )
        return self._answered(name, lambda: self.handler(sent))

    def _connection(self, name: str, action: Json) -> str:
        given = self._resolve(action["inputs"])
        host = given["host"]["connection"]
        which = host.get("referenceName") or host["name"]
        sent = Sent(given["method"].upper(), given["path"], {}, given.get("body"))
        return self._answered(name, lambda: self.connected(which, sent))

    def _answered(self, name: str, ask: Callable[[], Reply]) -> str:
        try:
            reply = ask()
        except NoAnswer:
            self.outputs[name] = {}
            return TIMED_OUT
        self.outputs[name] = {"statusCode": reply.status, "body": content(reply)}
        return SUCCEEDED if reply.status < 400 else FAILED

    def _if(self, _: str, action: Json) -> str:
        holds = self._holds(action["expression"])
        taken, left = action["actions"], action.get("else", {}).get("actions", {})
        if not holds:
            taken, left = left, taken
        for inner, nested in left.items():
            self._skip(inner, nested)
        return self._actions(taken)

    def _holds(self, condition: Json) -> bool:
        ((operator, given),) = condition.items()
        if operator == "and":
            return all(self._holds(part) for part in given)
        if operator == "not":
            return not self._holds(given)
        if operator not in _COMPARISONS:
            raise WorkflowError(f"the condition {operator} is not known")
        left, right = (self._resolve(part) for part in given)
        return _COMPARISONS[operator](left, right)

    def _foreach(self, _: str, action: Json) -> str:
        outcome = SUCCEEDED
        for item in self._resolve(action["foreach"]):
            self.items.append(item)
            if self._actions(action["actions"]) == FAILED:
                outcome = FAILED
            self.items.pop()
        return outcome

    def _initialise(self, _: str, action: Json) -> str:
        for variable in action["inputs"]["variables"]:
            self.variables[variable["name"]] = self._resolve(variable["value"])
        return SUCCEEDED

    def _append(self, _: str, action: Json) -> str:
        name = action["inputs"]["name"]
        self.variables[name] = [*self.variables[name], self._resolve(action["inputs"]["value"])]
        return SUCCEEDED
