"""A soak: random questions against a stand-in that misbehaves at random, on loopback only.

`python -m benchmarks.soak [--minutes 15] [--seed N]` ends by itself. An answer is wrong when it is
neither right, nor owns up to being partial, nor a problem that names its cause; it hangs when it
comes later than the deadline allows. At the end the trouble stops, and the service has to be as it
was: every answer right, no connection, file handle or memory left over. Exit status 1 otherwise.
"""

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence

import aiohttp
import msgspec

from benchmarks.callers import CODE, PATIENCE, Told, alike, by_code, by_names, by_vault_id, control
from benchmarks.processes import Running, local_host, stand_in
from triage.sample.machines import SUBSCRIPTION

DEADLINE = 3.0
_GRACE = 2.0
_TROUBLED = 0.12
_REFUSALS = frozenset({404, 409, 422, 424, 503})
_IDLE_SECONDS = 40.0
"""Longer than the SDK's transport keeps an idle connection: 15 s, looked after every 15 s."""
_RIGHT: Mapping[str, str] = {
    "vm-win-vss": CODE,
    "vm-linux-agent": "UserErrorGuestAgentStatusUnavailable",
    "vm-linux-freeze": "UserErrorFsFreezeFailed",
    "vm-keyvault": "UserErrorKeyvaultPermissionsNotConfigured",
}


class Asked(msgspec.Struct, frozen=True):
    """A question, and the code of its right answer; None where it is refused."""

    path: str
    query: Mapping[str, str]
    code: str | None


class Summary(msgspec.Struct):
    """What a soak came to."""

    answered: Counter[str] = msgspec.field(default_factory=Counter)
    wrong: list[str] = []
    hangs: int = 0
    slowest: float = 0.0
    leaks: list[str] = []

    @property
    def fine(self) -> bool:
        """Whether nothing was wrong, late or left over."""
        return not (self.wrong or self.hangs or self.leaks)


class State(msgspec.Struct, frozen=True):
    """What a process holds on to."""

    connections: int
    handles: int
    memory: float

    @classmethod
    def of(cls, running: Running) -> "State":
        """Return what `running` holds now."""
        return cls(running.connections(), running.handles(), running.memory())


def random_question(dice: random.Random) -> Asked:
    """Return a question of any kind, about any of some VMs, in few or many subscriptions."""
    vm = dice.choice(list(_RIGHT))
    kind = dice.choice((by_names, by_vault_id, alike, by_code, None))
    if kind is by_code:
        return Asked(*by_code(0), code=CODE)
    if kind is None:
        nothing = {"subscription": SUBSCRIPTION, "vault": "rsv-none", "vm": vm}
        return Asked("/triage", nothing, None)
    path, query = kind(dice.randrange(200))
    extra = {"lang": dice.choice(("en", "ja")), "lookbackDays": str(dice.choice((7, 14, 30)))}
    return Asked(path, {**query, "vm": vm, **extra}, _RIGHT[vm])


def judge(asked: Asked, status: int, body: bytes, *, troubled: bool) -> tuple[str, str | None]:
    """Return what kind of answer this is, and what is wrong with it, if anything."""
    try:
        told = msgspec.json.decode(body, type=Told | None) if status == 200 else None  # noqa: PLR2004 - OK
        problem = msgspec.json.decode(body, type=dict[str, object])
    except msgspec.DecodeError:
        return "unreadable", f"{status} with an unreadable body"
    if told is None:
        named = isinstance(problem.get("type"), str) and status in _REFUSALS
        expected = troubled or (asked.code is None and status == 404)  # noqa: PLR2004 - not found
        return f"problem {status}", None if named and expected else f"{status}: {problem}"
    code = told.diagnosis.code if told.diagnosis else None
    if code == asked.code and asked.code is not None:
        return ("right, partial" if told.partial else "right"), (
            "partial without trouble" if told.partial and not troubled else None
        )
    if told.partial and troubled:
        return "partial", None
    return "wrong", f"{code} for {asked.query}"


