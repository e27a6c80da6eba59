"""Makers of what tests need: people, organisations of every kind and status, and whoever acts for them."""

import itertools
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from stdnum.vn import mst

from techexchange.identity import queries
from techexchange.identity.models import (
    Membership,
    Organization,
    OrganizationDetails,
    OrganizationStatus,
    Person,
    Session,
)
from techexchange.infra import tokens
from techexchange.infra.tokens import TokenKind
from techexchange.infra.uow import Exchange
from techexchange.introductions.models import Approach, Introduction
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM, Actor, Authority, MandatedAction, OrganizationKind, Role
from techexchange.listings import actions as listings
from techexchange.listings.lifecycle import BEGIN_REVIEW, SUBMIT, Direction, ListingStatus
from techexchange.listings.models import ClosingReason, Listing, SuspensionReason
from techexchange.listings.schemas import example
from techexchange.mandates import actions as mandates
from techexchange.mandates.models import MandateTerms, OperatingMandate
from techexchange.mandates.queries import authority
from techexchange.matching.models import Match, Pairing
from techexchange.matching.models.scoring import Scored, Side
from techexchange.offers import actions as offers
from techexchange.offers.models import Negotiation, Proposal

PASSWORD = "correct horse battery staple"
PASSWORD_HASH = "$argon2id$v=19$m=19456,t=2,p=1$edjRTWYFETv/+EzpS5Ux+A$tOtSCdwWolvXRbh1azdJQaWyBLkE7CBcw8PhDf7Y5wE"
numbers = itertools.count(1)
tax_numbers = itertools.count(10_000_001)


def tax_code() -> str:
    """A Vietnamese tax code nobody in this test has, with its check digit."""
    for number in tax_numbers:
        body = f"0{number:08d}"
        digit = mst.calc_check_digit(body)
        if len(digit) == 1 and mst.is_valid(body + digit):
            return body + digit
    raise AssertionError


async def make_person(
    exchange: Exchange, *, email: str | None = None, name: str = "Nguyễn Thị Lan", locale: str = "vi"
) -> Person:
    """Someone whose address is proved and whose password is PASSWORD."""
    async with exchange.unit_of_work() as uow:
        person = Person(
            id=new_id(),
            email=email or f"person{next(numbers)}@example.com",
            name=name,
            locale=locale,
            password_hash=PASSWORD_HASH,
            confirmed_at=uow.now,
            created_at=uow.now,
            recovery_hashes=[],
        )
        uow.session.add(person)
    return person


async def make_organization(
    exchange: Exchange,
    kind: OrganizationKind | str = OrganizationKind.INSTITUTE,
    *,
    status: OrganizationStatus | str = OrganizationStatus.VERIFIED,
    **details: object,
) -> Organization:
    """An organisation in some status, with no members; `details` as OrganizationDetails has them."""
    number, status = next(numbers), OrganizationStatus(status)
    said = {"name": {"vi": f"Viện {number}", "en": f"Institute {number}"}, "tax_code": tax_code()} | details
    async with exchange.unit_of_work() as uow:
        organization = Organization.register(OrganizationKind(kind), OrganizationDetails(**said), at=uow.now)
        organization.id = new_id()
        if status is not OrganizationStatus.UNVERIFIED:
            organization.submit(by=SYSTEM, at=uow.now)
        if status in {OrganizationStatus.VERIFIED, OrganizationStatus.SUSPENDED, OrganizationStatus.REVOKED}:
            organization.verify(by=SYSTEM, at=uow.now)
        if status is OrganizationStatus.SUSPENDED:
            organization.suspend("test", by=SYSTEM, at=uow.now)
        if status is OrganizationStatus.REVOKED:
            organization.revoke("test", by=SYSTEM, at=uow.now)
        uow.session.add(organization)
    return organization


