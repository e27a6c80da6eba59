"""Check 8: two tabs show the same thing; one acts and commits, and what the other shows is not what it decides on.

Every move that two people of one side can make on negotiations, memoranda, contracts, access and registrations. The
first tab has read the thing in its own transaction before the other one changed it.
"""

from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from assurance import two_sides as by
from assurance.test_deals_races import believe_what_was_read_before
from techexchange.deals.models import Deal, RegistrationCase, TransferContract
from techexchange.introductions.models import AccessGrant
from techexchange.kernel.errors import ExchangeError
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.repository import Listings
from techexchange.offers.models import Memorandum, Negotiation
from techexchange.offers.repository import Negotiations

pytestmark = pytest.mark.real_commits
TABS, CONTROLS = 25, 3
"""So often for each of the twenty moves: five hundred in all."""


@pytest.fixture
async def sides(live, settings):
    return await by.gather(live, settings)


@dataclass(frozen=True)
class Move:
    """How there comes to be something to move, the move, its event, and why the second tab is refused."""

    make: object
    act: object
    event: str
    refusal: str
    model: type


NOT_ALLOWED = "move_not_allowed"
MOVES = {
    "accept": Move(by.talks, by.accept, "offer_accepted", NOT_ALLOWED, Negotiation),
    "counter": Move(by.talks, by.counter, "offer_countered", "not_your_turn", Negotiation),
    "decline": Move(by.talks, by.decline, "offer_declined", NOT_ALLOWED, Negotiation),
    "withdraw": Move(by.talks, by.withdraw, "offer_withdrawn", NOT_ALLOWED, Negotiation),
    "sign_memorandum": Move(
        by.memorandum, by.sign_memorandum, "memorandum_signed", "memorandum_already_signed", Memorandum
    ),
    "sign_memorandum_last": Move(
        partial(by.memorandum, signed=True), by.sign_memorandum, "memorandum_signed", NOT_ALLOWED, Memorandum
    ),
    "terminate_memorandum": Move(
        by.memorandum, by.terminate_memorandum, "memorandum_terminated", NOT_ALLOWED, Memorandum
    ),
    "cancel": Move(by.agreed, by.cancel, "deal_cancelled", NOT_ALLOWED, Deal),
    "sign_contract": Move(
        by.before_the_parties, by.sign_contract, "contract_signed", "already_signed", TransferContract
    ),
    "sign_contract_last": Move(
        by.signed_by_one, by.sign_contract, "contract_signed", "no_amendment_open", TransferContract
    ),
    "grant": Move(by.asked, by.grant, "access_granted", NOT_ALLOWED, AccessGrant),
    "refuse": Move(by.asked, by.refuse, "access_denied", NOT_ALLOWED, AccessGrant),
    "revoke": Move(partial(by.asked, granted=True), by.revoke, "access_revoked", NOT_ALLOWED, AccessGrant),
    "submit": Move(by.due, by.submit, "registration_submitted", NOT_ALLOWED, RegistrationCase),
    "supplement": Move(
        partial(by.due, filed=True), by.supplement, "registration_supplement_requested", NOT_ALLOWED, RegistrationCase
    ),
    "certify": Move(partial(by.due, filed=True), by.certify, "registration_certified", NOT_ALLOWED, RegistrationCase),
    "turn_down": Move(partial(by.due, filed=True), by.turn_down, "registration_refused", NOT_ALLOWED, RegistrationCase),
}
BEGINNINGS = {
    "open_contract": Move(by.agreed, by.open_contract, "contract_opened", "contract_exists", Deal),
    "request_access": Move(by.room, by.request_access, "access_requested", "access_already_requested", None),
    "draft": Move(by.talks, by.draft, "memorandum_drafted", "memorandum_already_stands", Negotiation),
}
"""What begins something: there is nothing yet to be read again, so the locks of what it rests on must do."""


WHOLE = {Negotiation: [selectinload(Negotiation.offers)]}
"""What a tab shows besides the thing itself."""


async def two_tabs(sides, move):
    """How often the move is on record when the second tab has made it before the first, and what the first is told."""
    thing = await move.make(sides)
    before = await told(sides, move.event)
    refusals = []
    try:
        async with sides.exchange.unit_of_work() as tab:
            shown = await tab.session.get(move.model, thing.id, options=WHOLE.get(move.model)) if move.model else None
            async with sides.exchange.unit_of_work() as other_tab:
                await move.act(other_tab, sides, thing, 1)
            await move.act(tab, sides, thing, 0)
            assert shown is None or shown.id == thing.id
    except ExchangeError as refused:
        refusals.append(refused.code)
    return await told(sides, move.event) - before, refusals


async def told(sides, event):
    async with sides.exchange.unit_of_work() as uow:
        return await uow.session.scalar(select(func.count()).where(LedgerEntry.event == event))


@pytest.mark.parametrize("name", [*MOVES, *BEGINNINGS])
async def test_what_the_other_tab_did_is_seen_under_the_lock(sides, name):
    move = (MOVES | BEGINNINGS)[name]
    assert [await two_tabs(sides, move) for _ in range(TABS)] == [(1, [move.refusal])] * TABS


@pytest.mark.parametrize("name", MOVES)
async def test_control_without_the_look_under_the_lock_it_is_not(sides, name, monkeypatch):
    believe_what_was_read_before(monkeypatch)

    async def lock_to_counter(self, seen, version):
        listing = await Listings(self.uow).get(seen.listing_id, lock=True)
        [negotiation] = await self._locked(Negotiation.id == seen.id)
        return negotiation, listing.number

    monkeypatch.setattr(Negotiations, "lock_to_counter", lock_to_counter)
    move = MOVES[name]
    ends = [await two_tabs(sides, move) for _ in range(CONTROLS)]
    assert all(refusals != [move.refusal] for _, refusals in ends), ends
