"""Results of state-funded research, registered and verified or not, and what is said of their worth."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from techexchange.assets.models import Appraisal, AppraisedWorth, PublicAsset, Task
from techexchange.identity.models import Organization
from techexchange.infra.uow import Exchange
from techexchange.kernel.days import day_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.regulations.queries import packs

CODE = "KC.05.12/21-25"
SAID: dict[str, Any] = {
    "task_code": CODE,
    "title": {"vi": "Màng lọc từ vỏ trấu", "en": "Membranes from rice husks"},
    "certificate_no": "GCN-2026/118",
    "certificate_on": None,
    "state_share": Decimal(60),
}
REPORT = {"valuer": "SECRET valuer", "report_no": "118/2026", "report_sha256": "0f" * 32, "currency": "VND"}


def somebody() -> Actor:
    """Who registers or verifies where it does not matter who that is."""
    return Actor(id=new_id())


def task(accepted_on: Any, **more: Any) -> Task:
    """What a host says of a task."""
    return Task(**(SAID | {"accepted_on": accepted_on} | more))


async def make_asset(
    exchange: Exchange,
    organization: Organization,
    task_code: str = CODE,
    *,
    verified: bool = True,
    accepted_days_ago: int = 3,
    **more: Any,
) -> PublicAsset:
    """The results of a task of this organisation."""
    async with exchange.unit_of_work() as uow:
        accepted = day_of(uow.now) - timedelta(days=accepted_days_ago)
        said = task(accepted, task_code=task_code, **more)
        law = packs().now(uow.now)
        asset, registered = PublicAsset.register(organization.id, said, law, by=somebody(), at=uow.now)
        uow.session.add(asset)
        uow.publish(registered)
        await uow.session.flush()
        if verified:
            uow.publish(asset.verify(by=somebody(), at=uow.now))
    return asset


def worth(on: Any, days: int = 180, **more: Any) -> AppraisedWorth:
    """What a report of that day says."""
    said = REPORT | {"value": 2_000_000_000, "valued_on": on, "valid_until": on + timedelta(days=days)}
    return AppraisedWorth(**(said | more))


async def make_appraisal(exchange: Exchange, asset: PublicAsset, *, confirmed: bool = True) -> Appraisal:
    """A report on the value of an asset."""
    async with exchange.unit_of_work() as uow:
        found = await uow.session.get_one(PublicAsset, asset.id)
        appraisal, recorded = Appraisal.record(found, worth(day_of(uow.now)), by=somebody(), at=uow.now)
        uow.session.add(appraisal)
        uow.publish(recorded)
        await uow.session.flush()
        if confirmed:
            uow.publish(appraisal.confirm(found, by=somebody(), at=uow.now))
    return appraisal
