"""The bodies of all answers that are not a report, as types the specification is written from."""

import msgspec


class _Body(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A JSON body."""


class FieldFault(_Body, frozen=True, kw_only=True):
    """What is wrong with one field."""

    field: str
    message: str
    got: str | None = None
    expected: str | None = None


class Problem(_Body, frozen=True, kw_only=True, omit_defaults=True):
    """A problem as of RFC 9457, with what helps to mend it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: tuple[FieldFault, ...] | None = None
    nearest: tuple[str, ...] | None = None
    field: str | None = None
    candidates: tuple[str, ...] | None = None
    action: str | None = None
    scope: str | None = None


class CatalogueVersion(_Body, frozen=True, kw_only=True):
    """The catalogue in use."""

    version: str
    entries: int
    items: int


class Health(_Body, frozen=True, kw_only=True):
    """The service is alive."""

    status: str
    version: str
    source: str
    catalogue: CatalogueVersion


class Dependency(_Body, frozen=True, kw_only=True):
    """One thing the service depends on, and whether it may be used."""

    name: str
    outcome: str
    action: str | None = None
    scope: str | None = None
    detail: str | None = None
    next: str | None = None


class Readiness(_Body, frozen=True, kw_only=True):
    """Whether the identity gets a token and may read what it needs."""

    ready: bool
    dependencies: tuple[Dependency, ...]
