"""The credential and the clients of this process: one each, opened when first needed."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self
from urllib.request import getproxies

import msgspec
from azure.core import AzureClouds
from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
)
from azure.core.pipeline.policies import ProxyPolicy, UserAgentPolicy
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.mgmt.core.policies import AsyncARMChallengeAuthenticationPolicy
from azure.mgmt.recoveryservicesbackup.aio import RecoveryServicesBackupClient

from triage.azure.faults import TokenRefused, TokenUnreachable
from triage.azure.pipeline import AskersHeaders, Gate, OnlyReads, RetryWithinDeadline, Trace
from triage.azure.sharing import SharedReads
from triage.model.evidence import ProtectedItem, Vault
from triage.settings import Settings

if TYPE_CHECKING:
    from azure.monitor.query.aio import LogsQueryClient

Transport = AsyncHttpTransport[Any, Any]

WIDTH = 16
CONNECT_SECONDS = 5
READ_SECONDS = 10
_PAGE_BYTES = 16 * 1024 * 1024
_TEMPORARY = 429


class Cloud(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of one Azure cloud; `audience` is whom an ARM token is for."""

    setting: AzureClouds
    arm: str
    audience: str
    logs: str
    authority: str


_PUBLIC = Cloud(
    setting=AzureClouds.AZURE_PUBLIC_CLOUD,
    arm="https://management.azure.com",
    audience="https://management.azure.com",
    logs="https://api.loganalytics.io",
    authority="login.microsoftonline.com",
)
_CHINA = Cloud(
    setting=AzureClouds.AZURE_CHINA_CLOUD,
    arm="https://management.chinacloudapi.cn",
    audience="https://management.chinacloudapi.cn",
    logs="https://api.loganalytics.azure.cn",
    authority="login.chinacloudapi.cn",
)
_GOVERNMENT = Cloud(
    setting=AzureClouds.AZURE_US_GOVERNMENT,
    arm="https://management.usgovcloudapi.net",
    audience="https://management.core.usgovcloudapi.net",
    logs="https://api.loganalytics.us",
    authority="login.microsoftonline.us",
)


def cloud_of(name: str) -> Cloud:
    """Return the cloud an `AZURE_CLOUD` value names in any of its spellings, else the public."""
    key = name.replace("_", "").casefold()
    if "china" in key:
        return _CHINA
    return _GOVERNMENT if "gov" in key else _PUBLIC


