"""The files under `infra/` as the tests of this folder read them."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
INFRA = ROOT / "infra"
BICEP = sorted(INFRA.rglob("*.bicep"))
WORKFLOWS = sorted(
    [
        *INFRA.glob("logic-app/consumption/*.json"),
        *INFRA.glob("logic-app/standard/*/workflow.json"),
    ]
)


def relative(path: Path) -> str:
    """Return a path as a test's name shows it."""
    return str(path.relative_to(ROOT))


def definition(path: Path) -> dict[str, Any]:
    """Return the workflow definition in a file of either plan."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    inner: dict[str, Any] = content.get("definition", content)
    return inner
