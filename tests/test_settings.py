"""The settings: what the environment says, and what it must not say."""

import msgspec
import pytest

from triage.model.terms import Language
from triage.settings import SettingError, Settings

WORKSPACE = "0c0c0c0c-1111-4222-8333-444444444444"


def read(**environment: str) -> Settings:
    """Return the settings of an environment."""
    return Settings.from_environment(environment)


def test_an_empty_environment_gives_the_defaults() -> None:
    """Without any variable the documented defaults hold."""
    assert read() == Settings()


def test_blank_variables_count_as_unset() -> None:
    """An empty or blank variable is as good as none."""
    blank = dict.fromkeys(("TRIAGE_SOURCE", "TRIAGE_DEADLINE_SECONDS", "TRIAGE_LANGUAGE"), " ")
    assert read(**blank, AZURE_CLIENT_ID="") == Settings()


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("TRIAGE_SOURCE", "sample", "source", "sample"),
        ("TRIAGE_SOURCE", " Sample ", "source", "sample"),
        ("TRIAGE_DEADLINE_SECONDS", "1", "deadline_seconds", 1.0),
        ("TRIAGE_DEADLINE_SECONDS", "2.5", "deadline_seconds", 2.5),
        ("TRIAGE_DEADLINE_SECONDS", "220", "deadline_seconds", 220.0),
        ("TRIAGE_LOOKBACK_DAYS", "1", "lookback_days", 1),
        ("TRIAGE_LOOKBACK_DAYS", "90", "lookback_days", 90),
        ("TRIAGE_LANGUAGE", "JA", "language", Language.JA),
        ("TRIAGE_LOG_ANALYTICS", "OFF", "log_analytics", "off"),
        ("TRIAGE_LOG_ANALYTICS", "Auto", "log_analytics", "auto"),
        ("TRIAGE_LOG_ANALYTICS", WORKSPACE.upper(), "log_analytics", WORKSPACE),
        ("TRIAGE_CATALOG_OVERLAY", "/srv/own", "catalogue_overlay", "/srv/own"),
        ("TRIAGE_ARM_ENDPOINT", "https://arm.example", "arm_endpoint", "https://arm.example"),
        ("TRIAGE_ARM_ENDPOINT", "http://localhost:8443", "arm_endpoint", "http://localhost:8443"),
        ("TRIAGE_LOGS_ENDPOINT", "https://logs.example", "logs_endpoint", "https://logs.example"),
        ("AZURE_CLOUD", "AzureChinaCloud", "cloud", "AzureChinaCloud"),
        ("AZURE_CLIENT_ID", "abc", "client_id", "abc"),
        ("WEBSITE_INSTANCE_ID", "x", "in_azure", True),
        ("CONTAINER_NAME", "x", "in_azure", True),
        ("TRIAGE_ALLOWED_SCOPES", "/subscriptions/a", "allowed_scopes", ("/subscriptions/a",)),
        (
            "TRIAGE_ALLOWED_SCOPES",
            " /subscriptions/a/ ,, /Subscriptions/b/resourceGroups/c ",
            "allowed_scopes",
            ("/subscriptions/a", "/Subscriptions/b/resourceGroups/c"),
        ),
    ],
)
def test_values(name: str, text: str, field: str, value: object) -> None:
    """Each variable sets its field and no other."""
    assert read(**{name: text}) == msgspec.structs.replace(Settings(), **{field: value})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TRIAGE_SOURCE", "aws"),
        ("TRIAGE_LANGUAGE", "de"),
        ("TRIAGE_DEADLINE_SECONDS", "soon"),
        ("TRIAGE_DEADLINE_SECONDS", "0"),
        ("TRIAGE_DEADLINE_SECONDS", "0.9"),
        ("TRIAGE_DEADLINE_SECONDS", "221"),
        ("TRIAGE_DEADLINE_SECONDS", "nan"),
        ("TRIAGE_DEADLINE_SECONDS", "inf"),
        ("TRIAGE_DEADLINE_SECONDS", "-5"),
        ("TRIAGE_LOOKBACK_DAYS", "0"),
        ("TRIAGE_LOOKBACK_DAYS", "91"),
        ("TRIAGE_LOOKBACK_DAYS", "2.5"),
        ("TRIAGE_LOOKBACK_DAYS", "two weeks"),
        ("TRIAGE_LOG_ANALYTICS", "on"),
        ("TRIAGE_LOG_ANALYTICS", "my-workspace"),
        ("TRIAGE_ARM_ENDPOINT", "management.azure.com"),
        ("TRIAGE_ARM_ENDPOINT", "ftp://x"),
        ("TRIAGE_ARM_ENDPOINT", "https://"),
        ("TRIAGE_ARM_ENDPOINT", "https://[broken"),
        ("TRIAGE_LOGS_ENDPOINT", "https://x?y=1"),
        ("TRIAGE_ALLOWED_SCOPES", "rg-a"),
        ("TRIAGE_ALLOWED_SCOPES", "/"),
        ("TRIAGE_ALLOWED_SCOPES", "/subscriptions/"),
        ("TRIAGE_ALLOWED_SCOPES", "/subscriptionsX/a"),
        ("TRIAGE_ALLOWED_SCOPES", "/subscriptions/a,b"),
    ],
)
def test_refusals(name: str, text: str) -> None:
    """A value that is not allowed is refused by the name of its variable."""
    with pytest.raises(SettingError, match=name):
        read(**{name: text})