async def make_member(exchange: Exchange, organization: Organization, *roles: Role | str) -> Person:
    """A person with these roles (administrator where none is named) in an organisation."""
    person = await make_person(exchange)
    for role in roles or (Role.ADMIN,):
        await join(exchange, person, organization, role)
    return person


async def join(exchange: Exchange, person: Person, organization: Organization, role: Role | str) -> Membership:
    """Give a person a role in an organisation."""
    async with exchange.unit_of_work() as uow:
        membership = Membership(
            id=new_id(),
            person_id=person.id,
            organization_id=organization.id,
            role=Role(role),
            created_at=uow.now,
        )
        uow.session.add(membership)
    return membership


async def sign_in(exchange: Exchange, person: Person, *, second_factor: bool = True) -> str:
    """A live access token of a person."""
    token = tokens.issue(TokenKind.ACCESS)
    async with exchange.unit_of_work() as uow:
        uow.session.add(
            Session(
                id=new_id(),
                person_id=person.id,
                access_hash=tokens.digest(token),
                access_expires_at=uow.now + timedelta(hours=12),
                refresh_hash=tokens.digest(tokens.issue(TokenKind.REFRESH)),
                expires_at=uow.now + timedelta(days=14),
                second_factor=second_factor,
                created_at=uow.now,
            )
        )
    return token


async def bearer(exchange: Exchange, person: Person, *, second_factor: bool = True) -> dict[str, str]:
    """The headers by which a person acts over HTTP; add an Idempotency-Key to each POST with `keyed`."""
    return {"Authorization": f"Bearer {await sign_in(exchange, person, second_factor=second_factor)}"}


def keyed(headers: dict[str, str], **more: str) -> dict[str, str]:
    """The headers with a fresh Idempotency-Key, and others (`if_match="1"` becomes If-Match)."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return headers | {"Idempotency-Key": str(new_id())} | named


async def actor_of(
    exchange: Exchange, person: Person, *, second_factor: bool = True, authority: Authority | None = None
) -> Actor:
    """The person as they act: with every seat they have, and the mandate given."""
    token = await sign_in(exchange, person, second_factor=second_factor)
    async with exchange.unit_of_work() as uow:
        return replace(await queries.authenticate(uow, token), authority=authority)


async def make_actor(
    exchange: Exchange, kind: OrganizationKind | str = OrganizationKind.INSTITUTE, *roles: Role | str
) -> tuple[Actor, Organization]:
    """A verified organisation of a kind and a member who acts for it; the operator's with a full mandate."""
    organization = await make_organization(exchange, kind)
    person = await make_member(exchange, organization, *roles)
    authority = full_authority(organization.id) if organization.kind is OrganizationKind.OPERATOR else None
    return await actor_of(exchange, person, authority=authority), organization


def full_authority(operator_id: UUID) -> Authority:
    """A mandate in force that permits an operator everything."""
    return Authority(operator_id, frozenset(MandatedAction))


async def make_open_listing(
    exchange: Exchange, organization: Organization, direction: Direction | str = Direction.SUPPLY
) -> Listing:
    """A listing that is published and takes offers for a year."""
    content = {"direction": Direction(direction).value, "texts": {"en": {"title": "Heat pump dryer"}}}
    async with exchange.unit_of_work() as uow:
        until = (uow.now + timedelta(days=365)).isoformat()
        listing, drafted = Listing.draft(organization.id, content | {"valid_until": until}, by=SYSTEM, at=uow.now)
        listing.status = BEGIN_REVIEW(SUBMIT(listing.status))
        version = listing.freeze([], at=uow.now)
        uow.session.add(listing)
        await uow.session.flush()
        uow.session.add(version)
        uow.publish(drafted)
        uow.publish(listing.publish(version, by=SYSTEM, at=uow.now))
    return listing


TERMS = {
    "scope": "non_exclusive_licence",
    "exclusivity": "non_exclusive",
    "territory": ["VN"],
    "royalty": {"percent": "3.5", "basis": "net_sales"},
}
EXCLUSIVE_TERMS = TERMS | {"scope": "exclusive_licence", "exclusivity": "exclusive"}


