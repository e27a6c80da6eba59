"""How each listing of the demo came to be where it stands."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from techexchange.cli.demo.content import content_of, listings
from techexchange.cli.demo.reviewing import OPERATOR, approval, claim, decide
from techexchange.cli.demo.stage import Stage
from techexchange.cli.demo.stewardship import vouch_for
from techexchange.kernel.permissions import SYSTEM, Permission
from techexchange.listings import actions
from techexchange.listings.models import ClosingReason, SuspensionReason
from techexchange.listings.repository import Listings
from techexchange.moderation.lifecycle import CaseStatus
from techexchange.moderation.models import CaseKind, Outcome, Reason, ReasonCode, Ruling

ON_VIEW = timedelta(seconds=5)
"""How long the demo's expired listing is on view."""
DECIDED = {
    "changes_requested": Outcome.REQUEST_CHANGES,
    "rejected": Outcome.REJECT,
}
Listing = dict[str, Any]


async def fill_catalogue(stage: Stage) -> None:
    """Draft, submit, review and publish every listing, the one that has to expire first."""
    for listing in sorted(listings(), key=lambda listing: listing["state"] != "expired"):
        await _draft(stage, listing)
        if listing["state"] != "draft":
            await _submit(stage, listing)
        if listing["state"] not in {"draft", "submitted"}:
            await _review(stage, listing)
        follow = AFTERWARDS.get(listing["state"])
        if follow:
            await follow(stage, listing)


async def _draft(stage: Stage, listing: Listing) -> None:
    async with stage.acting(stage.one(listing["owner"], Permission.LISTING_EDIT)) as (uow, actor):
        valid_until = uow.now + (ON_VIEW if listing["state"] == "expired" else timedelta(days=listing["valid_days"]))
        content = content_of(listing, at=uow.now, valid_until=valid_until)
        drafted = await actions.draft(uow, actor, stage.organizations[listing["owner"]], content)
        stage.listings[listing["key"]] = drafted.id
        if "confidential" in listing:
            await actions.save_confidential(uow, actor, drafted.id, listing["confidential"])


async def _submit(stage: Stage, listing: Listing) -> None:
    async with stage.acting(stage.one(listing["owner"], Permission.LISTING_SUBMIT)) as (uow, actor):
        await actions.submit(uow, actor, stage.listings[listing["key"]])


async def _review(stage: Stage, listing: Listing) -> None:
    """Claim and decide; where two have to approve, a second moderator decides after the first."""
    first, second = stage.several(OPERATOR, Permission.CASE_DECIDE)
    subject = (CaseKind.PUBLICATION, stage.organizations[listing["owner"]], stage.listings[listing["key"]])
    case_id = await claim(stage, first, *subject)
    if listing["state"] == "in_review":
        return
    await vouch_for(stage, listing)
    case = await decide(stage, first, case_id, ruling_on(listing))
    if case.status is CaseStatus.OPEN:
        await claim(stage, second, *subject)
        await decide(stage, second, case_id, ruling_on(listing))


def ruling_on(listing: Listing) -> Callable[[int], Ruling]:
    """The ruling that leads to the listing's state."""
    outcome = DECIDED.get(listing["state"])
    if outcome is None:
        return approval(CaseKind.PUBLICATION)
    code = ReasonCode.INCOMPLETE if outcome is Outcome.REQUEST_CHANGES else ReasonCode.NOT_ENTITLED
    reason = Reason(code, "\n".join(listing["state_reason"].values()))
    return lambda version: Ruling(outcome, version, {}, (reason,))


async def _pause(stage: Stage, listing: Listing) -> None:
    async with stage.acting(stage.one(listing["owner"], Permission.LISTING_EDIT)) as (uow, actor):
        await actions.pause(uow, actor, stage.listings[listing["key"]])


async def _withdraw(stage: Stage, listing: Listing) -> None:
    async with stage.acting(stage.one(listing["owner"], Permission.LISTING_EDIT)) as (uow, actor):
        await actions.withdraw(uow, actor, stage.listings[listing["key"]])


async def _fulfil(stage: Stage, listing: Listing) -> None:
    async with stage.acting(stage.one(listing["owner"], Permission.LISTING_EDIT)) as (uow, actor):
        await actions.fulfil(uow, actor, stage.listings[listing["key"]])


async def _close_unmet(stage: Stage, listing: Listing) -> None:
    async with stage.acting(stage.one(listing["owner"], Permission.LISTING_EDIT)) as (uow, actor):
        await actions.close_unmet(uow, actor, stage.listings[listing["key"]], ClosingReason.NO_BUDGET)


async def _suspend(stage: Stage, listing: Listing) -> None:
    async with stage.acting(stage.one(OPERATOR, Permission.LISTING_SUSPEND)) as (uow, actor):
        await actions.suspend(uow, actor, stage.listings[listing["key"]], SuspensionReason.RIGHTS_DISPUTED)


async def expire(stage: Stage) -> None:
    """Once its time is over, let the clock end what is no longer valid."""
    for key in (listing["key"] for listing in listings() if listing["state"] == "expired"):
        async with stage.by_the_clock() as uow:
            listing = await Listings(uow).get(stage.listings[key])
            assert listing.valid_until is not None
            left = listing.valid_until - uow.now
        await asyncio.sleep(max(left.total_seconds(), 0))
        async with stage.by_the_clock() as uow:
            await actions.expire(uow, SYSTEM, stage.listings[key])


AFTERWARDS: dict[str, Callable[[Stage, Listing], Awaitable[None]]] = {
    "paused": _pause,
    "withdrawn": _withdraw,
    "suspended": _suspend,
    "fulfilled": _fulfil,
    "closed_unmet": _close_unmet,
}
