"""The settings of the service, read from the environment once and passed on as a value."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from triage.model.terms import Language


class SettingError(ValueError):
    """A setting holds what it must not; the message names it, what was wrong and what is right."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All that can be configured. `from_environment` documents the variable of each field."""

    source: str = "azure"
    deadline_seconds: float = 25.0
    lookback_days: int = 14
    language: Language = Language.EN
    allowed_scopes: tuple[str, ...] = ()
    log_analytics: str = "auto"
    catalogue_overlay: str | None = None
    arm_endpoint: str | None = None
    logs_endpoint: str | None = None
    cloud: str = "AzurePublicCloud"
    client_id: str | None = None
    in_azure: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Return the settings that `environment` holds; an empty variable counts as unset.

        Raises:
            SettingError: a value is not one of those allowed.
        """
        given = {key: value.strip() for key, value in environment.items() if value.strip()}
        return cls(
            source=_one_of(given, "TRIAGE_SOURCE", ("azure", "sample")),
            deadline_seconds=_number(given, "TRIAGE_DEADLINE_SECONDS", (1, 25, 220)),
            lookback_days=_whole(given, "TRIAGE_LOOKBACK_DAYS", (1, 14, 90)),
            language=Language(_one_of(given, "TRIAGE_LANGUAGE", ("en", "ja"))),
            allowed_scopes=_scopes(given.get("TRIAGE_ALLOWED_SCOPES", "")),
            log_analytics=_workspace(given.get("TRIAGE_LOG_ANALYTICS", "auto")),
            catalogue_overlay=given.get("TRIAGE_CATALOG_OVERLAY"),
            arm_endpoint=_endpoint(given, "TRIAGE_ARM_ENDPOINT"),
            logs_endpoint=_endpoint(given, "TRIAGE_LOGS_ENDPOINT"),
            cloud=given.get("AZURE_CLOUD", "AzurePublicCloud"),
            client_id=given.get("AZURE_CLIENT_ID"),
            in_azure="WEBSITE_INSTANCE_ID" in given or "CONTAINER_NAME" in given,
        )


def _one_of(given: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = given.get(name, allowed[0]).lower()
    if value not in allowed:
        raise SettingError(f"{name} is {value!r}; it must be one of {', '.join(allowed)}")
    return value


def _number(given: Mapping[str, str], name: str, bounds: tuple[int, int, int]) -> float:
    lowest, default, highest = bounds
    text = given.get(name, str(default))
    try:
        value = float(text)
    except ValueError as error:
        raise SettingError(f"{name} is {text!r}; it must be a number") from error
    if not lowest <= value <= highest:
        raise SettingError(f"{name} is {text}; it must lie between {lowest} and {highest}")
    return value


def _whole(given: Mapping[str, str], name: str, bounds: tuple[int, int, int]) -> int:
    value = _number(given, name, bounds)
    if value != int(value):
        raise SettingError(f"{name} is {given[name]}; it must be a whole number")
    return int(value)


def _workspace(text: str) -> str:
    if text.casefold() in ("auto", "off"):
        return text.casefold()
    try:
        return str(UUID(text))
    except ValueError as error:
        raise SettingError(
            f"TRIAGE_LOG_ANALYTICS is {text!r}; it must be auto, off or a workspace id (a GUID)"
        ) from error


def _endpoint(given: Mapping[str, str], name: str) -> str | None:
    text = given.get(name)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("https", "http") and parts.hostname and not parts.query
    except ValueError:
        sound = False
    if not sound:
        raise SettingError(f"{name} is {text!r}; it must be an address such as https://host")
    return text


def _scopes(text: str) -> tuple[str, ...]:
    scopes = tuple(scope.strip().rstrip("/") for scope in text.split(",") if scope.strip())
    wrong = [scope for scope in scopes if not scope.casefold().startswith("/subscriptions/")]
    if wrong:
        raise SettingError(
            f"TRIAGE_ALLOWED_SCOPES holds {wrong[0]!r}; each must begin with /subscriptions/"
        )
    return scopes