async def make_offer(
    exchange: Exchange, actor: Actor, listing: Listing, terms: dict[str, object] | None = None, *, days: float = 30
) -> Negotiation:
    """A negotiation that an actor opened on a listing with a first offer, valid for some days."""
    async with exchange.unit_of_work() as uow:
        proposal = Proposal(terms or TERMS, uow.now + timedelta(days=days), "For your eyes only")
        return await offers.submit(uow, actor, listing.id, proposal)


def make_pairing(supply: Side, demand: Side, score: float = 0.7, **components: float) -> Pairing:
    """A technology and a need that were scored."""
    reasons = [{"code": "trl", "vi": "TRL 7 so với mức yêu cầu 6", "en": "TRL 7 against the required 6"}]
    return Pairing.of(supply, demand, Scored(score, score, score, {"text": score} | components, reasons))


async def make_match(exchange: Exchange, supply: Listing, demand: Listing, score: float = 0.7) -> Match:
    """A match that nobody has looked at yet."""
    sides = [Side(one.id, one.number, one.organization_id, one.direction) for one in (supply, demand)]
    async with exchange.unit_of_work() as uow:
        match = Match.propose(make_pairing(*sides, score), side=Direction.DEMAND, at=uow.now)
        uow.session.add(match)
    return match


MANDATE = {
    "contract_no": "12/2026",
    "permitted_actions": tuple(MandatedAction),
    "fee_schedule": [],
    "kpi_targets": [],
    "revenue_share": None,
}


async def make_mandate(
    exchange: Exchange, supervisor: Actor, operator: Organization, *, active: bool = True, **terms: object
) -> OperatingMandate:
    """A mandate drafted, and unless told otherwise activated, by a supervisor; valid yesterday to next year."""
    async with exchange.unit_of_work() as uow:
        validity = {"valid_from": uow.now - timedelta(days=1), "valid_until": uow.now + timedelta(days=365)}
        agreed = MandateTerms(**(MANDATE | validity | {"operator_id": operator.id} | terms))
        mandate = await mandates.draft(uow, supervisor, agreed)
        return await mandates.activate(uow, supervisor, mandate.id) if active else mandate


@dataclass(frozen=True)
class Operation:
    """An exchange that is in operation: its owner and operator, a supervisor, a moderator, and the mandate in force."""

    owner: Organization
    operator: Organization
    supervisor: Person
    moderator: Person
    mandate: OperatingMandate


async def make_operation(exchange: Exchange, *, active: bool = True, **terms: object) -> Operation:
    """Owner and operator with their staff; the mandate is `terms`, as make_mandate has them."""
    owner = await make_organization(exchange, OrganizationKind.OWNER)
    operator = await make_organization(exchange, OrganizationKind.OPERATOR)
    supervisor = await make_member(exchange, owner, Role.SUPERVISOR)
    moderator = await make_member(exchange, operator, Role.MODERATOR)
    acting = await actor_of(exchange, supervisor)
    mandate = await make_mandate(exchange, acting, operator, active=active, **terms)
    return Operation(owner, operator, supervisor, moderator, mandate)


async def mandated(exchange: Exchange, person: Person) -> Actor:
    """A person of the operator as they act now: with what the mandate in force permits, if one is."""
    async with exchange.unit_of_work() as uow:
        held = await authority(uow)
    return await actor_of(exchange, person, authority=held)


@dataclass(frozen=True)
class Contact:
    """Two organisations in contact over a technology, and one person who acts for each."""

    introduction: Introduction
    listing: Listing
    host_organization: Organization
    seeker_organization: Organization
    host: Person
    seeker: Person