class WatchedCredential:
    """A credential whose failures are told apart from those of the service it opens."""

    def __init__(self, inner: AsyncTokenCredential) -> None:
        self._inner = inner

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:  # noqa: ANN401
        """Return a token. Raises `TokenRefused` for good, `TokenUnreachable` for the moment."""
        try:
            return await self._inner.get_token(*scopes, **options)
        except HttpResponseError as error:
            status = error.status_code or 0
            lasting = isinstance(error, ClientAuthenticationError) and status < _TEMPORARY
            raise (TokenRefused if lasting else TokenUnreachable)("no token") from error
        except AzureError as error:
            raise TokenUnreachable("no token") from error

    async def close(self) -> None:
        """Close the inner credential."""
        await self._inner.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class Connections:
    """Clients, credential and shared reads for one group of settings and one event loop."""

    def __init__(
        self,
        settings: Settings,
        *,
        credential: AsyncTokenCredential | None = None,
        transport: Callable[[], Transport] | None = None,
    ) -> None:
        cloud = cloud_of(settings.cloud)
        self.settings = settings
        self.loop = asyncio.get_running_loop()
        self.arm_endpoint = (settings.arm_endpoint or cloud.arm).rstrip("/")
        self.logs_endpoint = (settings.logs_endpoint or cloud.logs).rstrip("/")
        self.arm_scope = (settings.arm_endpoint or cloud.audience).rstrip("/") + "/.default"
        self._cloud = cloud
        self.credential = WatchedCredential(credential or _credential(settings, cloud))
        self._make_transport = transport or _default_transport(settings)
        self._shared: Transport | None = None
        self._arm: dict[str, RecoveryServicesBackupClient] = {}
        self._logs: LogsQueryClient | None = None
        self.vaults: SharedReads[tuple[Vault, ...]] = SharedReads(600, weight=64)
        self.items: SharedReads[tuple[ProtectedItem, ...]] = SharedReads(
            60, weight=20_000, weigh=lambda items: len(items) + 1
        )
        self.pages: SharedReads[bytes] = SharedReads(15, weight=_PAGE_BYTES, weigh=len)
        self.others: SharedReads[Any] = SharedReads(0, weight=0)

    def _transport(self) -> Transport:
        """Return the transport of all clients: a line to Azure serves every subscription."""
        if self._shared is None:
            self._shared = self._make_transport()
        return self._shared

    def arm(self, subscription: str) -> RecoveryServicesBackupClient:
        """Return the client of `subscription`, opened at its first use."""
        if subscription not in self._arm:
            self._arm[subscription] = RecoveryServicesBackupClient(
                self.credential,
                subscription,
                base_url=self.arm_endpoint,
                cloud_setting=self._cloud.setting,
                policies=self._policies(self.arm_endpoint, self.arm_scope),
                transport=self._transport(),
            )
        return self._arm[subscription]

    def logs(self) -> "LogsQueryClient":
        """Return the Log Analytics client; its package is loaded at the first use only."""
        if self._logs is None:
            from azure.monitor.query.aio import LogsQueryClient  # noqa: PLC0415 - only when used

            scope = f"{self.logs_endpoint}/.default"
            self._logs = LogsQueryClient(
                self.credential,
                endpoint=self.logs_endpoint,
                policies=self._policies(self.logs_endpoint, scope, queries=True),
                transport=self._transport(),
            )
        return self._logs

    def _policies(self, endpoint: str, scope: str, *, queries: bool = False) -> list[Any]:
        return [
            OnlyReads(endpoint, queries=queries),
            AskersHeaders(),
            UserAgentPolicy("backup-triage"),
            ProxyPolicy(),
            RetryWithinDeadline(),
            AsyncARMChallengeAuthenticationPolicy(self.credential, scope),
            Gate(WIDTH),
            Trace(),
        ]

    async def close(self) -> None:
        """Close all clients and the credential."""
        clients: list[Any] = [*self._arm.values(), *([self._logs] if self._logs else [])]
        self._arm, self._logs, self._shared = {}, None, None
        for client in clients:
            await client.close()
        await self.credential.close()


def _credential(settings: Settings, cloud: Cloud) -> AsyncTokenCredential:
    if settings.source == "sample":
        from triage.sample.transport import sample_credential  # noqa: PLC0415 - only when asked for

        return sample_credential()
    # The identity package is the costliest of all imports, and the sample estate needs none.
    from azure.identity.aio import (  # noqa: PLC0415
        DefaultAzureCredential,
        ManagedIdentityCredential,
    )

    if settings.in_azure:
        return ManagedIdentityCredential(client_id=settings.client_id)
    return DefaultAzureCredential(
        authority=cloud.authority, managed_identity_client_id=settings.client_id
    )


def _default_transport(settings: Settings) -> Callable[[], Transport]:
    if settings.source == "sample":
        from triage.sample.transport import sample_transport  # noqa: PLC0415 - only when asked for

        return sample_transport
    from azure.core.pipeline.transport import AioHttpTransport  # noqa: PLC0415 - loads aiohttp

    # Told to mind the environment, aiohttp asks a thread twice for each call what it says of
    # proxies and netrc; where no proxy is named the calls go without.
    return lambda: AioHttpTransport(
        connection_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        use_env_settings=bool(getproxies()),
    )


_OPEN: dict[Settings, Connections] = {}


def connections_for(settings: Settings) -> Connections:
    """Return this process's connections for `settings`, new ones when the event loop changed."""
    found = _OPEN.get(settings)
    if found is None or found.loop is not asyncio.get_running_loop():
        found = _OPEN[settings] = Connections(settings)
    return found


async def close_all() -> None:
    """Close the connections opened in this event loop and forget all others."""
    loop = asyncio.get_running_loop()
    mine = [connections for connections in _OPEN.values() if connections.loop is loop]
    _OPEN.clear()
    for connections in mine:
        await connections.close()
