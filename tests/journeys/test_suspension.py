"""The operator is suspended in the middle of moderation, of an auction and of a running job, and reinstated."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from auctioning import BILLION, PRIVATE, House, Party, pledge, preparation
from factories import bearer, content_for, make_member, make_organization
from moderation_desk import Desk
from techexchange.cli.importing.columns import Columns, Given
from techexchange.cli.importing.files import Row
from techexchange.cli.importing.loading import Importer, Tally
from techexchange.kernel.clock import utc_now
from techexchange.kernel.permissions import MandateNotActive
from techexchange.moderation.models import CHECKLISTS, CaseKind

pytestmark = pytest.mark.real_commits
ROWS = [
    Row(
        number,
        {
            "id": str(number),
            "title": f"Dryer number {number}",
            "description": "It dries fruit slowly.",
            "sector": "energy",
        },
    )
    for number in range(1, 9)
]


@pytest.fixture
async def house(live, settings):
    """Two bidders, everybody at an auction, and the custodians' keys."""
    house = await House.gather(live, settings, bidders=2)
    await house.register_keys()
    return house


class Interrupted:
    """An exchange on which something happens before one of its units of work."""

    def __init__(self, exchange, before, happens):
        self.exchange, self.before, self.happens, self.opened = exchange, before, happens, 0

    @asynccontextmanager
    async def unit_of_work(self, **named):
        self.opened += 1
        if self.opened == self.before:
            await self.happens()
        async with self.exchange.unit_of_work(**named) as uow:
            yield uow


async def moderators(house):
    """A colleague of the operator who moderates, and a case they have claimed."""
    person = await make_member(house.live.exchange, house.officer.organization, "moderator")
    headers = await bearer(house.live.exchange, person)
    moderator = Party(house.live, person.name, person.email, headers, organization=house.officer.organization)
    desk = Desk(house.live.exchange, None, house.live.settle)
    case = await desk.publication(
        await make_organization(house.live.exchange), **content_for(**PRIVATE, task_code=None)
    )
    claimed = await moderator.post(f"/v1/cases/{case.id}/claim", version=case.version)
    return moderator, claimed


def ruling(case):
    checklist = {item.value: "pass" for item in CHECKLISTS[CaseKind.PUBLICATION]}
    return {"outcome": "approve", "subject_version": case["subject_version"], "checklist": checklist, "reasons": []}


async def suspend(house):
    """The owner suspends whichever mandate is active; its path."""
    [active] = [one for one in (await house.owner.get("/v1/mandates"))["items"] if one["status"] == "active"]
    one = f"/v1/mandates/{active['id']}"
    await house.owner.post(f"{one}/suspend", {"reason": "The reports are late."}, version=active["version"])
    return one


async def bring(house, exchange):
    """An import of the operator's, two rows at a time; how far it came."""
    tally = Tally()
    columns = Columns(Given("supply", utc_now() + timedelta(days=300), "en", trl=7))
    holder = house.seller.organization.id
    refused = []
    importer = Importer(exchange, holder, "abroad", columns, lambda row, why: refused.append((row.line, why)))

    def show(seen):
        tally.imported, tally.there_already = seen.imported, seen.there_already

    await importer.bring(iter(ROWS), batch=2, show=show)
    assert not refused
    return tally


async def test_suspended_in_the_middle_of_everything(house):
    moderator, case = await moderators(house)
    auction = await house.publish(await house.list_technology(**PRIVATE))
    waiting = await house.seller.post(
        f"/v1/listings/{await house.list_technology(**PRIVATE)}/auctions", preparation(), expect=201
    )
    await house.seller.post(f"/v1/auctions/{waiting['id']}/propose")
    await house.begin(auction)
    await house.bid(house.bidders[0], auction, BILLION)

    paths = []

    async def happens():
        paths.append(await suspend(house))

    with pytest.raises(MandateNotActive):
        await bring(house, Interrupted(house.live.exchange, 3, happens))
    [mandate] = paths
    await nothing_of_the_operators_goes_on(house, moderator, case, (auction, waiting))
    await what_is_the_bidders_goes_on(house, auction)

    await house.owner.post(f"{mandate}/reinstate")
    decided = await moderator.post(f"/v1/cases/{case['id']}/decide", ruling(case), version=case["version"])
    assert decided["status"] == "decided"
    assert (await house.officer.post(f"/v1/auctions/{waiting['id']}/publish"))["status"] == "enquiries"
    tally = await bring(house, house.live.exchange)
    assert (tally.imported, tally.there_already) == (4, 4)
    shown = await house.owner.get(mandate)
    assert (shown["status"], shown["reason"]) == ("active", None)
    record = (await house.auditor.get("/v1/ledger?limit=100"))["items"]
    told = {entry["event"] for entry in record}
    assert {"mandate_suspended", "access_refused", "mandate_reinstated"} <= told


async def nothing_of_the_operators_goes_on(house, moderator, case, auctions):
    """Every part of it is refused at the next request, and stays where it was; what is not public is not even seen."""
    (auction, waiting), later = auctions, (utc_now() + timedelta(days=60)).isoformat()
    one = f"/v1/cases/{case['id']}"
    refusals = [
        await moderator.post(f"{one}/decide", ruling(case), expect=403),
        await moderator.post(f"{one}/release", expect=403),
        await moderator.get(one, expect=403),
        await house.officer.post(f"/v1/auctions/{auction}/amend", {"reason": "x", "tender_until": later}, expect=403),
        await house.officer.post(f"/v1/auctions/{waiting['id']}/publish", expect=404),
        await house.finance.get("/v1/mandates/active", expect=404),
    ]
    unseen = ["auction_not_found", "no_mandate_in_force"]
    assert [refusal["code"] for refusal in refusals] == ["mandate_not_active"] * 4 + unseen
    assert (await house.owner.get(one))["status"] == "claimed"
    assert (await house.seller.get(f"/v1/auctions/{waiting['id']}"))["status"] == "proposed"


async def what_is_the_bidders_goes_on(house, auction):
    """Bidding and its deadline belong to the bidders: they go on, and the operator's key is not needed to open."""
    envelope = await house.envelope(house.bidders[1], auction, pledge(BILLION + 1))
    await house.submit(house.bidders[1], auction, {"envelope": envelope.as_dict()})
    await house.close(auction)
    assert (await house.seller.get(f"/v1/auctions/{auction}"))["status"] == "opening"
    shares = {"custodian": 2, "shares": []}
    refused = await house.officer.post(f"/v1/auctions/{auction}/shares", shares, expect=403)
    assert refused["code"] == "mandate_not_active"
    opened = await house.open(auction)
    assert sorted(bid["status"] for bid in opened["bids"]) == ["opened", "opened"]