async def make_introduction(exchange: Exchange, *, accepted: bool = True, brokered_by: Person | None = None) -> Contact:
    """A business interested in a technology of an institute, which accepted unless told otherwise."""
    institute, business = await make_organization(exchange), await make_organization(exchange, "business")
    listing = await make_listing(exchange, institute)
    host, seeker = await make_member(exchange, institute), await make_member(exchange, business)
    by = await actor_of(exchange, seeker)
    approach = Approach(
        listing_id=listing.id,
        listing_version=listing.number,
        host_id=institute.id,
        seeker_id=business.id,
        brokered_by=brokered_by.id if brokered_by else None,
        message="We would like to see it run.",
    )
    async with exchange.unit_of_work() as uow:
        introduction, expressed = Introduction.express(approach, by=by, at=uow.now)
        uow.session.add(introduction)
        uow.publish(expressed)
        if accepted:
            uow.publish(introduction.meet(None, by=by, at=uow.now))
    return Contact(introduction, listing, institute, business, host, seeker)


def content_for(direction: Direction | str = Direction.SUPPLY, **changes: object) -> dict[str, object]:
    """Complete content of a listing, as it is kept."""
    return example(Direction(direction)) | changes


PATHS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": ("submit",),
    "in_review": ("submit", "begin_review"),
    "changes_requested": ("submit", "begin_review", "request_changes"),
    "rejected": ("submit", "begin_review", "reject"),
    "published": ("submit", "begin_review", "publish"),
    "paused": ("submit", "begin_review", "publish", "pause"),
    "reserved": ("submit", "begin_review", "publish", "reserve"),
    "suspended": ("submit", "begin_review", "publish", "suspend"),
    "expired": ("submit", "begin_review", "publish", "expire"),
    "withdrawn": ("submit", "begin_review", "publish", "withdraw"),
    "contracted": ("submit", "begin_review", "publish", "reserve", "contract"),
    "fulfilled": ("submit", "begin_review", "publish", "fulfil"),
    "closed_unmet": ("submit", "begin_review", "publish", "close_unmet"),
}
ONLY_FOR_DEMAND = {"fulfilled", "closed_unmet"}


async def make_listing(
    exchange: Exchange,
    organization: Organization,
    status: ListingStatus | str = ListingStatus.PUBLISHED,
    direction: Direction | str | None = None,
    **content: object,
) -> Listing:
    """A complete listing in some status; `content` changes the example, such as `texts` or `sector`."""
    status = ListingStatus(status)
    direction = direction or (Direction.DEMAND if status in ONLY_FOR_DEMAND else Direction.SUPPLY)
    async with exchange.unit_of_work() as uow:
        listing, drafted = Listing.draft(organization.id, content_for(direction, **content), by=SYSTEM, at=uow.now)
        uow.session.add(listing)
        uow.publish(drafted)
        await uow.session.flush()
        for name in PATHS[status]:
            given = {"suspend": (SuspensionReason.OTHER,), "close_unmet": (ClosingReason.OTHER,)}.get(name, ())
            if name == "publish":
                version = listing.freeze([], at=uow.now)
                uow.session.add(version)
                given = (version,)
            if name == "expire":
                listing.valid_until = uow.now
            uow.publish(getattr(listing, name)(*given, by=SYSTEM, at=uow.now))
    return listing


async def make_submitted_listing(exchange: Exchange, organization: Organization, **content: object) -> Listing:
    """A supply an editor of a verified organisation has handed in for review."""
    editor = await actor_of(exchange, await make_member(exchange, organization, Role.EDITOR))
    text = {"title": "Heat pump dryer", "summary": "Dries at 40 °C", "description": "Dries fruit gently."}
    async with exchange.unit_of_work() as uow:
        complete = {
            "direction": "supply",
            "texts": {"en": text},
            "sector": "agri_food",
            "trl": 7,
            "transfer_scope": ["exclusive_licence"],
            "valid_until": (uow.now + timedelta(days=365)).isoformat(),
        }
        listing = await listings.draft(uow, editor, organization.id, complete | content)
        return await listings.submit(uow, editor, listing.id)
