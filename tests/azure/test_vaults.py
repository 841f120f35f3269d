"""From a vault's name to the vault."""

import pytest

from tests.azure.scene import NOW, SUB, VAULT, Scene, ask, newest_failure
from tests.azure.transport import ok, refused
from triage.azure.reading import read
from triage.errors import Ambiguous, NotFound
from triage.model.evidence import Outcome, SourceName
from triage.model.question import Question, VaultName, VmName


async def test_known_group_spares_the_vault_list() -> None:
    """A vault given with its group is not looked up."""
    scene = Scene()
    question = Question(vault=VaultName(SUB, "v1", "rg-v"), vm=VmName("web1"))
    evidence = await scene.read(question)
    assert not scene.transport.sent("/vaults?")
    assert evidence.vault.id == VAULT
    assert evidence.reading(SourceName.VAULTS).outcome is Outcome.SKIPPED  # type: ignore[union-attr]


async def test_vault_in_no_group_is_not_found() -> None:
    """A vault name that the subscription does not hold is not found."""
    question = Question(vault=VaultName(SUB, "v11"), vm=VmName("web1"))
    with pytest.raises(NotFound) as caught:
        await Scene().read(question)
    assert caught.value.nearest == ("v1",)


async def test_vault_in_two_groups_is_ambiguous() -> None:
    """A vault name in two groups is refused with both candidates."""
    scene = Scene()
    second = VAULT.replace("rg-v", "rg-w")
    scene.vaults = lambda _: ok(
        {"value": [{"id": VAULT, "name": "v1"}, {"id": second, "name": "V1"}]}
    )
    with pytest.raises(Ambiguous) as caught:
        await scene.read()
    assert caught.value.field == "vaultResourceGroup"
    assert caught.value.candidates == (VAULT, second)


async def test_wrong_group_of_a_vault_names_the_right_one() -> None:
    """A vault given with a wrong group is not found, and its true id is told."""
    scene = Scene()
    missing = refused(404, "ResourceNotFound")
    scene.items = scene.workloads = scene.jobs = lambda _: missing
    question = Question(vault=VaultName(SUB, "v1", "rg-wrong"), vm=VmName("web1"))
    with pytest.raises(NotFound) as caught:
        await scene.read(question)
    assert caught.value.nearest == (VAULT,)


async def test_new_vault_is_found_although_the_list_is_cached() -> None:
    """A vault that is missing in the cached list is looked for once more."""
    scene = Scene()
    connections = scene.connections()
    await read(connections, ask(), now=NOW, focus=newest_failure)
    made = {"id": VAULT.replace("vaults/v1", "vaults/v9"), "name": "v9"}
    scene.vaults = lambda _: ok({"value": [made]})
    connections.pages = type(connections.pages)(0, weight=0)
    question = Question(vault=VaultName(SUB, "v9"), vm=VmName("web1"))
    evidence = await read(connections, question, now=NOW, focus=newest_failure)
    assert evidence.vault.name == "v9"


async def test_no_visible_vault_hints_at_the_role() -> None:
    """A subscription that shows no vault at all is told apart from one with others."""
    scene = Scene()
    scene.vaults = lambda _: ok({"value": []})
    with pytest.raises(NotFound) as caught:
        await scene.read()
    assert caught.value.detail.key == "azure.vault.noneVisible"
