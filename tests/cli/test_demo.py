"""The demo is made by the real actions: whole, once, in every state, and everyone in it can sign in."""

from collections import Counter

import pytest
from sqlalchemy import select

import factories
from techexchange.cli import demo
from techexchange.cli.demo.content import listings, told
from techexchange.deals.models import Deal
from techexchange.identity.errors import PersonNotFound
from techexchange.identity.models import Organization
from techexchange.infra.mail import PostedLetter
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.listings.models import ConfidentialPart, Listing, ListingVersion
from techexchange.mandates.models import OperatingMandate
from techexchange.moderation.models import Case
from techexchange.notifications.models import Notice
from techexchange.offers.models import Negotiation


async def every(live, model):
    async with live.exchange.unit_of_work() as uow:
        return (await uow.session.scalars(select(model))).all()


async def test_the_demo_shows_every_state_and_is_made_once(live, settings):
    assert "40 technologies, 20 needs" in await demo.fill(live.url, settings)
    assert await demo.fill(live.url, settings) is None

    there = await every(live, Listing)
    wanted = Counter(("demand" if "need" in one else "supply", one["state"]) for one in listings())
    assert Counter((one.direction.value, one.status.value) for one in there) == wanted
    assert len(await every(live, ListingVersion)) == sum(one.number for one in there) >= 37 + 8
    assert len(await every(live, ConfidentialPart)) == sum("confidential" in one for one in listings())

    organizations = await every(live, Organization)
    assert Counter((one.kind.value, one.status.value) for one in organizations) == Counter(
        (one["kind"], one["state"]) for one in told("organizations")
    )
    (mandate,) = await every(live, OperatingMandate)
    assert mandate.status == "active"
    assert Counter(case.status.value for case in await every(live, Case))["claimed"] == 3
    assert Counter(one.status.value for one in await every(live, Negotiation)) == {
        "agreed": 3,
        "open": 4,
        "declined": 1,
    }
    assert Counter(deal.exclusive for deal in await every(live, Deal)) == {True: 2, False: 1}
    async with live.exchange.unit_of_work() as uow:
        assert (await ledger.verify(uow, SYSTEM)).holds

    assert await every(live, Notice)
    assert await every(live, PostedLetter) == []

    for person in demo.people():
        credentials = {"email": person.email, "password": demo.access()["password"]}
        if person.kind.is_authority:
            credentials["totp"] = demo.code_of(person.email)
        signed_in = await live.client.post("/v1/sessions", json=credentials)
        assert signed_in.status_code == 201, (person.email, signed_in.text)
        assert signed_in.json()["second_factor"] is person.kind.is_authority


async def test_an_exchange_with_an_owner_of_its_own_is_left_alone(live, settings):
    await factories.make_organization(live.exchange, "owner")
    with pytest.raises(demo.ExchangeInUse):
        await demo.fill(live.url, settings)
    assert await every(live, Listing) == []


def test_only_people_of_the_demo_have_a_code():
    assert len(demo.code_of(" GiamSat@so-khcn.example")) == 6
    with pytest.raises(PersonNotFound):
        demo.code_of("someone@else.example")
