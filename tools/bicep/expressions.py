"""Bicep expressions as ARM template expressions and JSON values."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tree_sitter import Node

from tools.bicep.syntax import (
    UnsupportedBicep,
    named,
    properties,
    said,
    string_value,
    unescaped,
)

_OPERATORS = {
    "==": "equals({0}, {1})",
    "!=": "not(equals({0}, {1}))",
    ">": "greater({0}, {1})",
    ">=": "greaterOrEquals({0}, {1})",
    "<": "less({0}, {1})",
    "&&": "and({0}, {1})",
    "||": "or({0}, {1})",
    "??": "coalesce({0}, {1})",
    "+": "add({0}, {1})",
}
# The parser lets these bind closer than a member access does; Bicep says the opposite.
_LOOSE = {"ternary_expression", "binary_expression", "unary_expression"}
_LITERALS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Resource:
    """A declared or existing resource: what its id and its address are made of."""

    symbol: str
    type: str
    api: str
    body: dict[str, Node]
    existing: bool


@dataclass
class Names:
    """What the identifiers of one file mean, and which symbols an expression has leaned on."""

    folder: Path
    parameters: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    resources: dict[str, Resource] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    loop: dict[str, str] = field(default_factory=dict)
    leaned_on: set[str] = field(default_factory=set)


def value(node: Node, names: Names) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON of a Bicep value; what must be worked out becomes a bracketed expression."""
    if node.type == "object":
        return dict(_members(node, names))
    if node.type == "array":
        return [value(child, names) for child in named(node)]
    if node.type in {"boolean", "null", "number"}:
        text = said(node)
        return _LITERALS[text] if text in _LITERALS else int(text)
    if node.type == "string" and not _interpolates(node):
        text = string_value(node)
        return f"[{text}" if text.startswith("[") else text
    if node.type == "call_expression" and said(named(node)[0]).startswith("load"):
        return _loaded(node, names)
    return f"[{expression(node, names)}]"


def _members(node: Node, names: Names) -> Iterator[tuple[str, Any]]:
    for member in named(node):
        key, content = named(member)
        if key.type == "string" and _interpolates(key):
            yield f"[{expression(key, names)}]", value(content, names)
        else:
            text = string_value(key) if key.type == "string" else said(key)
            yield text, value(content, names)


def _loaded(node: Node, names: Names) -> Any:  # noqa: ANN401 - any JSON
    function, arguments = named(node)
    (path,) = named(arguments)
    text = (names.folder / string_value(path)).read_text(encoding="utf-8")
    if said(function) == "loadJsonContent":
        return json.loads(text)
    if said(function) == "loadTextContent":
        return text
    raise UnsupportedBicep(node, "this way of loading a file is outside the subset")


def _interpolates(node: Node) -> bool:
    return any(part.type == "interpolation" for part in named(node))


def expression(node: Node, names: Names) -> str:
    """Return the ARM expression of a Bicep expression, without the outer brackets."""
    if node.type not in _WRITERS:
        raise UnsupportedBicep(node, f"{node.type} is outside the subset")
    return _WRITERS[node.type](node, names)


def _listed(node: Node, names: Names) -> str:
    return ", ".join(expression(part, names) for part in named(node))


def _literal(node: Node, _: Names) -> str:
    text = said(node)
    return f"{text}()" if text in _LITERALS else text


def _subscript(node: Node, names: Names) -> str:
    container, index = named(node)
    if container.type in _LOOSE:
        raise UnsupportedBicep(node, "put the last operand in parentheses")
    return f"{expression(container, names)}[{expression(index, names)}]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _string(node: Node, names: Names) -> str:
    if not _interpolates(node):
        return _quoted(string_value(node))
    pattern = ""
    inserts: list[str] = []
    for part in named(node):
        if part.type == "interpolation":
            pattern += f"{{{len(inserts)}}}"
            inserts.append(expression(named(part)[0], names))
        else:
            pattern += unescaped(part).replace("{", "{{").replace("}", "}}")
    return f"format({_quoted(pattern)}, {', '.join(inserts)})"


def _identifier(node: Node, names: Names) -> str:
    name = said(node)
    if name in names.loop:
        return names.loop[name]
    if name in names.parameters:
        return f"parameters('{name}')"
    if name in names.variables:
        return f"variables('{name}')"
    raise UnsupportedBicep(node, f"nothing is declared by the name {name}")


