"""The report names the scripts, where to get them and how to run them now."""

import shlex
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.collect.conftest import plan_of
from triage.catalogue.catalogue import Catalogue
from triage.checklist.plan import Plan, Wanted
from triage.collect import CaseFacts, collectors_for, script_text, scripts_for
from triage.model.report import CollectorFacts
from triage.model.terms import Channel, Language, Machine, Os, Shell

CASE = CaseFacts(subscription="1111", vm="vm's", vm_resource_group="rg-app")


def collectors(catalogue: Catalogue, plan: Plan) -> tuple[CollectorFacts, ...]:
    """Return the scripts of `plan` as the report names them."""
    return collectors_for(
        plan,
        CASE,
        Language.EN,
        catalogue=catalogue,
        path="/api/triage",
        query={"vm": "vm's&x", "format": "json", "lang": "ja"},
    )


def without_agent(plan: Plan) -> Plan:
    """Return `plan` as it is made when the agent is down."""
    wanted = tuple(
        Wanted(
            item=w.item,
            level=w.level,
            channels=tuple(c for c in w.channels if c is not Channel.RUN_COMMAND),
        )
        for w in plan.wanted
    )
    return Plan(scenarios=plan.scenarios, wanted=wanted)


@pytest.mark.parametrize(
    ("name", "system", "kind"),
    [
        ("azurevm-linux", Os.LINUX, "RunShellScript"),
        ("azurevm-windows", Os.WINDOWS, "RunPowerShellScript"),
    ],
)
def test_run_command_line_is_exact(catalogue: Catalogue, name: str, system: Os, kind: str) -> None:
    """The az line names the VM, quoted, and the script's file."""
    (collector,) = collectors(catalogue, plan_of(catalogue, name, system))
    delivery = collector.deliveries[0]
    assert delivery.channel is Channel.RUN_COMMAND
    assert delivery.command
    words = shlex.split(delivery.command)
    assert words[:4] == ["az", "vm", "run-command", "invoke"]
    options = dict(zip(words[4::2], words[5::2], strict=True))
    assert options["--name"] == "vm's"
    assert options["--resource-group"] == "rg-app"
    assert options["--command-id"] == kind
    assert options["--scripts"] == f"@{collector.filename}"


def test_link_asks_the_same_question_in_the_script_format(catalogue: Catalogue) -> None:
    """The link keeps the question, and adds format and machine."""
    plan = plan_of(catalogue, "azurevm-linux", Os.LINUX)
    (collector,) = collectors(catalogue, plan)
    parts = urlsplit(collector.href)
    assert parts.path == "/api/triage"
    assert parse_qs(parts.query) == {
        "vm": ["vm's&x"],
        "lang": ["ja"],
        "format": ["bash"],
        "machine": ["protectedVm"],
    }


def test_with_the_agent_down_the_console_comes_first(catalogue: Catalogue) -> None:
    """Run Command goes through the agent: without it, it is not offered."""
    plan = without_agent(plan_of(catalogue, "snapshot-guest-agent", Os.LINUX))
    (collector,) = collectors(catalogue, plan)
    channels = [delivery.channel for delivery in collector.deliveries]
    assert channels == [Channel.SERIAL_CONSOLE, Channel.RDP_SSH]
    assert "systemctl status walinuxagent" in (collector.deliveries[0].command or "")


def test_console_form_is_one_line_of_volatile_state(catalogue: Catalogue) -> None:
    """It prints what a restart would wipe and parses as one command of bash."""
    plan = plan_of(catalogue, "vss-writer", Os.WINDOWS)
    (collector,) = collectors(catalogue, plan)
    serial = next(d for d in collector.deliveries if d.channel is Channel.SERIAL_CONSOLE)
    assert serial.command
    assert serial.command.splitlines() == [serial.command]
    assert "vssadmin list writers" in serial.command


def test_the_recovery_machine_has_its_own_script(catalogue: Catalogue) -> None:
    """File recovery ran elsewhere: that machine is another one, not reached by Run Command."""
    plan = plan_of(catalogue, "ilr", Os.LINUX)
    found = {c.machine: c for c in collectors(catalogue, plan)}
    assert Machine.RECOVERY_MACHINE in found
    channels = {d.channel for d in found[Machine.RECOVERY_MACHINE].deliveries}
    assert Channel.RUN_COMMAND not in channels
    assert "ilr-folder-lin" in found[Machine.RECOVERY_MACHINE].covers


def test_text_is_that_of_the_asked_machine(catalogue: Catalogue) -> None:
    """`machine` chooses; without it the first script of the shell is given."""
    plan = plan_of(catalogue, "ilr", Os.LINUX)
    scripts = scripts_for(plan, CASE, Language.EN, catalogue)
    for script in scripts:
        text = script_text(
            scripts, Shell.BASH, script.machine, language=Language.EN, catalogue=catalogue
        )
        assert text == script.text
    first = script_text(scripts, Shell.BASH, None, language=Language.EN, catalogue=catalogue)
    assert first == scripts[0].text


@pytest.mark.parametrize("shell", [Shell.BASH, Shell.POWERSHELL])
def test_nothing_to_gather_is_said_by_a_script(catalogue: Catalogue, shell: Shell) -> None:
    """Where only Azure is asked, the script says so and does nothing."""
    plan = plan_of(catalogue, "azurevm-transfer", None)
    scripts = scripts_for(plan, CASE, Language.JA, catalogue)
    assert scripts == ()
    text = script_text(scripts, shell, None, language=Language.JA, catalogue=catalogue)
    assert text.startswith("#!/bin/sh\nprintf" if shell is Shell.BASH else "Write-Output ")
    assert text.endswith("\n")
