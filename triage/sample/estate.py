"""The sample estate: answers Resource Manager and Log Analytics requests, without any SDK."""

from datetime import UTC, datetime
from typing import Self

from triage.sample import answers
from triage.sample.answers import Answer
from triage.sample.filters import FilterError
from triage.sample.kusto import read_query
from triage.sample.machines import MACHINES, SUBSCRIPTION, VAULTS
from triage.sample.multiplied import multiplied_jobs, multiplied_machines
from triage.sample.pages import TokenError
from triage.sample.readers import READERS, ROUTES_READ, read_jobs
from triage.sample.routes import Request, take_apart
from triage.sample.world import World

_CACHED_ANSWERS = 512


class Estate:
    """The sample subscription at one moment: the same moment gives the same bytes.

    Jobs keep their ids while the clock goes on, so that a job seen a minute ago is found again.
    """

    def __init__(self, now: datetime, *, page_size: int = 200, world: World | None = None) -> None:
        """Lay out the estate as of `now`, aware of its zone; job pages have `page_size` rows."""
        self.world = world or World(now.astimezone(UTC))
        self._page_size = page_size
        self._answered: dict[tuple[str, str, bytes], Answer] = {}

    @classmethod
    def generated(
        cls, now: datetime, *, jobs: int, items: int = 100, days: int = 14, page_size: int = 200
    ) -> Self:
        """Return the estate plus `items` (at least 1) VMs that ran `jobs` jobs in `days` days."""
        utc = now.astimezone(UTC)
        machines = multiplied_machines(items)
        more = multiplied_jobs(machines, now=utc, count=jobs, days=days)
        return cls(now, page_size=page_size, world=World(utc, (*MACHINES, *machines), more))

    @property
    def now(self) -> datetime:
        """The moment the estate shows, in UTC."""
        return self.world.now

    def answer(self, method: str, url: str, body: bytes = b"") -> Answer:
        """Return status, headers and body for a GET, or for the POST of a log query."""
        key = (method, url, body)
        answer = self._answered.get(key)
        if answer is None:
            if len(self._answered) >= _CACHED_ANSWERS:
                self._answered.clear()
            answer = self._answered[key] = self._answer(method, take_apart(url), body)
        return answer

    def _answer(self, method: str, request: Request, body: bytes) -> Answer:
        if request.route == "logAnalytics" and method == "POST":
            return read_query(self.world, request, body)
        if method != "GET":
            return answers.refused(405, "MethodNotAllowed", f"{method} is not allowed here.")
        refusal = _refusal(self.world, request)
        if refusal is not None:
            return refusal
        try:
            if request.route == "jobs":
                return read_jobs(self.world, request, page_size=self._page_size)
            return READERS[request.route](self.world, request)
        except (FilterError, TokenError) as error:
            return answers.invalid_input(str(error))


def _refusal(world: World, request: Request) -> Answer | None:
    if request.route not in ROUTES_READ:
        return answers.refused(404, "InvalidResourceType", "No such resource type.", gateway=True)
    if "api-version" not in request.query:
        message = "The api-version query parameter (?api-version=) is required for all requests."
        return answers.refused(400, "MissingApiVersionParameter", message, gateway=True)
    if request.parts["subscription"].lower() != SUBSCRIPTION:
        return answers.no_subscription(request.parts["subscription"])
    if "group" not in request.parts:
        return None
    return _vault_refusal(world, request.parts["group"], request.parts["vault"])


def _vault_refusal(world: World, group: str, name: str) -> Answer | None:
    if group.lower() not in world.groups:
        return answers.no_group(group)
    if not any((v.name, v.group) == (name.lower(), group.lower()) for v in VAULTS):
        return answers.no_resource("Microsoft.RecoveryServices/vaults", name, group)
    return None
