"""The bash script keeps going, keeps apart and keeps secrets, whatever the machine is like."""

# ruff: noqa: S603, S607 - running scripts is what is tested

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.collect.conftest import MadeUpMachine

AZURE = "/var/log/azure"


@pytest.mark.parametrize(
    "name",
    [
        "with blank.log",
        "new\nline.log",
        "quo'te\".log",
        "日本語.log",
        "-rf.log",
        "$(id).log",
        "back\\slash.log",
        "tab\t.log\t",
        "*.log",
    ],
)
def test_odd_names_are_taken(machine: MadeUpMachine, bash_for: Any, name: str) -> None:
    """A file is taken under its name, and the JSON manifest can say it."""
    machine.file(f"{AZURE}/{name}", "odd\n")
    taken = machine.run(bash_for("azurevm-linux"), "--set", "minimum")
    assert taken.files[f"files{AZURE}/{name}"] == b"odd\n"
    assert f"{AZURE}/{name}" in taken.sources("taken")


def test_bytes_that_are_no_text_do_not_spoil_the_manifest(
    machine: MadeUpMachine, bash_for: Any
) -> None:
    """A name in another encoding is shown with question marks, the JSON stays valid."""
    machine.file(f"{AZURE}/x.log")
    Path(os.fsdecode(os.fsencode(machine.root) + b"/var/log/azure/\xff\xfe.log")).write_text("odd")
    taken = machine.run(bash_for("azurevm-linux"), "--set", "minimum")
    assert f"{AZURE}/??.log" in taken.sources("taken")


def test_unreadable_files_do_not_stop_the_rest(bash_for: Any) -> None:
    """What the user may not read is recorded as failed with the system's words."""
    nobody = 65534 if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        machine = MadeUpMachine(Path(home))
        machine.output.chmod(0o777)
        machine.file(f"{AZURE}/closed.log").chmod(0)
        machine.file(f"{AZURE}/open.log")
        machine.file(f"{AZURE}/folder/x.log").parent.chmod(0)
        machine.save("").chmod(0o644)
        taken = machine.run(bash_for("azurevm-linux"), "--set", "minimum", user=nobody)
        assert taken.status == 0, taken.console
        failed = {r["source"]: r["reason"] for r in taken.records(state="failed")}
        assert "Permission denied" in failed[f"{AZURE}/closed.log"]
        assert "Permission denied" in failed[AZURE]
        assert f"{AZURE}/open.log" in taken.sources("taken")
        assert "Not run as administrator" in taken.console
        if nobody:
            subprocess.run(["rm", "-rf", *machine.output.glob("*")], check=True)
        (machine.root / "var/log/azure/folder").chmod(0o700)


def test_a_failing_command_does_not_stop_the_rest(machine: MadeUpMachine, bash_for: Any) -> None:
    """The exit status and the output up to it are kept."""
    machine.tool("journalctl", "echo half; exit 7")
    taken = machine.run(bash_for("azurevm-linux"), "--set", "minimum")
    (record,) = taken.records(file="commands/lin-syslog/journal.txt")
    assert (record["state"], record["exitStatus"]) == ("failed", 7)
    assert taken.files["commands/lin-syslog/journal.txt"] == b"half\n"


def test_a_hanging_command_is_ended(machine: MadeUpMachine, bash_for: Any) -> None:
    """An item has its time; what it wrote until then is kept."""
    machine.tool("journalctl", "echo half; exec tail -f /dev/null")
    script = bash_for("azurevm-linux").replace("must 180 journal.txt", "must 1 journal.txt")
    taken = machine.run(script, "--set", "minimum")
    (record,) = taken.records(file="commands/lin-syslog/journal.txt")
    assert record["state"] == "timedOut"
    assert taken.files["commands/lin-syslog/journal.txt"] == b"half\n"


def test_too_little_room_is_refused_before_anything_is_written(
    machine: MadeUpMachine, bash_for: Any
) -> None:
    """With a full disk nothing is left behind and the script says what to do."""
    machine.tool("df", "echo Filesystem 1024-blocks Used Available; echo /dev/x 10 9 1024")
    taken = machine.run(bash_for("azurevm-linux"))
    assert taken.status == 3
    assert "--set minimum" in taken.console
    assert list(machine.output.iterdir()) == []


def test_size_limit_leaves_out_and_says_so(machine: MadeUpMachine, bash_for: Any) -> None:
    """What does not fit is skipped by name; what fits still comes."""
    machine.file(f"{AZURE}/big.log", "line\n" * 300_000)
    machine.file(f"{AZURE}/small.log")
    taken = machine.run(bash_for("azurevm-linux"), "--max-mb", "1")
    assert taken.sources("skipped") == {f"{AZURE}/big.log"}
    assert f"{AZURE}/small.log" in taken.sources("taken")


def test_dry_run_lists_and_writes_nothing(machine: MadeUpMachine, bash_for: Any) -> None:
    """The list has sizes and what would stay behind; no tool is run, no folder is made."""
    machine.file(f"{AZURE}/extension.log", "x" * 77)
    machine.file(f"{AZURE}/a.pem")
    machine.tool("journalctl", f"touch {machine.output}/ran")
    taken = machine.run(bash_for("azurevm-linux"), "--dry-run")
    assert taken.status == 0
    assert f"77  {AZURE}/extension.log" in taken.console
    assert f"{AZURE}/a.pem (a key or certificate)" in taken.console
    assert list(machine.output.iterdir()) == []


