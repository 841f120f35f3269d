"""`python -m tools.workbook` builds the Azure workbook from the queries beside it."""

import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "infra" / "observability"
TARGET = FOLDER / "workbook.json"
_SHOWN = {
    "requests": "table",
    "codes": "table",
    "unknown-codes": "table",
    "sources": "table",
    "latency": "timechart",
    "lost-access": "table",
}


def _tile(name: str, shown: str) -> dict[str, Any]:
    query = (FOLDER / f"{name}.kql").read_text(encoding="utf-8")
    first, _, rest = query.partition("\n")
    content = {
        "version": "KqlItem/1.0",
        "title": first.removeprefix("// "),
        "query": rest,
        "size": 0,
        "queryType": 0,
        "resourceType": "microsoft.insights/components",
        "visualization": shown,
    }
    return {"type": 3, "name": name, "content": content}


def workbook() -> dict[str, Any]:
    """Return the workbook: one tile a query, titled by the query's first comment line."""
    return {
        "version": "Notebook/1.0",
        "items": [_tile(name, shown) for name, shown in _SHOWN.items()],
        "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json",
    }


def main(arguments: list[str]) -> int:
    """Write the workbook, or with `--check` return 1 when it is not up to date."""
    text = json.dumps(workbook(), indent=2, ensure_ascii=False) + "\n"
    if "--check" in arguments:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
