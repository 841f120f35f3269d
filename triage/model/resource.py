"""ARM ids: read without regard to case, compared by whole parts."""

import msgspec


class ArmId(msgspec.Struct, frozen=True):
    """A resource id taken apart. `kind` is provider and types joined by `/`, in lower case."""

    subscription: str
    resource_group: str
    kind: str
    name: str

    def __str__(self) -> str:
        provider, *types = self.kind.split("/")
        tail = "/".join(f"{t}/{n}" for t, n in zip(types, self.name.split("/"), strict=True))
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
            f"/providers/{provider}/{tail}"
        )


def parse_arm_id(text: str) -> ArmId | None:
    """Return the parts of the ARM id in `text`, or None when it is not the id of a resource.

    Nested resources keep all their types and names: `kind` `a/b/c` goes with `name` `n1/n2`.
    """
    parts = text.strip().strip("/").split("/")
    keys = [part.casefold() for part in parts]
    if len(parts) < 8 or len(parts) % 2 or "" in parts:  # noqa: PLR2004 - sub, rg, provider, type
        return None
    if (keys[0], keys[2], keys[4]) != ("subscriptions", "resourcegroups", "providers"):
        return None
    return ArmId(
        subscription=parts[1].lower(),
        resource_group=parts[3],
        kind="/".join([keys[5], *keys[6::2]]),
        name="/".join(parts[7::2]),
    )


NETBIOS = 15
"""SQL Server jobs name their host by its NetBIOS name, cut to this length."""
VAULT_KIND = "microsoft.recoveryservices/vaults"
VM_KINDS = frozenset(
    {"microsoft.compute/virtualmachines", "microsoft.classiccompute/virtualmachines"}
)


def same(left: str | None, right: str | None) -> bool:
    """Tell whether two Azure names or ids are the same, as Azure compares them: without case."""
    return left is not None and right is not None and left.casefold() == right.casefold()