class Soak:
    """The callers of one soak, and what they saw."""

    def __init__(self, base: str, *, seed: int) -> None:
        self._base = base
        self._dice = random.Random(seed)  # noqa: S311 - a soak is repeated by its seed
        self.summary = Summary()

    async def ask(self, *, callers: int, seconds: float, troubled: bool) -> None:
        """Ask random questions for so long."""
        ends = time.monotonic() + seconds
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector, timeout=PATIENCE) as session:

            async def caller() -> None:
                while time.monotonic() < ends:
                    await self._one(session, random_question(self._dice), troubled=troubled)

            await asyncio.gather(*(caller() for _ in range(callers)))

    async def _one(self, session: aiohttp.ClientSession, asked: Asked, *, troubled: bool) -> None:
        began = time.monotonic()
        impatient = self._dice.random() < 0.02  # noqa: PLR2004 - some callers hang up
        patience = aiohttp.ClientTimeout(total=0.05 if impatient else DEADLINE * 4)
        try:
            async with session.get(
                f"{self._base}{asked.path}", params=dict(asked.query), timeout=patience
            ) as response:
                kind, wrong = judge(
                    asked, response.status, await response.read(), troubled=troubled
                )
        except TimeoutError:
            kind, wrong = "caller hung up", None
            self.summary.hangs += not impatient
        taken = time.monotonic() - began
        self.summary.slowest = max(self.summary.slowest, taken)
        self.summary.hangs += taken > DEADLINE + _GRACE
        self.summary.answered[kind] += 1
        if wrong:
            self.summary.wrong.append(wrong)


def leaks_of(before: State, after: State) -> list[str]:
    """Return what `after` holds that `before` did not, with room for pools and caches."""
    found = []
    if after.connections > before.connections + 4:
        found.append(f"connections: {before.connections} → {after.connections}")
    if after.handles > before.handles + 8:
        found.append(f"file handles: {before.handles} → {after.handles}")
    if after.memory > before.memory + 32:
        found.append(f"memory: {before.memory:.0f} → {after.memory:.0f} MiB")
    return found


async def soak(*, minutes: float, seed: int, callers: int = 12) -> Summary:
    """Return the summary of a soak of `minutes`, its calm beginning and end not counted in."""
    settings = {"TRIAGE_DEADLINE_SECONDS": str(DEADLINE)}
    calm = min(30.0, minutes * 6)
    with stand_in("--page-size", "1000") as azure, local_host(azure.plain, **settings) as host:
        going = Soak(host.url, seed=seed)
        await going.ask(callers=4, seconds=calm, troubled=False)
        await control(azure.plain, trouble=_TROUBLED, seed=seed, latency=0.005)
        await going.ask(callers=callers, seconds=min(60.0, minutes * 12), troubled=True)
        before = await _settled(azure.plain, host.running)
        await control(azure.plain, trouble=_TROUBLED, latency=0.005)
        await going.ask(callers=callers, seconds=minutes * 60, troubled=True)
        after = await _settled(azure.plain, host.running)
        await going.ask(callers=4, seconds=calm, troubled=False)
        going.summary.leaks = leaks_of(before, after)
    return going.summary


async def _settled(azure: str, running: Running) -> State:
    """Return the state of the host once the trouble is over and its idle lines are closed."""
    await control(azure, trouble=0.0, latency=0.0)
    await asyncio.sleep(_IDLE_SECONDS)
    return State.of(running)


def told(summary: Summary) -> str:
    """Return the summary in lines."""
    total = sum(summary.answered.values())
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in summary.answered.most_common())
    return "\n".join(
        (
            f"{total:,} questions: {kinds}",
            f"wrong {len(summary.wrong)}, hangs {summary.hangs}, leaks {len(summary.leaks)}",
            f"slowest answer {summary.slowest:.2f} s under a deadline of {DEADLINE:.0f} s",
            *summary.leaks,
            *summary.wrong[:20],
            "",
        )
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak, print the summary, return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0, help="how long the trouble lasts")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same questions")
    options = parser.parse_args(arguments)
    summary = asyncio.run(soak(minutes=options.minutes, seed=options.seed))
    sys.stdout.write(told(summary))
    return 0 if summary.fine else 1


if __name__ == "__main__":
    sys.exit(main())
