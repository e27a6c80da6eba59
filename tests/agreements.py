"""Makers of templates, agreements and access, in any of their states, and of people who can sign."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pyotp

from factories import actor_of, make_member, make_operation, make_organization, mandated
from techexchange.identity.actions import Safeguards
from techexchange.identity.actions.second_factor import sealed
from techexchange.identity.models import Organization, Person
from techexchange.infra.uow import Exchange
from techexchange.introductions import actions
from techexchange.introductions.actions import AgreementDraft
from techexchange.introductions.models import AccessGrant, AgreementTemplate, NonDisclosureAgreement, TemplateKind
from techexchange.introductions.repository import Agreements
from techexchange.introductions.schemas.template import NDA_EXAMPLE
from techexchange.kernel.clock import utc_now
from techexchange.kernel.permissions import SYSTEM, Actor
from techexchange.listings.models import Listing

TEXTS = {TemplateKind.NDA: NDA_EXAMPLE, TemplateKind.MOU: {"vi": "$supplier $acquirer $listing $terms $expires_on"}}
CODES = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
UNTIL = (utc_now() + timedelta(days=200)).date()


async def make_template(
    exchange: Exchange, kind: TemplateKind = TemplateKind.NDA, *, approved: bool = True
) -> AgreementTemplate:
    """The next template of a kind."""
    async with exchange.unit_of_work() as uow:
        template = await actions.draft_template(uow, SYSTEM, kind, TEXTS[kind])
        return await actions.approve_template(uow, SYSTEM, template.id) if approved else template


async def enrol(exchange: Exchange, person: Person, guards: Safeguards) -> None:
    """Give a person an authenticator that shows the codes of `code_of`, none of which was used."""
    async with exchange.unit_of_work() as uow:
        found = await uow.session.get_one(Person, person.id)
        found.totp_sealed, found.totp_confirmed_at = sealed(found, CODES, guards), uow.now
        found.totp_last_counter = 0


def code_now() -> str:
    """What every authenticator of these tests shows."""
    return pyotp.TOTP(CODES).now()


async def make_agreement(
    exchange: Exchange,
    first: Actor,
    second: Actor,
    *listings: Listing,
    template: AgreementTemplate | None = None,
    parties: tuple[UUID, UUID] | None = None,
    signed: int = 2,
    until: date = UNTIL,
) -> NonDisclosureAgreement:
    """An agreement that the first put to the second on some listings, signed by nobody, one or both."""
    template = template or await make_template(exchange)
    sides = parties or tuple(actor.seats[0].organization_id for actor in (first, second))
    named = tuple(one.id for one in listings)
    draft = AgreementDraft(template.id, named, until, counterparty_id=sides[1], organization_id=sides[0])
    async with exchange.unit_of_work() as uow:
        agreement = await actions.draft_agreement(uow, first, draft)
    for actor, side in tuple(zip((first, second), sides, strict=True))[:signed]:
        async with exchange.unit_of_work() as uow:
            agreement = await Agreements(uow).lock(agreement.id)
            uow.publish(agreement.sign(agreement.document_hash, side=side, by=actor, at=uow.now))
    return agreement


async def make_grant(
    exchange: Exchange, owner: Actor, holder: Actor, listing: Listing, *, granted: bool = True
) -> AccessGrant:
    """Access to a listing, under an agreement in force, asked for or given."""
    async with exchange.unit_of_work() as uow:
        grant = await actions.request_access(uow, holder, listing.id, purpose="To judge it")
    if granted:
        async with exchange.unit_of_work() as uow:
            grant = await actions.grant_access(uow, owner, grant.id)
    return grant


@dataclass
class Confidants:
    """An institute that keeps something confidential, a business that would read it, and the exchange's staff."""

    exchange: Exchange
    institute: Organization
    business: Organization
    owning: Person
    reading: Person
    owner: Actor
    reader: Actor
    supervisor: Actor
    moderator: Actor

    @classmethod
    async def gather(cls, exchange: Exchange) -> "Confidants":
        """All of them, verified."""
        operation = await make_operation(exchange)
        institute = await make_organization(exchange)
        name = {"vi": "Công ty Cổ phần Lọc nước Miền Trung", "en": "Central Water JSC"}
        business = await make_organization(exchange, "business", name=name)
        owning, reading = await make_member(exchange, institute), await make_member(exchange, business)
        return cls(
            exchange=exchange,
            institute=institute,
            business=business,
            owning=owning,
            reading=reading,
            owner=await actor_of(exchange, owning),
            reader=await actor_of(exchange, reading),
            supervisor=await actor_of(exchange, operation.supervisor),
            moderator=await mandated(exchange, operation.moderator),
        )

    async def run(self, action, *arguments, **named):
        """One action in a unit of work of its own."""
        async with self.exchange.unit_of_work() as uow:
            return await action(uow, *arguments, **named)

    async def find(self, model, id):
        """Something as it stands."""
        async with self.exchange.unit_of_work() as uow:
            return await uow.session.get_one(model, id)
