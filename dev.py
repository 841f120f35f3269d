"""Everything a newcomer needs, with nothing but Python 3.11 to 3.13: `python dev.py demo | test`.

Each verb sets up `.venv` beside this file at first use and again when the requirements change.
"""

import hashlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

HOME = Path(__file__).resolve().parent
ENVIRONMENT = HOME / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
QUESTION = (
    "/api/triage?subscription=11111111-2222-4333-8444-555555555555"
    "&vault=rsv-sample&vm=vm-win-vss&format=text"
)
PATIENCE_SECONDS = 30.0
USAGE = """usage: python dev.py VERB
  demo [--once] [--port N]  serve the sample estate, show one question and its answer
  test [PYTEST ARGUMENTS]   run the tests with branch coverage
  lint                      ruff, ruff format, mypy
  catalogue                 check the catalogue and everything generated from it
  bench [OPTIONS]           measure against a stand-in for Azure: one table, one JSON
  check                     lint, catalogue and test: what CI calls
"""


def prepare() -> None:
    """Create the virtual environment, or bring it up to date with the requirements."""
    wanted = hashlib.sha256(
        (HOME / "requirements.txt").read_bytes() + (HOME / "pyproject.toml").read_bytes()
    ).hexdigest()
    stamp = ENVIRONMENT / "requirements.sha256"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    tell("setting up .venv …")
    venv.create(ENVIRONMENT, with_pip=True)
    run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", ".[dev]")
    stamp.write_text(wanted)


def run(*arguments: str, settings: dict[str, str] | None = None) -> None:
    """Run the environment's Python here; end this process with its status when it fails."""
    status = subprocess.call(
        [str(PYTHON), *arguments], cwd=HOME, env={**os.environ, **(settings or {})}
    )
    if status:
        sys.exit(status)


def tell(text: str) -> None:
    """Print `text` at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def demo(arguments: list[str]) -> None:
    """Serve the sample estate, ask it one question, print the answer; then serve until Ctrl+C."""
    port = arguments[arguments.index("--port") + 1] if "--port" in arguments else "7071"
    url = f"http://localhost:{port}{QUESTION}"
    host = subprocess.Popen(
        [str(PYTHON), "-m", "triage.local", "--port", port],
        cwd=HOME,
        env={**os.environ, "TRIAGE_SOURCE": "sample"},
    )
    try:
        answer = _ask(url, host)
        tell(f"\n$ curl '{url}'\n\n{answer}")
        tell(f"The page: http://localhost:{port}/api/ui   (Ctrl+C ends)")
        if "--once" not in arguments:
            host.wait()
    except KeyboardInterrupt:
        tell("")
    finally:
        host.terminate()
        host.wait()


def _ask(url: str, host: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.URLError:
            if host.poll() is not None or time.monotonic() > until:
                sys.exit("the local host did not start")
            time.sleep(0.1)


def lint(_arguments: list[str]) -> None:
    """Check style, format and types."""
    run("-m", "ruff", "check", ".")
    run("-m", "ruff", "format", "--check", ".")
    run("-m", "mypy")


def catalogue(_arguments: list[str]) -> None:
    """Check the catalogue and everything that is generated."""
    run("-m", "triage.catalogue", "check")
    run("-m", "triage.catalogue", "docs", "--check")
    run("-m", "triage.catalogue", "evaluate", "--check")
    for tool in ("bicep", "workflows", "workbook", "pages"):
        run("-m", f"tools.{tool}", "--check")
    run("-m", "triage.web.openapi", "--check")


def test(arguments: list[str]) -> None:
    """Run the tests with branch coverage."""
    workers = ("-n", str(min(os.cpu_count() or 1, 8)))
    run("-m", "pytest", *workers, "--cov", "--cov-report=term", *arguments)


def bench(arguments: list[str]) -> None:
    """Measure speed, cost and limits; `--quick` in a minute, `--json FILE` for machines."""
    run("-m", "benchmarks", *arguments)


def check(arguments: list[str]) -> None:
    """Do all of it."""
    lint([])
    catalogue([])
    test(arguments)


VERBS = {
    "demo": demo,
    "test": test,
    "lint": lint,
    "catalogue": catalogue,
    "bench": bench,
    "check": check,
}


def main(arguments: list[str]) -> None:
    """Set up the environment and do what the first argument says."""
    if not arguments or arguments[0] not in VERBS:
        sys.exit(USAGE)
    prepare()
    VERBS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
