"""`python -m tools.bicep` writes `infra/azuredeploy.json`; with `--check` it only compares."""

import json
import sys
from pathlib import Path

from tools.bicep.template import Template

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "infra" / "main.bicep"
TARGET = ROOT / "infra" / "azuredeploy.json"


def rendered(source: Path = SOURCE) -> str:
    """Return the text of the ARM template of a Bicep file."""
    return json.dumps(Template(source).render(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the template, or with `--check` return 1 when it is not up to date."""
    text = rendered()
    if "--check" in arguments:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
