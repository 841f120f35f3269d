"""The processes of a run: the stand-in, the local host, and what the system says they cost."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import msgspec
import psutil

HOME = Path(__file__).resolve().parent.parent
_MIB = 1024 * 1024
_SAMPLE_SECONDS = 0.02
_GRACE_SECONDS = 10.0


class Failed(RuntimeError):
    """A process of the benchmark ended or said what it must not."""


class Running:
    """A child process whose first output line was read."""

    def __init__(self, child: "subprocess.Popen[str]", said: str) -> None:
        self._child = child
        self.said = said
        self.process = psutil.Process(child.pid)

    def cpu(self) -> float:
        """Return the seconds of CPU used so far."""
        times = self.process.cpu_times()
        return times.user + times.system

    def memory(self) -> float:
        """Return the resident memory in MiB."""
        return self.process.memory_info().rss / _MIB

    def handles(self) -> int:
        """Return the number of open file handles, sockets included; there are none on Windows."""
        return self.process.num_fds() if hasattr(self.process, "num_fds") else 0

    def connections(self) -> int:
        """Return the number of open connections, listening sockets left out."""
        return sum(c.status == "ESTABLISHED" for c in self.process.net_connections("inet"))

    def stop(self) -> None:
        """End the process."""
        self._child.terminate()
        try:
            self._child.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        if self._child.stdout is not None:
            self._child.stdout.close()


class Cost(msgspec.Struct):
    """What a process spent during a span: CPU seconds, and memory in MiB before and at most."""

    cpu: float = 0.0
    before: float = 0.0
    peak: float = 0.0

    @property
    def grown(self) -> float:
        """The memory at its most, over what it was before, in MiB."""
        return self.peak - self.before


class Watch:
    """Watches a process while the context lasts; `cost` is complete at its end."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._began = 0.0
        self.cost = Cost()

    def __enter__(self) -> Self:
        self.cost.before = self.cost.peak = self._running.memory()
        self._began = self._running.cpu()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self.cost.cpu = self._running.cpu() - self._began

    def _sample(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            self.cost.peak = max(self.cost.peak, self._running.memory())


def clean_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this environment with `settings`, free of others that would change what is measured.

    Compiled modules are kept, as they are where the service is installed.
    """
    foreign = ("TRIAGE_", "AZURE_", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    return {**kept, "PYTHONUNBUFFERED": "1", **settings}


def _start(arguments: list[str], settings: Mapping[str, str]) -> Running:
    child = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=HOME,
        env=clean_environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if child.stdout is None:
        raise Failed("a child without an output")
    said = child.stdout.readline()
    if not said:
        raise Failed(f"{' '.join(arguments)} ended with status {child.wait()}")
    return Running(child, said)


class Azure(msgspec.Struct):
    """The stand-in under way: its addresses, and its process."""

    running: Running
    plain: str
    tls: str | None


@contextmanager
def stand_in(*arguments: str, certificate: Path | None = None) -> Iterator[Azure]:
    """Run the stand-in with these options while the context lasts.

    Raises:
        Failed: it did not start.
    """
    extra = ["--certificate", str(certificate)] if certificate else []
    running = _start(["-m", "benchmarks.stand_in", *arguments, *extra], {})
    ports = running.said.split()[1:]
    tls = f"https://127.0.0.1:{ports[1]}" if certificate else None
    try:
        yield Azure(running, f"http://127.0.0.1:{ports[0]}", tls)
    finally:
        running.stop()


class Host(msgspec.Struct):
    """The local host under way: its address, and its process."""

    running: Running
    url: str


@contextmanager
def local_host(azure: str | None, identity: str = "", **settings: str) -> Iterator[Host]:
    """Run the local host while the context lasts, reading `azure`, or the sample without one.

    `identity` is where the stand-in gives out tokens, `azure` itself when empty; `settings` are
    further environment variables.

    Raises:
        Failed: it did not start.
    """
    given = {"TRIAGE_SOURCE": "sample"} if azure is None else settings_for(azure, identity)
    running = _start(["-m", "triage.local", "--port", "0"], {**given, **settings})
    try:
        yield Host(running, running.said.split()[1])
    finally:
        running.stop()


def settings_for(azure: str, identity: str = "") -> dict[str, str]:
    """Return the environment in which the service reads the stand-in at `azure`."""
    return {
        "TRIAGE_ARM_ENDPOINT": azure,
        "TRIAGE_LOGS_ENDPOINT": azure,
        "WEBSITE_INSTANCE_ID": "stand-in",
        "IDENTITY_ENDPOINT": f"{identity or azure}/identity/token",
        "IDENTITY_HEADER": "stand-in",
    }
