"""Results of state-funded research of the institute: one that nobody verified, and one with an appraisal."""

from typing import Any

from calls import Call
from contracting import pdf
from public_assets import make_appraisal, make_asset
from techexchange.assets import actions
from techexchange.assets.models import AssetPaper, AssetUpload

ONE = "/v1/public-assets/{asset_id}"
APPRAISAL = f"{ONE}/appraisals/{{appraisal_id}}"
TASK = {"title": {"en": "Membranes"}, "state_share": "60", "accepted_on": "2026-01-05"}
REPORT = {
    "valuer": "Thăng Long",
    "report_no": "7/2026",
    "report_sha256": "0f" * 32,
    "value": {"amount": 1_000_000, "currency": "VND"},
    "valued_on": "2026-01-05",
    "valid_until": "2099-01-05",
}


async def fill(builder: Any) -> None:
    """Both belong to the institute, under codes that no listing names."""
    asset = await make_asset(builder.exchange, builder.institute, "KC.01/1", verified=False)
    verified = await make_asset(builder.exchange, builder.institute, "KC.01/2")
    appraisal = await make_appraisal(builder.exchange, verified, confirmed=False)
    builder.note(asset=asset, verified_asset=verified, appraisal=appraisal)
    paper = AssetUpload("giấy.pdf", pdf(), AssetPaper.CERTIFICATE)
    filed = await builder.do(actions.file_evidence, builder.administering, verified.id, paper, builder.storage)
    builder.note(asset_file=filed)


def calls(world: Any) -> list[Call]:
    """What the host, the moderators and the owner do."""
    asset, appraised = {"asset_id": "asset"}, {"asset_id": "verified_asset", "appraisal_id": "appraisal"}
    why, new = {"reason": "Another host"}, {"organization_id": str(world.ids["institute"]), "task_code": "KC.01/9"}
    attached = {"data": {"kind": "certificate"}, "files": {"file": ("giấy.pdf", pdf(), "application/pdf")}}
    return [
        Call("POST /v1/public-assets", "editor", "asset_registered", {}, TASK | new),
        Call(f"PATCH {ONE}", "editor", "asset_amended", asset, TASK | {"task_code": "KC.01/1"}),
        Call(f"POST {ONE}/verify", "moderator", "asset_verified", asset),
        Call(f"POST {ONE}/refuse", "moderator", "asset_refused", asset, why),
        Call(f"POST {ONE}/appraisals", "editor", "appraisal_recorded", {"asset_id": "verified_asset"}, REPORT),
        Call(f"POST {ONE}/files", *("editor", "asset_evidence_filed", {"asset_id": "verified_asset"}, None, attached)),
        Call(f"POST {APPRAISAL}/confirm", "supervisor", "appraisal_confirmed", appraised),
        Call(f"POST {APPRAISAL}/reject", "supervisor", "appraisal_rejected", appraised, why),
    ]


BOTH = ({"asset_id": "asset"}, {"asset_id": "verified_asset"})
READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {ONE}": BOTH,
    f"GET {ONE}/appraisals": BOTH,
    f"GET {ONE}/trace": BOTH,
    f"GET {ONE}/files": BOTH,
    f"GET {ONE}/files/{{file_id}}": ({"asset_id": "verified_asset", "file_id": "asset_file"},),
}
"""What is read in which states."""
FOREIGN = {"asset_id": "asset", "appraisal_id": "appraisal"}
"""Something of the institute's that is not public, for each kind of id."""
