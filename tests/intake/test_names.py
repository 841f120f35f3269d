"""Names that follow Azure's rules, and names that break them."""

import pytest

from tests.intake.test_ask import NAMES, ask
from tests.intake.test_faults import problems

GOOD_NAMES = {
    "vault": ["ab", "A-1", "a" * 50],
    "vm": ["v", "a" * 64, "サーバー1", "a.b", "a_b", "1"],
    "vaultResourceGroup": ["r", "_", "(x)", "a.b-c_d", "a" * 90, "グループ"],
    "vmResourceGroup": ["r"],
}
BAD_NAMES = {
    "vault": ["a", "1a", "-a", "a_b", "a b", "a" * 51, "a.b", "日本"],
    "vm": ["_a", "a b", "a.", "a-", "a" * 65, "a\\b", "a?b", "a&b", "a%b", "a\tb", "a\x00b"],
    "vaultResourceGroup": ["a.", "a b", "a" * 91, "a?b", "a#b"],
    "vmResourceGroup": ["a.", "."],
}


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in GOOD_NAMES.items() for name in names]
)
def test_names_that_azure_takes(field: str, name: str) -> None:
    """Every name that follows Azure's rules is taken."""
    ask({**NAMES, field: name})


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in BAD_NAMES.items() for name in names]
)
def test_names_that_azure_refuses(field: str, name: str) -> None:
    """A name that breaks Azure's rules is refused with the rule."""
    status, found = problems({**NAMES, field: name})
    assert (status, [p.field for p in found]) == (400, [field])
    assert found[0].message.key == "fields.badName"
    assert found[0].expected is not None
