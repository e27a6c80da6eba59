"""Check 35: with each filter of the service taken out in turn, the database still gives a stranger nothing.

And with row security passed by, the same request does show what is another's: so the filter is what the other tests of
these routes rely on, and its loss is seen by them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from factories import TERMS, bearer, keyed, make_actor, make_member, make_offer, make_open_listing, make_organization
from techexchange.identity.models import Organization
from techexchange.kernel.clock import utc_now
from techexchange.kernel.permissions import Actor
from techexchange.listings import actions as listings
from techexchange.listings.repository import Listings
from techexchange.offers import actions as offers
from techexchange.offers.models import Memorandum, Negotiation
from techexchange.offers.schemas import AssumptionsIn

SECRET = "Ủ ở sáu mươi hai độ trong bốn giờ"


@pytest.fixture
async def others(exchange):
    """What an institute and a business have between them, and a stranger who would see it."""
    seller, institute = await make_actor(exchange, "institute")
    buyer, _ = await make_actor(exchange, "business")
    listing = await make_open_listing(exchange, institute)
    negotiation = await make_offer(exchange, buyer, listing, TERMS)
    async with exchange.unit_of_work() as uow:
        await listings.save_confidential(uow, seller, listing.id, SECRET)
        until = uow.now + timedelta(days=30)
        memorandum = await offers.draft_memorandum(uow, seller, negotiation.id, until)
        valuation = await offers.keep_valuation(uow, seller, listing.id, AssumptionsIn().assumptions())
    stranger = await make_member(exchange, await make_organization(exchange, "business"))
    ids = {"listing": listing.id, "negotiation": negotiation.id, "memorandum": memorandum.id, "valuation": valuation.id}
    async with exchange.unit_of_work() as uow:
        everybody = list(await uow.session.scalars(select(Organization.id)))
    return SimpleNamespace(
        ids=ids,
        negotiation=negotiation,
        owner_id=institute.id,
        everybody=everybody,
        headers=await bearer(exchange, stranger),
    )


Change = Callable[[pytest.MonkeyPatch, Any], None]


def reads_for_the_owner(patch, others):
    """Negotiations and memoranda no longer ask who reads."""
    for model in (Negotiation, Memorandum):
        patch.setattr(model, "sides_of", lambda self, _actor: [self.owner_id])


def acts_for_the_owner(patch, others):
    """Nor do they ask for which side somebody acts."""
    reads_for_the_owner(patch, others)
    for model in (Negotiation, Memorandum):
        patch.setattr(model, "side_of", lambda self, _actor: self.owner_id)
    asks_nothing(patch, others)


def acts_for_the_counterparty(patch, others):
    acts_for_the_owner(patch, others)
    for model in (Negotiation, Memorandum):
        patch.setattr(model, "side_of", lambda self, _actor: self.counterparty_id)


def lists_of_everybody(patch, others):
    """Lists start from every organisation there is."""
    patch.setattr(Actor, "organizations", lambda _self, _permission: others.everybody)


def can_everything(patch, others):
    patch.setattr(Actor, "can", lambda _self, _permission, within=None: True)


def asks_nothing(patch, others):
    patch.setattr(Actor, "require", lambda _self, _permission, within=None: None)


def owns_everything(patch, others):
    """A listing is anybody's own, and nobody is asked for a permission."""
    patch.setattr(Listings, "own", Listings.seen)
    asks_nothing(patch, others)


def sits_everywhere(patch, others):
    """Whoever asks is taken for the owner's own."""
    patch.setattr(Actor, "organizations", lambda _self, _permission: [others.owner_id])
    patch.setattr(Actor, "sits_in", lambda _self, _id: True)
    asks_nothing(patch, others)


@dataclass(frozen=True)
class Filter:
    """A filter that is taken out, the request it should have stopped, and what is another's in the answer."""

    taken: Change
    method: str
    path: str
    sign: str
    body: dict[str, Any] | None = None


