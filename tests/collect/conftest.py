"""A made-up Linux machine, and the scripts made for it."""

# ruff: noqa: S603 - running scripts is what is tested

import json
import os
import subprocess
import tarfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.compiler import HOME, _words, records
from triage.catalogue.schema import Condition, Item, Knowledge, Scenario
from triage.checklist import plan as planning
from triage.checklist.plan import Plan
from triage.collect import CaseFacts, scripts_for
from triage.model.terms import Language, Machine, Os, Shell

START = datetime(2026, 3, 10, 1, tzinfo=UTC)
END = datetime(2026, 3, 10, 5, tzinfo=UTC)
# Tools that are slow, absent on build machines or look at the real machine.
TOOLS = (
    *("systemctl", "waagent", "dmesg", "journalctl", "curl", "vmstat", "iostat", "top", "iptables"),
    *("nft", "ip", "su", "findmnt", "mount", "lsblk", "pvs", "vgs", "lvs", "blkid", "ausearch"),
    *("mdadm", "aa-status", "getenforce", "vgdisplay", "iscsiadm", "dpkg", "rpm"),
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """What scripts are made of, as the catalogue's files hold it; entries play no part."""
    knowledge = Knowledge(
        version="test",
        entries=(),
        items=records(HOME, "items", Item),
        scenarios=records(HOME, "scenarios", Scenario),
        conditions=records(HOME, "conditions", Condition),
        families=(),
        writers=(),
        categories=(),
        sources=(),
        words=_words(HOME),
    )
    return Catalogue(knowledge)


def plan_of(catalogue: Catalogue, name: str, system: Os | None) -> Plan:
    """Return all that the scenario `name` wants, as if no condition were settled."""
    scenarios = catalogue.scenario_for(name, system)
    findings: Any = SimpleNamespace(os=system, recognition=SimpleNamespace(entry=None))
    facts: defaultdict[str, bool | None] = defaultdict(lambda: None)
    return Plan(
        scenarios=scenarios,
        wanted=tuple(planning._wanted(scenarios, findings, catalogue, facts)),
        start=START,
        end=END,
        questions=tuple(text for s in scenarios for text in s.questions),
    )


@dataclass
class Taken:
    """What one run left behind."""

    status: int
    console: str
    manifest: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    archives: list[Path] = field(default_factory=list)

    def records(self, **wanted: str) -> list[dict[str, Any]]:
        """Return the manifest's records that have the `wanted` values."""
        return [
            record
            for record in self.manifest["records"]
            if all(record[name] == value for name, value in wanted.items())
        ]

    def sources(self, state: str) -> set[str]:
        """Return where the files of `state` came from."""
        return {record["source"] for record in self.records(state=state) if record["source"]}


class MadeUpMachine:
    """A root tree with stub tools; scripts run against it and nothing else."""

    def __init__(self, home: Path) -> None:
        self.root, self.output, self.tools = home / "root", home / "out", home / "bin"
        for folder in (self.root, self.output, self.tools):
            folder.mkdir()
        for tool in TOOLS:
            self.tool(tool, f'echo "{tool} says $*"')

    def tool(self, name: str, body: str) -> None:
        """Put a stub before the real tool `name`."""
        path = self.tools / name
        path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def file(self, path: str, content: str | bytes = "text\n", *, when: datetime = START) -> Path:
        """Put a file into the tree, last written at `when`."""
        target = self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(target, (when.timestamp(), when.timestamp()))
        return target

    def environment(self) -> dict[str, str]:
        """Return the environment a script runs in."""
        return {
            "PATH": f"{self.tools}:{os.environ['PATH']}",
            "TRIAGE_ROOT": str(self.root),
            "HOME": str(self.root),
        }

    def save(self, text: str) -> Path:
        """Save a script beside the tree."""
        path = self.tools.parent / "collect.sh"
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, text: str, *options: str, user: int | None = None) -> Taken:
        """Run the script `text` and return what it left."""
        command = ["bash", str(self.save(text)), "--output", str(self.output), *options]
        done = subprocess.run(
            command,
            env=self.environment(),
            capture_output=True,
            timeout=60,
            check=False,
            cwd="/",
            user=user,
            stdin=subprocess.DEVNULL,
        )
        console = (done.stdout + done.stderr).decode()
        archives = sorted(self.output.glob("*/*.tar.gz"), key=lambda path: path.stat().st_mtime_ns)
        taken = Taken(done.returncode, console, archives=archives)
        for archive in taken.archives[-1:]:
            with tarfile.open(archive) as opened:
                for member in opened.getmembers():
                    if source := opened.extractfile(member):
                        taken.files[member.name.split("/", 1)[1]] = source.read()
            taken.manifest = json.loads(taken.files["manifest.json"])
        return taken


@pytest.fixture
def machine(tmp_path: Path) -> MadeUpMachine:
    """A machine with an empty root tree."""
    return MadeUpMachine(tmp_path)


@pytest.fixture(scope="session")
def bash_for(catalogue: Catalogue) -> Any:
    """Return the bash script for a scenario, with the case facts given."""

    def script(
        name: str,
        system: Os | None = Os.LINUX,
        on: Machine = Machine.PROTECTED_VM,
        **facts: Any,
    ) -> str:
        case = CaseFacts(**{"vm": "vm-linux", "os": Os.LINUX, **facts})
        scripts = scripts_for(plan_of(catalogue, name, system), case, Language.EN, catalogue)
        return next(s.text for s in scripts if s.shell is Shell.BASH and s.machine is on)

    return script
