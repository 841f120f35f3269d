import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.files import ROOT

SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"
KEY = "planted-function-key"


@pytest.fixture(scope="session", name="service")
def _service() -> Iterator[str]:
    """Serve the sample estate by the local host; give its base address."""
    command = [sys.executable, "-m", "triage.local", "--port", "0", "--key", KEY]
    settings = {**os.environ, "TRIAGE_SOURCE": "sample"}
    with subprocess.Popen(  # noqa: S603 - our own module
        command,
        cwd=ROOT,
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as host:
        assert host.stdout is not None
        found = re.search(r"Serving (\S+)", host.stdout.readline())
        assert found is not None
        yield found.group(1)
        host.terminate()


@pytest.fixture(name="job_of")
def _job_of(service: str) -> Any:
    """Return a function that gives the id of the newest failed job of a sample VM."""

    def job(vm: str) -> str:
        address = f"{service}/triage?subscription={SUBSCRIPTION}&vault=rsv-sample&vm={vm}"
        asked = urllib.request.Request(address, headers={"x-functions-key": KEY})  # noqa: S310
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own host
            report = json.load(answer)
        found: str = report["failure"]["jobId"]
        return found

    return job
