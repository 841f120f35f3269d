"""Reading Bicep: the tree of a file, and the small questions asked of its nodes."""

from pathlib import Path

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_bicep.language()))


class UnsupportedBicep(ValueError):
    """A construct outside the subset, with its file-relative place."""

    def __init__(self, node: Node, reason: str) -> None:
        row, column = node.start_point
        super().__init__(f"line {row + 1}, column {column + 1}: {reason}: {said(node)[:80]}")


def parse(path: Path) -> Node:
    """Return the tree of a Bicep file. Raises `UnsupportedBicep` on a syntax error."""
    tree = _PARSER.parse(path.read_bytes())
    if tree.root_node.has_error:
        raise UnsupportedBicep(_first_error(tree.root_node), f"{path.name} does not parse")
    return tree.root_node


def _first_error(node: Node) -> Node:
    for child in node.children:
        if child.has_error:
            return _first_error(child)
    return node


def said(node: Node) -> str:
    """Return the source text of a node."""
    return (node.text or b"").decode()


def named(node: Node) -> list[Node]:
    """Return the children that carry meaning: no punctuation, no comments."""
    return [
        child
        for child in node.named_children
        if child.type not in {"comment", "diagnostic_comment"}
    ]


def string_value(node: Node) -> str:
    """Return a string literal's value. Raises `UnsupportedBicep` when it interpolates."""
    parts = named(node)
    if node.type != "string" or any(part.type == "interpolation" for part in parts):
        raise UnsupportedBicep(node, "a plain string was expected")
    return "".join(unescaped(part) for part in parts)


def unescaped(part: Node) -> str:
    """Return the text of one piece of a string, its escapes resolved."""
    text = said(part)
    for escape, meaning in (("\\'", "'"), ("\\n", "\n"), ("\\$", "$"), ("\\\\", "\\")):
        text = text.replace(escape, meaning)
    return text


def properties(node: Node) -> dict[str, Node]:
    """Return an object's members by name, in their order; names must be plain."""
    found: dict[str, Node] = {}
    for member in named(node):
        parts = named(member)
        if member.type != "object_property" or len(parts) != 2:  # noqa: PLR2004 - name and value
            raise UnsupportedBicep(member, "an object member was expected")
        key = parts[0]
        found[string_value(key) if key.type == "string" else said(key)] = parts[1]
    return found
