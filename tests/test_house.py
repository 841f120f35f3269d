"""The measures of the house: short functions, short files, no broad nets, no loose ends."""

import ast
import subprocess
import sys
from pathlib import Path
from statistics import quantiles

import pytest

from tests.source import ROOT, functions, modules, tree, where

SHIPPED = (*modules("triage"), ROOT / "function_app.py")
TESTS = modules("tests")
LONGEST_FILE = 300
LONGEST_TABLE = 400  # a test file may hold a table that reads worse in two parts
LONGEST_FUNCTION = 60
USUAL_FUNCTION = 25
BOUNDARIES = frozenset({"triage/web/application.py", "triage/local.py"})
LOOSE_ENDS = ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")
VAGUE = frozenset({"util", "utils", "helper", "helpers", "manager", "misc", "common", "data"})


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function, its docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("path", [*SHIPPED, *TESTS], ids=where)
def test_files_are_short(path: Path) -> None:
    """No file is longer than one can keep in mind."""
    limit = LONGEST_TABLE if path in TESTS else LONGEST_FILE
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", SHIPPED, ids=where)
def test_functions_are_short(path: Path) -> None:
    """No function is longer than a screen."""
    assert not {f.name: length(f) for f in functions(path) if length(f) > LONGEST_FUNCTION}


def test_most_functions_are_very_short() -> None:
    """Nine in ten functions fit into a glance."""
    lengths = [length(function) for path in SHIPPED for function in functions(path)]
    assert quantiles(lengths, n=10)[8] <= USUAL_FUNCTION


@pytest.mark.parametrize("path", SHIPPED, ids=where)
def test_broad_nets_hang_at_the_boundary_only(path: Path) -> None:
    """Only where a process ends may everything be caught."""
    broad = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert not broad or where(path) in BOUNDARIES


@pytest.mark.parametrize("path", SHIPPED, ids=where)
def test_no_loose_ends(path: Path) -> None:
    """Nothing is left for later in the code."""
    words = set(path.read_text(encoding="utf-8").replace(":", " ").split())
    assert not words & set(LOOSE_ENDS)


@pytest.mark.parametrize("path", SHIPPED, ids=where)
def test_modules_have_telling_names(path: Path) -> None:
    """A module is named after what it knows, not after being of use."""
    assert path.stem not in VAGUE


@pytest.mark.parametrize("path", TESTS, ids=where)
def test_every_test_is_one_sentence(path: Path) -> None:
    """Each test says in one sentence, in the present, what holds."""
    for function in functions(path):
        if function.name.startswith("test_"):
            sentence = ast.get_docstring(function)
            assert sentence, function.name
            assert sentence.rstrip().endswith("."), function.name


def test_nothing_is_too_tangled() -> None:
    """No function is more complex than the house allows, as the linter measures it."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "C901,PLR0911,PLR0913,PLR0917",
         "triage", "function_app.py"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