UNTIL = (utc_now() + timedelta(days=9)).isoformat()
FILTERS = {
    "negotiation": Filter(reads_for_the_owner, "GET", "/v1/negotiations/{negotiation}", "net_sales"),
    "negotiations": Filter(lists_of_everybody, "GET", "/v1/negotiations", "net_sales"),
    "negotiations_of_a_listing": Filter(
        sits_everywhere, "GET", "/v1/negotiations?listing_id={listing}&turn=mine", "net_sales"
    ),
    "memorandum": Filter(reads_for_the_owner, "GET", "/v1/memoranda/{memorandum}", "document_hash"),
    "memoranda": Filter(lists_of_everybody, "GET", "/v1/memoranda", "document_hash"),
    "memoranda_of_talks": Filter(
        lists_of_everybody, "GET", "/v1/memoranda?negotiation_id={negotiation}", "document_hash"
    ),
    "valuation": Filter(can_everything, "GET", "/v1/valuations/{valuation}", "valuation_hash"),
    "valuations": Filter(lists_of_everybody, "GET", "/v1/valuations", "valuation_hash"),
    "comparison": Filter(asks_nothing, "GET", "/v1/listings/{listing}/offers/compare", "terms_hash"),
    "valuing": Filter(asks_nothing, "POST", "/v1/listings/{listing}/valuations", "terms_hash", {}),
    "disclosures": Filter(reads_for_the_owner, "GET", "/v1/negotiations/{negotiation}/disclosures", '"items"'),
    "confidential": Filter(owns_everything, "GET", "/v1/listings/{listing}/confidential", SECRET),
    "counter": Filter(
        acts_for_the_owner,
        *("POST", "/v1/negotiations/{negotiation}/counter", "net_sales", {"terms": TERMS, "valid_until": UNTIL}),
    ),
    "decline": Filter(
        acts_for_the_owner, "POST", "/v1/negotiations/{negotiation}/decline", '"declined"', {"reason": "price"}
    ),
    "withdraw": Filter(acts_for_the_counterparty, "POST", "/v1/negotiations/{negotiation}/withdraw", '"withdrawn"'),
    "terminate": Filter(
        acts_for_the_owner, "POST", "/v1/memoranda/{memorandum}/terminate", '"terminated"', {"reason": "No"}
    ),
    "draft": Filter(
        acts_for_the_owner, "POST", "/v1/negotiations/{negotiation}/memoranda", "already_stands", {"valid_until": UNTIL}
    ),
}
ACCEPT = Filter(acts_for_the_owner, "POST", "/v1/negotiations/{negotiation}/accept", '"agreed"')


async def asked(client, others, wanted):
    """The answer a stranger gets; nothing where the database refused what would be written for others."""
    path = wanted.path.format(**others.ids)
    sent = {} if wanted.body is None else {"json": wanted.body}
    try:
        answer = await client.request(wanted.method, path, headers=keyed(others.headers, if_match="*"), **sent)
    except ProgrammingError as refused:
        if not isinstance(refused.orig, InsufficientPrivilege):
            raise
        return ""
    assert answer.status_code < 500, answer.text
    return answer.text


@pytest.mark.parametrize("name", FILTERS)
async def test_without_the_filter_the_database_still_gives_nothing(client, others, monkeypatch, name):
    wanted = FILTERS[name]
    assert wanted.sign not in await asked(client, others, wanted)
    wanted.taken(monkeypatch, others)
    assert wanted.sign not in await asked(client, others, wanted)


@pytest.mark.parametrize("name", FILTERS)
async def test_control_without_both_the_stranger_sees_it(client, connection, others, monkeypatch, name):
    await connection.execute(text("SET ROLE NONE"))
    wanted = FILTERS[name]
    assert wanted.sign not in await asked(client, others, wanted)
    wanted.taken(monkeypatch, others)
    assert wanted.sign in await asked(client, others, wanted)


@pytest.mark.parametrize(("role", "agreed"), [(None, False), ("NONE", True)])
async def test_a_stranger_accepts_nothing(client, connection, others, monkeypatch, role, agreed):
    standing = others.negotiation.standing
    wanted = replace(ACCEPT, body={"offer_id": str(standing.id), "terms_hash": standing.terms_hash})
    if role:
        await connection.execute(text(f"SET ROLE {role}"))
    assert wanted.sign not in await asked(client, others, wanted)
    wanted.taken(monkeypatch, others)
    assert (wanted.sign in await asked(client, others, wanted)) is agreed
