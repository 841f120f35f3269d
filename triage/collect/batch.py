"""What one script takes: the steps of the items of one machine and shell, in order of taking."""

from collections.abc import Iterator

import msgspec

from triage.catalogue.schema import Collect, Item, Scenario
from triage.checklist.plan import Plan, Wanted
from triage.model.terms import Channel, Level, Machine, Os, Shell

GUEST = (Machine.PROTECTED_VM, Machine.RECOVERY_MACHINE, Machine.PROTECTED_SERVER)
_SHELLS = {Os.LINUX: Shell.BASH, Os.WINDOWS: Shell.POWERSHELL}
_LEVELS = list(Level)


class Step(msgspec.Struct, frozen=True):
    """One step of one item, wanted at `level`."""

    item: Item
    level: Level
    collect: Collect


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """The steps for one machine in one shell; `guided` is what a person does there.

    `twin` tells that the machine's system is not known, so that there is a batch for the other
    shell as well. `agent_down` tells that Run Command cannot reach the machine.
    """

    shell: Shell
    machine: Machine
    scenario: str
    steps: tuple[Step, ...]
    guided: tuple[Wanted, ...] = ()
    twin: bool = False
    agent_down: bool = False

    @property
    def covers(self) -> tuple[str, ...]:
        """The ids of the items taken, in order of taking."""
        return tuple(dict.fromkeys(step.item.id for step in self.steps))


def batches(plan: Plan) -> tuple[Batch, ...]:
    """Return a batch for every machine, and shell where its system is not known.

    A protected server is no Azure VM: what is wanted of any Windows machine is wanted of it, too.
    """
    found: list[Batch] = []
    server = any(w.item.machine is Machine.PROTECTED_SERVER for w in plan.wanted)
    for machine in GUEST:
        if machine is (Machine.PROTECTED_VM if server else Machine.PROTECTED_SERVER):
            continue
        systems = [s for s in Os if any(_is_on(w, machine, s) for w in plan.wanted)]
        found.extend(
            _batch(plan, machine, system, twin=len(systems) > 1) for system in reversed(systems)
        )
    return tuple(found)


def _is_on(wanted: Wanted, machine: Machine, system: Os) -> bool:
    item = wanted.item
    return bool(item.collect) and _place(item, machine) and item.os in (system, None)


def _place(item: Item, machine: Machine) -> bool:
    return item.machine is machine or (
        machine is Machine.PROTECTED_SERVER and item.machine is Machine.PROTECTED_VM
    )


def _batch(plan: Plan, machine: Machine, system: Os, *, twin: bool) -> Batch:
    taken = [w for w in plan.wanted if _is_on(w, machine, system)]
    steps = [Step(w.item, w.level, collect) for w in taken for collect in w.item.collect]
    return Batch(
        shell=_SHELLS[system],
        machine=machine,
        scenario=_scenario(plan, system).id,
        steps=tuple(sorted(steps, key=lambda s: (s.collect.stage, _LEVELS.index(s.level)))),
        guided=tuple(_guided(plan, machine, system)),
        twin=twin,
        agent_down=any(_unreachable(w) for w in taken),
    )


def _scenario(plan: Plan, system: Os) -> Scenario:
    return next((s for s in plan.scenarios if s.os is system), plan.scenarios[0])


def _guided(plan: Plan, machine: Machine, system: Os) -> Iterator[Wanted]:
    """Yield what stays for a person: on this machine, and facts and screenshots with the first."""
    for wanted in plan.wanted:
        item = wanted.item
        asked = item.machine is Machine.PERSON and bool(item.steps)
        if not item.collect and item.os in (system, None) and (asked or _place(item, machine)):
            yield wanted


def _unreachable(wanted: Wanted) -> bool:
    """Tell whether the plan took Run Command, which goes through the agent, from an item."""
    return Channel.RUN_COMMAND in wanted.item.channels and (
        Channel.RUN_COMMAND not in wanted.channels
    )
