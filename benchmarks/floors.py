"""Runs the tests with the oldest versions that requirements.txt allows.

`python -m benchmarks.floors [--python PATH] [PYTEST ARGUMENTS]` makes an environment of its own
for the run and removes it afterwards; the exit status is that of the tests.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.processes import HOME

_BOUND = re.compile(r"(?P<name>[A-Za-z0-9._-]+)>=(?P<oldest>[0-9][0-9A-Za-z.]*)")
_GENERATED = "not generated_is_up_to_date and not command_line_says_what_is_wrong"
"""Older versions of msgspec order a JSON Schema otherwise than the newest, which generates ours."""
_STYLE = ("ruff", "mypy", "types-")


def oldest(requirements: str) -> list[str]:
    """Return each requirement pinned to its lower bound.

    Raises:
        ValueError: a requirement has none.
    """
    lines = [line.strip() for line in requirements.splitlines()]
    pinned = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        bound = _BOUND.match(line)
        if bound is None:
            raise ValueError(f"{line!r} has no lower bound")
        pinned.append(f"{bound['name']}=={bound['oldest']}")
    return pinned


def _tools() -> list[str]:
    project = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["project"]
    wanted: list[str] = project["optional-dependencies"]["dev"]
    return [tool for tool in wanted if not tool.startswith(_STYLE)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Install, run the tests, return their exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.floors", description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="the interpreter to test with")
    options, others = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([options.python, "-m", "venv", folder], check=True)
        python = Path(folder, "Scripts" if os.name == "nt" else "bin", "python")
        pinned = oldest((HOME / "requirements.txt").read_text("utf-8"))
        subprocess.run([python, "-m", "pip", "install", "-q", *pinned, *_tools()], check=True)
        return subprocess.run(
            [python, "-m", "pytest", "-q", "-k", _GENERATED, *others], cwd=HOME, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
