"""From the fields of a request to a question, or to everything that is wrong with them."""

from collections.abc import Mapping
from typing import Any

from triage.intake.fields import GROUP, VAULT, VM, Fields
from triage.model.question import Alert, Manner, Question, Symptom, VaultName, VmName
from triage.model.resource import VAULT_KIND, VM_KINDS, ArmId, parse_arm_id, same
from triage.model.terms import Language, Machine, Operation, Os, Phase, Workload

LONGEST_LOOKBACK = 90
ASKABLE = frozenset({Workload.AZURE_VM, Workload.SAP_HANA, Workload.SQL})
ASKED_OPERATIONS = (Operation.BACKUP, Operation.RESTORE, Operation.FILE_RECOVERY)
MANNER_FIELDS = ("lang", "timezone", "format", "explain", "mask", "machine")
QUESTION_FIELDS = (
    "subscription",
    "vault",
    "vaultResourceGroup",
    "vm",
    "vmResourceGroup",
    "jobId",
    "workload",
    "operation",
    "lookbackDays",
    *MANNER_FIELDS,
)
SYMPTOM_FIELDS = ("code", "message", "job", "os", "workload", "operation", "phase", *MANNER_FIELDS)
# `code` and `clientId` are how a function key may travel; the host has dealt with them.
HOST_FIELDS = frozenset({"code", "clientId"})
LONGEST_MESSAGE = 262_144


def read_manner(fields: Fields, language: Language) -> Manner:
    """Return how the answer is wanted; `language` is used where the fields name none."""
    fields.raw("format")
    return Manner(
        language=fields.choice("lang", Language) or language,
        timezone=fields.zone("timezone"),
        mask=fields.flag("mask"),
        explain=fields.flag("explain"),
        machine=fields.choice("machine", Machine),
    )


def read_question(
    given: Mapping[str, Any], *, language: Language, lookback_days: int, alert: Alert | None = None
) -> Question:
    """Return the question that `given` asks of `/triage`.

    Raises:
        InvalidQuestion: 400 when fields are missing, malformed or unknown; 422 when they are
            well-formed but do not fit together.
    """
    fields = Fields(given)
    manner = read_manner(fields, language)
    vault_id, vault_name = _reference(fields, "vault", frozenset({VAULT_KIND}))
    vm_id, vm_name = _reference(fields, "vm", VM_KINDS)
    subscription = fields.guid("subscription")
    vault_group = fields.name("vaultResourceGroup", GROUP, "groupName")
    vm_group = fields.name("vmResourceGroup", GROUP, "groupName")
    job_id = fields.guid("jobId")
    workload = fields.choice("workload", Workload)
    operation = fields.choice("operation", Operation)
    days = fields.integer("lookbackDays", 1, LONGEST_LOOKBACK)
    fields.refuse_unknown(HOST_FIELDS, QUESTION_FIELDS)
    fields.require("vault", vault_id or vault_name, "vaultName")
    fields.require("vm", vm_id or vm_name, "vmName")
    found = subscription or (vault_id.subscription if vault_id else None)
    fields.require("subscription", found, "guid")
    fields.done()
    _fit(fields, (vault_id, vm_id), (subscription, vault_group, vm_group), (workload, operation))
    fields.done(meaningless=True)
    return Question(
        vault=VaultName(
            subscription=found or "",
            name=vault_id.name if vault_id else vault_name or "",
            resource_group=vault_id.resource_group if vault_id else vault_group,
        ),
        vm=VmName(
            name=vm_id.name if vm_id else vm_name or "",
            resource_group=vm_id.resource_group if vm_id else vm_group,
            subscription=vm_id.subscription if vm_id else None,
        ),
        job_id=job_id,
        workload=workload,
        operation=operation,
        lookback_days=days or lookback_days,
        manner=manner,
        alert=alert,
    )


def _reference(fields: Fields, name: str, kinds: frozenset[str]) -> tuple[ArmId | None, str | None]:
    """Return a vault or VM given by ARM id or by name: one of the two, or neither."""
    value = fields.text(name)
    if value is None:
        return None, None
    pattern, expected = (VAULT, "vaultName") if name == "vault" else (VM, "vmName")
    if "/" not in value:
        return None, fields.name(name, pattern, expected)
    found = parse_arm_id(value)
    if found is None or found.kind not in kinds or not _is_sound(found, name):
        fields.fault(name, "badArmId", f"{name}Id")
        return None, None
    return found, None


def _is_sound(found: ArmId, name: str) -> bool:
    pattern = VAULT if name == "vault" else VM
    check = Fields({"subscription": found.subscription})
    check.guid("subscription")
    return bool(
        not check.problems
        and GROUP.fullmatch(found.resource_group)
        and pattern.fullmatch(found.name)
    )


def _fit(
    fields: Fields,
    ids: tuple[ArmId | None, ArmId | None],
    given: tuple[str | None, str | None, str | None],
    asked: tuple[Workload | None, Operation | None],
) -> None:
    """Note where the ARM ids contradict the other fields, and what cannot be asked."""
    vault, vm = ids
    subscription, vault_group, vm_group = given
    workload, operation = asked
    if vault and subscription and not same(vault.subscription, subscription):
        fields.fault("subscription", "contradictsVault", "sameAsVault")
    if vault and vault_group and not same(vault.resource_group, vault_group):
        fields.fault("vaultResourceGroup", "contradictsVault", "sameAsVault")
    if vm and vm_group and not same(vm.resource_group, vm_group):
        fields.fault("vmResourceGroup", "contradictsVm", "sameAsVm")
    if workload and workload not in ASKABLE:
        fields.fault("workload", "notAskable", "oneOf", allowed=", ".join(sorted(ASKABLE)))
    if operation and operation not in ASKED_OPERATIONS:
        fields.fault("operation", "notAskable", "oneOf", allowed=", ".join(ASKED_OPERATIONS))
    if operation is Operation.FILE_RECOVERY and workload in (Workload.SQL, Workload.SAP_HANA):
        fields.fault("operation", "fileRecoveryNeedsVm", "vmWorkload")


def read_symptom(given: Mapping[str, Any], *, language: Language) -> Symptom:
    """Return the question that `given` asks of `/classify`.

    Raises:
        InvalidQuestion: as for `read_question`.
    """
    fields = Fields(given)
    manner = read_manner(fields, language)
    code = fields.text("code", longest=300, digits=True)
    message = fields.text("message", longest=LONGEST_MESSAGE)
    job = fields.raw("job")
    if job is not None and not isinstance(job, Mapping | list):
        fields.fault("job", "notObject", "job")
        job = None
    symptom = Symptom(
        code=code,
        message=message,
        job=job,
        os=fields.choice("os", Os),
        workload=fields.choice("workload", Workload),
        operation=fields.choice("operation", Operation),
        phase=fields.choice("phase", Phase),
        manner=manner,
    )
    fields.refuse_unknown(HOST_FIELDS, SYMPTOM_FIELDS)
    silent = code is None and message is None and job is None
    if silent and symptom.operation is not Operation.FILE_RECOVERY:
        fields.require("code", code, "symptom")
    fields.done()
    return symptom
