"""The five commands of the Azure CLI by which people gather the same facts."""

import json
import os
import subprocess
import time
from pathlib import Path

from benchmarks.processes import Azure

_VAULT = ("-g", "rg-backup", "-v", "rsv-sample")
_KIND = ("--backup-management-type", "AzureIaasVM")
_WORKLOAD = ("--workload-type", "VM")
_VM = "vm-win-vss"


class CommandLine:
    """The Azure CLI of an environment of its own, logged in to the stand-in.

    `program` is the path of `az`, `folder` where it keeps its settings during the run.

    Raises:
        subprocess.CalledProcessError: a command failed.
    """

    def __init__(self, program: Path, azure: Azure, *, certificate: Path, folder: Path) -> None:
        self._program = program
        self._environment = {
            **os.environ,
            "AZURE_CONFIG_DIR": str(folder / "azure-cli"),
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_OUTPUT": "json",
            "IDENTITY_ENDPOINT": f"{azure.plain}/identity/token",
            "IDENTITY_HEADER": "stand-in",
            "REQUESTS_CA_BUNDLE": str(certificate),
        }
        self._log_in(azure.tls or azure.plain)

    def _log_in(self, base: str) -> None:
        kinds = (
            "resource-manager",
            "active-directory",
            "active-directory-resource-id",
            "active-directory-graph-resource-id",
            "management",
        )
        endpoints = [part for kind in kinds for part in (f"--endpoint-{kind}", base)]
        self._run("cloud", "register", "-n", "StandIn", *endpoints)
        self._run("cloud", "set", "-n", "StandIn")
        self._run("login", "--identity")

    def five(self) -> float:
        """Run the five commands and return their seconds."""
        began = time.perf_counter()
        self._run("backup", "vault", "list")
        self._run("backup", "item", "list", *_VAULT, *_KIND, *_WORKLOAD)
        jobs = json.loads(self._run("backup", "job", "list", *_VAULT))
        failed = next(
            job["name"]
            for job in jobs
            if job["properties"]["entityFriendlyName"] == _VM
            and job["properties"]["status"] == "Failed"
        )
        self._run("backup", "job", "show", *_VAULT, "-n", failed)
        machine = ("-c", _VM, "-i", _VM)
        self._run("backup", "recoverypoint", "list", *_VAULT, *machine, *_KIND, *_WORKLOAD)
        return time.perf_counter() - began

    def _run(self, *arguments: str) -> str:
        ran = subprocess.run(
            [self._program, *arguments],
            env=self._environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return ran.stdout