def _binary(node: Node, names: Names) -> str:
    operator = said(node.children[1])
    if operator not in _OPERATORS:
        raise UnsupportedBicep(node, f"the operator {operator} is outside the subset")
    left, right = named(node)
    return _OPERATORS[operator].format(expression(left, names), expression(right, names))


def _created_object(node: Node, names: Names) -> str:
    parts: list[str] = []
    for member in named(node):
        key, content = named(member)
        label = _string(key, names) if key.type == "string" else _quoted(said(key))
        parts += [label, expression(content, names)]
    return f"createObject({', '.join(parts)})"


def _call(node: Node, names: Names) -> str:
    function, arguments = named(node)
    if function.type != "identifier":
        raise UnsupportedBicep(node, "a function of a namespace is outside the subset")
    return f"{said(function)}({_listed(arguments, names)})"


def _member(node: Node, names: Names) -> str:
    owner, key = named(node)
    if owner.type in _LOOSE:
        raise UnsupportedBicep(node, "put the last operand in parentheses")
    if owner.type == "identifier" and said(owner) in names.resources:
        return _of_resource(node, names.resources[said(owner)], said(key), names)
    module = _module_of_outputs(owner, names)
    if module is not None:
        names.leaned_on.add(module)
        return f"reference('{module}').outputs.{said(key)}.value"
    return f"{expression(owner, names)}.{said(key)}"


def _module_of_outputs(owner: Node, names: Names) -> str | None:
    if owner.type != "member_expression":
        return None
    module, part = (said(piece) for piece in named(owner))
    return module if part == "outputs" and module in names.modules else None


def _of_resource(node: Node, resource: Resource, name: str, names: Names) -> str:
    if not resource.existing:
        names.leaned_on.add(resource.symbol)
    match name:
        case "id":
            return resource_id(resource, names)
        case "name":
            return expression(resource.body["name"], names)
        case "properties":
            return f"reference('{resource.symbol}')"
        case "identity":
            return f"reference('{resource.symbol}', '{resource.api}', 'full').identity"
        case _:
            raise UnsupportedBicep(node, f"the resource member {name} is outside the subset")


def name_segments(resource: Resource, names: Names) -> list[str]:
    """Return the expressions of a resource's name from its outermost parent inwards."""
    own = expression(resource.body["name"], names)
    if "parent" not in resource.body:
        return [own]
    parent = names.resources[said(resource.body["parent"])]
    return [*name_segments(parent, names), own]


def resource_id(resource: Resource, names: Names) -> str:
    """Return the expression of a resource's ARM id, in the scope it is deployed to."""
    function = "resourceId"
    if resource.type == "Microsoft.Authorization/roleDefinitions":
        function = "subscriptionResourceId"
    segments = ", ".join(name_segments(resource, names))
    return f"{function}('{resource.type}', {segments})"


def scope_of(node: Node, names: Names) -> dict[str, Any]:
    """Return what a module's `scope` adds to its deployment."""
    call = named(node)
    if node.type != "call_expression":
        raise UnsupportedBicep(node, "a module's scope must be a call")
    function, arguments = said(call[0]), named(call[1])
    given = [value(argument, names) for argument in arguments]
    if function == "resourceGroup" and len(given) == 2:  # noqa: PLR2004 - subscription and group
        return {"subscriptionId": given[0], "resourceGroup": given[1]}
    if function == "subscription" and len(given) <= 1:
        subscription = given[0] if given else "[subscription().subscriptionId]"
        return {"subscriptionId": subscription, "location": "[resourceGroup().location]"}
    raise UnsupportedBicep(node, "the scope is outside the subset")


def body_of(node: Node) -> dict[str, Node]:
    """Return the members of a declaration's object."""
    return properties(node)


_WRITERS: dict[str, Callable[[Node, Names], str]] = {
    "string": _string,
    "number": _literal,
    "boolean": _literal,
    "null": _literal,
    "identifier": _identifier,
    "parenthesized_expression": _listed,
    "ternary_expression": lambda node, names: f"if({_listed(node, names)})",
    "unary_expression": lambda node, names: f"not({_listed(node, names)})",
    "binary_expression": _binary,
    "object": _created_object,
    "array": lambda node, names: f"createArray({_listed(node, names)})",
    "call_expression": _call,
    "member_expression": _member,
    "subscript_expression": _subscript,
}
