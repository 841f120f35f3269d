"""Secrets in texts that are not ours: none stays, and nothing else goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.catalogue.catalogue import load
from triage.redaction import PLACE, redact

KEY = "q7Zx" * 21 + "AB" + "=="
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJlc2lnbmF0dXJl"
SECRET = "hunter2hunter2hunter2"

LEAKS = [
    (f"https://x.blob.core.windows.net/c/b?sv=2024&se=2026-01-01&sig={SECRET}", SECRET),
    (f"?SIG={SECRET}&x=1", SECRET),
    (f"https://f.azurewebsites.net/api/triage?code={SECRET}&vm=a", SECRET),
    (f"https://f.azurewebsites.net/api/triage?vm=a&code={SECRET}", SECRET),
    (f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY};", KEY),
    (f'{{"accountKey": "{KEY}"}}', KEY),
    (f'{{"accountKey": "{SECRET}{SECRET}"}}', SECRET),
    (f"storage key: {SECRET}{SECRET}", SECRET),
    (f"Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey={KEY}", KEY),
    (f"SharedAccessSignature=sv=2024&sig={SECRET}", SECRET),
    (f'"sharedAccessSignature": "sv=1&sig={SECRET}"', SECRET),
    (f"x-functions-key: {SECRET}", SECRET),
    (f'"x-functions-key": "{SECRET}"', SECRET),
    (f"api-key={SECRET}", SECRET),
    (f"Ocp-Apim-Subscription-Key: {SECRET}", SECRET),
    (f"password={SECRET}", SECRET),
    (f"Password : {SECRET}", SECRET),
    (f'"password": "two words {SECRET}"', SECRET),
    (f"pwd='{SECRET}';server=x", SECRET),
    (f"client_secret={SECRET}", SECRET),
    (f"パスワード：{SECRET}", SECRET),
    (f"管理者のパスワード: {SECRET}", SECRET),
    (f"adminPassword={SECRET}", SECRET),
    (f'"sqlAdminPassword": "{SECRET}"', SECRET),
    (f"DB_PASSWORD: {SECRET}", SECRET),
    (f"clientSecret = {SECRET}", SECRET),
    (f"Bearer {SECRET}パスワード：{SECRET}", SECRET),
    (f"Authorization: Bearer {SECRET}{SECRET}", SECRET),
    (f"token {TOKEN} end", "c2lnbmF0dXJl"),
    (f"ftp://user:{SECRET}@host/x", SECRET),
    (f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----", SECRET),
    (f"-----BEGIN PRIVATE KEY-----\n{SECRET} cut", SECRET),
    (f"the key is {KEY} and", KEY),
]


@pytest.mark.parametrize(("text", "secret"), LEAKS)
def test_no_secret_stays(text: str, secret: str) -> None:
    """Every kind of secret is replaced by the place-holder."""
    cleaned = redact(text)
    assert secret not in cleaned
    assert PLACE in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ExtensionFailedVssWriterInBadState",
        "UserErrorKeyVaultPermissionsNotConfigured",
        "The password of the account has expired.",
        "Check that the storage account key was not rotated.",
        "UserErrorWrongPassword: Check what was given.",
        "UserErrorKeyVaultSecretNotFound: There is none.",
        "Bearer tokens are not supported.",
        "The state = running, the sequence is complete.",
        "see https://aka.ms/AB-UserErrorGuestAgentStatusUnavailable",
        "https://portal.azure.com/#resource/subscriptions/x/backupJobs/y",
        "0x80070005: Access is denied.",
        "sig is short for signature",
        "code=UserErrorFsFreezeFailed",
        "/subscriptions/0f0f0f0f-1111-4222-8333-444444444444/resourceGroups/rg",
        "9a9a9a9a-0000-4000-8000-000000000001",
        "user@host: no route",
        "http://169.254.169.254:80/metadata",
        "パスワードの有効期限が切れています。",
        "アカウント キーを確認してください。",
    ],
)
def test_nothing_else_goes(text: str) -> None:
    """Codes, ids, links and ordinary sentences stay as they are."""
    assert redact(text) == text


def test_none_stays_none() -> None:
    """No text stays no text."""
    assert redact(None) is None


def test_what_surrounds_a_secret_stays() -> None:
    """Only the secret goes; the parameters around it stay readable."""
    text = f"GET https://x/c?sv=2024-01-01&sig={SECRET}&sp=r failed: 403"
    assert redact(text) == f"GET https://x/c?sv=2024-01-01&sig={PLACE}&sp=r failed: 403"


def test_the_catalogue_passes_untouched() -> None:
    """No code, spelling or wording of the catalogue is taken for a secret."""
    for entry in load().entries:
        for name in (*entry.codes, *entry.aliases):
            assert redact(name) == name, entry.id


PIECES = st.sampled_from(
    [
        *(text for text, _ in LEAKS),
        "password",
        "sig=",
        "?code=",
        ": ",
        "=",
        '"',
        "'",
        "\n",
        " ",
        PLACE,
        "[redacted",
        "://",
        "@",
        "eyJ",
        "accountkey",
        "bearer ",
    ]
)


@given(st.lists(PIECES | st.text(max_size=12), max_size=8).map("".join))
def test_redacting_twice_changes_nothing(text: str) -> None:
    """A cleaned text is clean: doing it again changes nothing."""
    once = redact(text)
    assert redact(once) == once


@given(st.lists(st.text(" abc.,;:=?&", max_size=10), max_size=3), st.sampled_from(LEAKS))
def test_no_surrounding_saves_a_secret(around: list[str], leak: tuple[str, str]) -> None:
    """Whatever stands around a secret on other lines, it goes."""
    text, secret = leak
    assert secret not in redact("\n".join([*around, text, *around]))
