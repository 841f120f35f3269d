"""A Bicep file, with its modules, as one ARM template with symbolic names."""

from copy import copy
from pathlib import Path
from typing import Any

from tree_sitter import Node

from tools.bicep.expressions import (
    Names,
    Resource,
    body_of,
    expression,
    name_segments,
    resource_id,
    scope_of,
    value,
)
from tools.bicep.syntax import UnsupportedBicep, named, parse, said, string_value

Json = dict[str, Any]

_SCHEMAS = {
    "resourceGroup": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "subscription": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
}
_DECORATORS = {
    "allowed": "allowedValues",
    "minValue": "minValue",
    "maxValue": "maxValue",
    "minLength": "minLength",
    "maxLength": "maxLength",
}
_DEPLOYMENTS = "2022-09-01"


class Declaration:
    """A resource or module statement taken apart: its condition, its loop, its object."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.symbol = said(named(node)[0])
        self.label = string_value(named(node)[1])
        self.existing = any(child.type == "existing" for child in node.children)
        self.condition: Node | None = None
        self.loop: tuple[str, Node] | None = None
        body = named(node)[2]
        if body.type == "for_statement":
            item, over, body = named(body)
            self.loop = (said(item), over)
        if body.type == "if_statement":
            self.condition, body = named(body)
        self.body = body_of(body)


class Template:
    """One Bicep file on its way to JSON."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names = Names(folder=path.parent)
        self.scope = "resourceGroup"
        self.statements = self._decorated(parse(path))
        for node, _ in self.statements:
            self._declare(node)

    def _decorated(self, tree: Node) -> list[tuple[Node, list[Node]]]:
        found: list[tuple[Node, list[Node]]] = []
        waiting: list[Node] = []
        for node in named(tree):
            if node.type == "decorators":
                waiting = named(node)
            else:
                found.append((node, waiting))
                waiting = []
        return found

    def _declare(self, node: Node) -> None:
        match node.type:
            case "target_scope_assignment":
                self.scope = string_value(named(node)[0])
            case "parameter_declaration":
                self.names.parameters.add(said(named(node)[0]))
            case "variable_declaration":
                self.names.variables.add(said(named(node)[0]))
            case "module_declaration":
                self.names.modules.add(said(named(node)[0]))
            case "resource_declaration":
                made = Declaration(node)
                kind, api = made.label.split("@")
                self.names.resources[made.symbol] = Resource(
                    made.symbol, kind, api, made.body, made.existing
                )
            case "output_declaration":
                pass
            case _:
                raise UnsupportedBicep(node, f"{node.type} is outside the subset")

    def render(self) -> Json:
        """Return the ARM template."""
        template: Json = {
            "$schema": _SCHEMAS[self.scope],
            "languageVersion": "2.0",
            "contentVersion": "1.0.0.0",
            "parameters": {},
            "variables": {},
            "resources": {},
            "outputs": {},
        }
        for node, decorators in self.statements:
            match node.type:
                case "parameter_declaration":
                    template["parameters"] |= self._parameter(node, decorators)
                case "variable_declaration":
                    self._variable(node, template["variables"])
                case "resource_declaration":
                    made = Declaration(node)
                    template["resources"][made.symbol] = self._resource(made)
                case "module_declaration":
                    made = Declaration(node)
                    template["resources"][made.symbol] = self._module(made)
                case "output_declaration":
                    template["outputs"] |= self._output(node, decorators)
        return {key: part for key, part in template.items() if part != {} or key == "resources"}

    def _parameter(self, node: Node, decorators: list[Node]) -> Json:
        parts = named(node)
        kind = said(parts[1])
        made: Json = {"type": "securestring" if _is_secure(decorators) else kind}
        if len(parts) > 2:  # noqa: PLR2004 - name, type, default
            made["defaultValue"] = value(parts[2], self.names)
        made |= self._restrictions(decorators)
        return {said(parts[0]): made | _described(decorators)}

    def _restrictions(self, decorators: list[Node]) -> Json:
        found: Json = {}
        for decorator in decorators:
            function, arguments = named(named(decorator)[0])
            if said(function) in _DECORATORS:
                found[_DECORATORS[said(function)]] = value(named(arguments)[0], self.names)
        return found

    def _variable(self, node: Node, variables: Json) -> None:
        name, content = said(named(node)[0]), named(node)[1]
        if content.type != "for_statement":
            variables[name] = value(content, self.names)
            return
        item, over, body = named(content)
        names = copy(self.names)
        collection = expression(over, names)
        names.loop = {said(item): f"{collection}[copyIndex('{name}')]"}
        entry = {"name": name, "count": f"[length({collection})]", "input": value(body, names)}
        variables.setdefault("copy", []).append(entry)

    def _frame(self, made: Declaration) -> tuple[Json, Names]:
        names = copy(self.names)
        names.leaned_on = set()
        frame: Json = {}
        if made.existing:
            frame["existing"] = True
        if made.condition is not None:
            frame["condition"] = value(made.condition, names)
        if made.loop is not None:
            item, over = made.loop
            collection = expression(over, names)
            frame["copy"] = {"name": made.symbol, "count": f"[length({collection})]"}
            names.loop = {item: f"{collection}[copyIndex()]"}
        return frame, names

    def _resource(self, made: Declaration) -> Json:
        kind, api = made.label.split("@")
        frame, names = self._frame(made)
        frame |= {"type": kind, "apiVersion": api}
        body = dict(made.body)
        explicit = body.pop("dependsOn", None)
        resource = names.resources[made.symbol]
        if "parent" in body:
            names.leaned_on.add(said(body.pop("parent")))
            segments = name_segments(resource, names)
            marks = "/".join(f"{{{index}}}" for index in range(len(segments)))
            body.pop("name")
            frame["name"] = f"[format('{marks}', {', '.join(segments)})]"
        if "scope" in body:
            owner = names.resources[said(body.pop("scope"))]
            frame["scope"] = f"[{resource_id(owner, names)}]"
        frame |= {key: value(part, names) for key, part in body.items()}
        return self._after(frame, names, explicit)

    def _module(self, made: Declaration) -> Json:
        frame, names = self._frame(made)
        frame |= {"type": "Microsoft.Resources/deployments", "apiVersion": _DEPLOYMENTS}
        frame["name"] = value(made.body["name"], names)
        if "scope" in made.body:
            frame |= scope_of(made.body["scope"], names)
        inner = Template(self.path.parent / made.label)
        given = body_of(made.body["params"]) if "params" in made.body else {}
        self._check_parameters(made, inner, set(given))
        frame["properties"] = {
            "expressionEvaluationOptions": {"scope": "inner"},
            "mode": "Incremental",
            "parameters": {key: _argument(value(part, names)) for key, part in given.items()},
            "template": inner.render(),
        }
        return self._after(frame, names, made.body.get("dependsOn"))

    def _check_parameters(self, made: Declaration, inner: "Template", given: set[str]) -> None:
        declared = inner.render().get("parameters", {})
        required = {name for name, part in declared.items() if "defaultValue" not in part}
        if given - declared.keys() or required - given:
            wrong = sorted((given - declared.keys()) | (required - given))
            raise UnsupportedBicep(made.node, f"parameters do not fit the module: {wrong}")

    def _after(self, frame: Json, names: Names, explicit: Node | None) -> Json:
        waits = set(names.leaned_on) | {said(part) for part in named(explicit or _NOTHING)}
        mine = {
            symbol
            for symbol in waits
            if symbol in names.modules or not names.resources[symbol].existing
        }
        return frame | ({"dependsOn": sorted(mine)} if mine else {})

    def _output(self, node: Node, decorators: list[Node]) -> Json:
        parts = named(node)
        made = {"type": said(parts[1]), "value": value(parts[2], self.names)}
        return {said(parts[0]): made | _described(decorators)}


class _Nothing:
    named_children: tuple[Node, ...] = ()


_NOTHING: Any = _Nothing()


def _argument(given: Any) -> Json:  # noqa: ANN401 - any JSON
    return {"value": given}


def _is_secure(decorators: list[Node]) -> bool:
    return any(said(decorator) == "@secure()" for decorator in decorators)


def _described(decorators: list[Node]) -> Json:
    for decorator in decorators:
        function, arguments = named(named(decorator)[0])
        if said(function) == "description":
            return {"metadata": {"description": string_value(named(arguments)[0])}}
    return {}
