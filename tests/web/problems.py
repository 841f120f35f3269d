"""Questions that end in a problem, and what each problem says in both languages."""

from typing import Any

import msgspec

from tests.web.serving import SAMPLE
from triage.sample import Fault
from triage.sample.machines import SUBSCRIPTION

LANGUAGES = ("en", "ja")
FORMATS = (
    "json (application/json), markdown (text/markdown), text (text/plain), html (text/html), "
    "card (application/vnd.microsoft.card.adaptive), ticket (text/plain), "
    "bash (text/x-shellscript), powershell (text/plain)"
)
TWINS = [
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}"
    "/providers/Microsoft.Compute/virtualMachines/vm-twin"
    for group in ("rg-a", "rg-b")
]
NO_JOB = "99999999-2222-4333-8444-555555555555"


class Case(msgspec.Struct, frozen=True):
    """A question, and the problem it must give."""

    name: str
    status: int
    slug: str
    titles: tuple[str, str]
    details: tuple[str, str]
    more: dict[str, Any] = {}
    query: dict[str, Any] = {}
    post: dict[str, Any] = {}
    faults: list[Fault] = []
    settings: dict[str, str] = {}


OF_VM = {**SAMPLE, "vm": "vm-ok"}
NOT_FOUND = ("Not found", "見つかりません")
UNCLEAR = ("The request cannot be understood", "要求を解釈できません")
CASES = (
    Case(
        "no such vault",
        404,
        "not-found",
        NOT_FOUND,
        (
            (
                "There is no Recovery Services vault rsv-sampel in that place "
                f"(subscription {SUBSCRIPTION})."
            ),
            (
                "指定された場所に Recovery Services コンテナー rsv-sampel がありません "
                f"(サブスクリプション {SUBSCRIPTION})。"
            ),
        ),
        {"nearest": ["rsv-sample", "rsv-spare"]},
        {**OF_VM, "vault": "rsv-sampel"},
    ),
    Case(
        "not protected",
        404,
        "not-found",
        NOT_FOUND,
        (
            "The vault rsv-sample protects no VM named vm-win-vs (17 VMs are protected there).",
            (
                "コンテナー rsv-sample では、vm-win-vs という名前の VM は保護されていません "
                "(保護された VM は 17 台)。"
            ),
        ),
        {"nearest": ["vm-win-vss", "vm-twin", "vm-win-transfer"]},
        {**OF_VM, "vm": "vm-win-vs"},
    ),
    Case(
        "no such job",
        404,
        "not-found",
        NOT_FOUND,
        (
            f"The vault rsv-sample has no job {NO_JOB}.",
            f"コンテナー rsv-sample にジョブ {NO_JOB} はありません。",
        ),
        {"nearest": []},
        {**OF_VM, "jobId": NO_JOB},
    ),
    Case(
        "namesakes",
        409,
        "ambiguous",
        ("Several resources fit", "複数のリソースが該当します"),
        (
            "2 protected VMs are named vm-twin; give vmResourceGroup.",
            (
                "vm-twin という名前の保護された VM が 2 個あります。"
                "vmResourceGroup を指定してください。"
            ),
        ),
        {"field": "vmResourceGroup", "candidates": TWINS},
        {**OF_VM, "vm": "vm-twin"},
    ),
    Case(
        "format",
        406,
        "not-acceptable",
        ("No such format", "対応していない形式です"),
        (f"Available formats: {FORMATS}.", f"使用できる形式: {FORMATS}。"),
        query={**OF_VM, "format": "pdf"},
    ),
    Case(
        "too large",
        413,
        "too-large",
        ("The body is too large", "本文が大きすぎます"),
        (
            "The body has 262145 bytes; at most 262144 are taken.",
            "本文は 262145 バイトです。上限は 262144 バイトです。",
        ),
        post={"body": b"x" * 262_145},
    ),
    Case(
        "media type",
        415,
        "media-type",
        ("Media type not supported", "サポートされていないメディア タイプです"),
        (
            "The body is application/xml; send application/json.",
            "本文の形式は application/xml です。application/json で送信してください。",
        ),
        post={"body": b"<x/>", "headers": {"content-type": "application/xml"}},
    ),
    Case(
        "meaningless",
        422,
        "invalid-question",
        UNCLEAR,
        (
            "1 field(s) need correction; see errors.",
            "1 個の項目に誤りがあります。errors を確認してください。",
        ),
        query={**OF_VM, "workload": "MARS"},
    ),
    Case(
        "denied",
        424,
        "azure-denied",
        ("Azure refused the identity of this service", "Azure がこのサービスの ID を拒否しました"),
        (
            (
                "The identity of this service lacks the permission "
                f"Microsoft.RecoveryServices/Vaults/read on /subscriptions/{SUBSCRIPTION} "
                "(AuthorizationFailed)."
            ),
            (
                f"このサービスの ID には、/subscriptions/{SUBSCRIPTION} に対するアクセス許可 "
                "Microsoft.RecoveryServices/Vaults/read がありません (AuthorizationFailed)。"
            ),
        ),
        {
            "action": "Microsoft.RecoveryServices/Vaults/read",
            "scope": f"/subscriptions/{SUBSCRIPTION}",
        },
        OF_VM,
        faults=[Fault.answering("vaults", 403)],
    ),
    Case(
        "throttled",
        503,
        "azure-unavailable",
        ("Azure could not be asked in time", "Azure に時間内に問い合わせできませんでした"),
        (
            (
                "Azure limits the number of requests at the moment and asks to wait 372 seconds "
                "(SubscriptionRequestsThrottled)."
            ),
            (
                "Azure で要求数が制限されています。372 秒待つよう求められています "
                "(SubscriptionRequestsThrottled)。"
            ),
        ),
        query=OF_VM,
        faults=[Fault.answering("vaults", 429, retry_after=372)],
    ),
    Case(
        "out of scope",
        403,
        "out-of-scope",
        ("Outside the allowed scopes", "許可されたスコープの範囲外です"),
        (
            (
                f"/subscriptions/{SUBSCRIPTION} lies outside the scopes this service answers for "
                "(TRIAGE_ALLOWED_SCOPES)."
            ),
            (
                f"/subscriptions/{SUBSCRIPTION} は、このサービスが対象とするスコープ "
                "(TRIAGE_ALLOWED_SCOPES) の範囲外です。"
            ),
        ),
        query=OF_VM,
        settings={"TRIAGE_ALLOWED_SCOPES": f"/subscriptions/{NO_JOB}"},
    ),
    Case(
        "misconfigured",
        500,
        "misconfigured",
        ("The service is not configured correctly", "サービスの設定に誤りがあります"),
        (
            (
                "A setting holds what it must not: "
                "TRIAGE_DEADLINE_SECONDS is 'soon'; it must be a number"
            ),
            "設定値に誤りがあります: TRIAGE_DEADLINE_SECONDS is 'soon'; it must be a number",
        ),
        query=OF_VM,
        settings={"TRIAGE_DEADLINE_SECONDS": "soon"},
    ),
)
