import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infra.files import ROOT, relative

_WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", _WORKFLOWS, ids=relative)
def test_actions_are_pinned_by_commit(path: Path) -> None:
    """Every action is named by a full commit, with the version it stands for beside it."""
    for line in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8")):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line), line


@pytest.mark.parametrize("path", _WORKFLOWS, ids=relative)
def test_a_workflow_may_only_read_unless_it_says_why(path: Path) -> None:
    """The token of a workflow reads; only the deploy job may ask for an identity token."""
    made = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert made["permissions"] == {"contents": "read"}
    asking = {
        name for name, job in made["jobs"].items() if "id-token" in job.get("permissions", {})
    }
    assert asking == ({"deploy"} if path.stem == "deploy" else set())


def _scripts(path: Path) -> list[str]:
    made: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [step["run"] for job in made["jobs"].values() for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("path", _WORKFLOWS, ids=relative)
def test_no_value_of_github_is_put_into_a_script(path: Path) -> None:
    """Scripts read variables of their environment, so that no value can become a command."""
    assert not [script for script in _scripts(path) if "${{" in script]


def test_all_supported_versions_are_tested() -> None:
    """The matrix holds the versions that the project states."""
    made = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8"))
    versions = made["jobs"]["test"]["strategy"]["matrix"]["python"]
    stated = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">={versions[0]},<3.14"' in stated
    assert versions == ["3.11", "3.12", "3.13"]