def test_two_runs_do_not_mix(machine: MadeUpMachine, bash_for: Any) -> None:
    """Each run has its own folder, also within one second."""
    machine.tool("date", 'exec /usr/bin/date "$@" -d 2026-03-10T06:00:00Z 2>/dev/null')
    script = bash_for("azurevm-linux").replace("date -u -d", "/usr/bin/date -u -d")
    machine.file(f"{AZURE}/first.log")
    machine.run(script, "--set", "minimum")
    (machine.root / "var/log/azure/first.log").unlink()
    machine.file(f"{AZURE}/second.log")
    machine.run(script, "--set", "minimum")
    folders = sorted(machine.output.iterdir())
    assert len(folders) == 2
    archives = [next(folder.glob("*.tar.gz")) for folder in folders]
    contents = [
        subprocess.run(["tar", "-tzf", a], capture_output=True, text=True, check=True).stdout
        for a in archives
    ]
    assert ["first.log" in c for c in contents] == [True, False]
    assert ["second.log" in c for c in contents] == [False, True]


def test_an_output_folder_inside_the_logs_is_not_gathered(
    machine: MadeUpMachine, bash_for: Any
) -> None:
    """What an earlier run left among the logs does not get into the next archive."""
    logs = machine.file(f"{AZURE}/extension.log").parent
    machine.output = logs
    script = bash_for("azurevm-linux")
    machine.run(script, "--set", "minimum", "--case", "first")
    taken = machine.run(script, "--set", "minimum", "--case", "second")
    assert [f for f in taken.files if f.startswith("files/")] == [f"files{AZURE}/extension.log"]


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """Have started programs hear Ctrl+C: where tests run in the background, shells ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_interrupts")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_killed_midway_leaves_what_was_gathered(
    machine: MadeUpMachine, bash_for: Any, number: signal.Signals
) -> None:
    """What was taken stays, with a manifest that is whole and says that it was interrupted."""
    machine.file(f"{AZURE}/extension.log")
    reached = machine.output.parent / "reached"
    os.mkfifo(reached)
    machine.tool("journalctl", f"echo $$ > {reached}; exec tail -f /dev/null")
    command = [
        "bash",
        str(machine.save(bash_for("azurevm-linux"))),
        "--output",
        str(machine.output),
    ]
    with subprocess.Popen(
        command, env=machine.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        tool = int(reached.read_text())
        process.send_signal(number)
        process.wait(timeout=20)
        if number is signal.SIGKILL:
            os.killpg(os.getpgid(tool), signal.SIGKILL)
        else:
            assert process.returncode == 130
    (kept,) = machine.output.glob("*/*/manifest.json")
    manifest = json.loads(kept.read_text())
    assert manifest["state"] == "interrupted"
    assert any(r["source"] == f"{AZURE}/extension.log" for r in manifest["records"])
    assert (kept.parent / f"files{AZURE}/extension.log").exists()
    assert (kept.parent / "environment.txt").exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--set", "all"),
        ("--set",),
        ("--max-mb", "-1"),
        ("--from", "yesterdayish"),
        ("--zip",),
        ("--output", "/nowhere/at/all"),
    ],
)
def test_wrong_options_are_refused(
    machine: MadeUpMachine, bash_for: Any, options: tuple[str, ...]
) -> None:
    """A wrong option ends the script before it does anything."""
    taken = machine.run(bash_for("azurevm-linux"), *options)
    assert taken.status == 2
    assert "--set minimum|recommended|full" in taken.console


def test_started_by_another_shell_it_goes_on_in_bash(machine: MadeUpMachine, bash_for: Any) -> None:
    """Run Command may hand the script to sh."""
    command = [
        "sh",
        str(machine.save(bash_for("azurevm-linux"))),
        "--dry-run",
        "--output",
        str(machine.output),
    ]
    done = subprocess.run(
        command, env=machine.environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_disk_that_fills_up_midway_does_not_stop_the_rest(
    machine: MadeUpMachine, bash_for: Any
) -> None:
    """A copy that cannot be written is recorded with the system's words and leaves no remains."""
    machine.tool(
        "sed",
        "case $(readlink /proc/self/fd/0) in *unlucky.log) exec cat >/dev/full ;; esac\n"
        'exec /usr/bin/env -i LC_ALL=C PATH=/usr/bin:/bin sed "$@"',
    )
    machine.file(f"{AZURE}/unlucky.log")
    machine.file(f"{AZURE}/lucky.log")
    taken = machine.run(bash_for("azurevm-linux"), "--set", "minimum")
    (record,) = taken.records(source=f"{AZURE}/unlucky.log")
    assert record["state"] == "failed"
    assert "No space left" in record["reason"]
    assert f"files{AZURE}/unlucky.log" not in taken.files
    assert f"{AZURE}/lucky.log" in taken.sources("taken")
