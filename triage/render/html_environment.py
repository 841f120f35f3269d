"""Where it happened, in the HTML report: vault, VM, protected items, remarks."""

from triage.model.account import CodeCount, Environment, HealthFact, ItemFacts
from triage.render.html_parts import facts, folded, moment, section, table
from triage.render.markup import Markup, el, listing, named
from triage.report.voice import Voice


def environment(where: Environment, voice: Voice) -> Markup | None:
    """Return the names and ids of vault and VM and the state of each protected item."""
    identity = facts(_identity(where, voice))
    if identity is None and not where.items:
        return None
    items = _items(where.items, voice) if where.items else None
    return section("environment", voice, identity, items, _health(where.items, voice))


def _identity(where: Environment, voice: Voice) -> list[tuple[str, Markup | str | None]]:
    vault, vm = where.vault, where.vm
    word = voice.word
    subscription = where.subscription_id
    rows: list[tuple[str, Markup | str | None]] = [
        (word("render.label.subscription"), el("code", subscription) if subscription else None),
        (
            word("render.label.vault"),
            _resource(vault.name, vault.resource_group, vault.id) if vault else None,
        ),
    ]
    if vm:
        rows += [
            (word("render.label.vm"), _resource(vm.name, vm.resource_group, vm.id)),
            (word("render.label.os"), vm.os_name or vm.os_type),
        ]
    return rows


def _resource(name: str, group: str | None, id_: str | None) -> Markup | None:
    if not name:
        return None
    return el(
        "span",
        named(name),
        [" (", named(group), ")"] if group else None,
        [Markup("<br>"), el("code", named(id_), class_="muted")] if id_ else None,
    )


def _items(items: tuple[ItemFacts, ...], voice: Voice) -> Markup:
    labels = ("item", "workload", "protection", "policy", "lastBackup")
    rows = [
        el(
            "tr",
            el("th", named(item.friendly_name), scope="row"),
            el("td", voice.term("workload", item.workload)),
            el("td", named(item.protection_state)),
            el("td", named(item.policy_name)),
            el("td", named(item.last_backup_status), " ", moment(item.last_backup_time, voice)),
        )
        for item in items
    ]
    return table([voice.word(f"render.label.{label}") for label in labels], rows)


def _health(items: tuple[ItemFacts, ...], voice: Voice) -> Markup | None:
    remarks = [
        [named(item.friendly_name), ": ", _remark(detail)]
        for item in items
        for detail in item.health
        if detail.message or detail.title
    ]
    return folded(voice.word("render.heading.health"), listing(remarks)) if remarks else None


def _remark(detail: HealthFact) -> Markup:
    number = f" ({detail.number})" if detail.number else ""
    title = el("code", named(detail.title), number) if detail.title else None
    advice = listing(named(text) for text in detail.recommendations)
    return el("div", title, " ", named(detail.message) if detail.message else None, advice)


def codes(counted: tuple[CodeCount, ...], voice: Voice) -> Markup | None:
    """Return how often each code stands in the window, None when none does."""
    if not counted:
        return None
    rows = [
        el(
            "tr",
            el("th", el("code", named(code.code)), scope="row"),
            el("td", str(code.count), class_="number"),
            el("td", moment(code.last, voice)),
        )
        for code in counted
    ]
    heads = [voice.word(f"render.label.{label}") for label in ("code", "count", "last")]
    return folded(voice.word("render.heading.codes"), table(heads, rows))
