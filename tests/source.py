"""The project's own source, parsed once, for the tests that hold it to the house's rules."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
BUILT = frozenset({".venv", ".git", "__pycache__", "node_modules"})


@cache
def modules(folder: str = "triage") -> tuple[Path, ...]:
    """Return the Python files below `folder`, in order."""
    found = sorted((ROOT / folder).rglob("*.py"))
    return tuple(path for path in found if not BUILT & set(path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def where(path: Path) -> str:
    """Return the path of a module below the project, with slashes."""
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    """Return the room a module of `triage` stands in; a room's command is a room of its own."""
    first, *rest = path.relative_to(ROOT / "triage").with_suffix("").parts
    return f"{first}.__main__" if rest == ["__main__"] else first


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that a module imports, anywhere in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            if node.module == "triage":
                yield from (f"triage.{alias.name}" for alias in node.names)


def top_level_imports(path: Path) -> Iterator[str]:
    """Yield the modules that importing a module imports."""
    for node in tree(path).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
