"""Whoever a fact concerns is told of it, once, and nobody else."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event as sqlalchemy_events
from sqlalchemy import select

from factories import join, make_actor, make_listing, make_member, make_organization, make_person
from techexchange.identity.events import MemberRemoved, OrganizationVerified
from techexchange.infra.jobs import record_of
from techexchange.infra.mail import PostedLetter
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.events import Event
from techexchange.kernel.ids import new_id
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, Actor, OrganizationKind, Role
from techexchange.listings.events import ListingPublished, ListingRejected
from techexchange.mandates.events import MandateExpired
from techexchange.moderation.events import CaseOverdue
from techexchange.notifications import actions, queries
from techexchange.notifications.actions import Choice
from techexchange.notifications.errors import NoticeNotFound
from techexchange.notifications.handlers import AUCTION_RULES, BILLING_RULES, RULES, Audience, tell_people
from techexchange.notifications.models import Notice, NoticeKind
from techexchange.offers.events import NegotiationLapsed, OfferCountered, OfferSubmitted

HASH = "0" * 64


async def tell(exchange: Exchange, fact: Event) -> None:
    async with exchange.unit_of_work() as uow:
        await tell_people.handler(uow, record_of(fact))


async def notices(exchange: Exchange, *people) -> list[Notice]:
    async with exchange.sessions() as session:
        wanted = select(Notice).where(Notice.person_id.in_([person.id for person in people]))
        return list(await session.scalars(wanted.order_by(Notice.created_at, Notice.id)))


async def letters(exchange: Exchange) -> list[PostedLetter]:
    async with exchange.sessions() as session:
        return list(await session.scalars(select(PostedLetter).where(PostedLetter.template == "notice")))


async def now(exchange: Exchange):
    async with exchange.unit_of_work() as uow:
        return uow.now


def verified(organization, at, by=SYSTEM) -> OrganizationVerified:
    return OrganizationVerified(subject_id=organization.id, actor_id=by.id, at=at, kind=organization.kind)


async def test_those_who_can_act_are_told_and_others_are_not(exchange):
    organization = await make_organization(exchange)
    admin = await make_member(exchange, organization)
    viewer = await make_member(exchange, organization, Role.VIEWER)
    stranger = await make_member(exchange, await make_organization(exchange))
    await tell(exchange, verified(organization, await now(exchange)))
    [told] = await notices(exchange, admin, viewer, stranger)
    assert (told.person_id, told.organization_id, told.subject_id) == (admin.id, organization.id, organization.id)
    assert organization.name["vi"] in told.told("vi")[1]
    [letter] = await letters(exchange)
    assert (letter.to, letter.language) == (admin.email, "vi")
    assert letter.values["title"] == told.told("vi")[0]


async def test_whoever_did_it_is_not_told(exchange):
    organization = await make_organization(exchange)
    doer, other = await make_member(exchange, organization), await make_member(exchange, organization)
    await tell(exchange, verified(organization, await now(exchange), by=doer))
    assert [notice.person_id for notice in await notices(exchange, doer, other)] == [other.id]


async def test_a_fact_heard_twice_is_told_once(exchange):
    organization = await make_organization(exchange)
    admin = await make_member(exchange, organization)
    fact = verified(organization, await now(exchange))
    await tell(exchange, fact)
    await tell(exchange, fact)
    assert len(await notices(exchange, admin)) == 1
    assert len(await letters(exchange)) == 1


async def test_a_fact_that_concerns_nobody_is_no_trouble(exchange):
    organization = await make_organization(exchange)
    await tell(exchange, verified(organization, await now(exchange)))
    assert await letters(exchange) == []


async def test_a_person_in_both_parties_is_told_once(exchange):
    owner, counterparty = await make_organization(exchange), await make_organization(exchange)
    both = await make_member(exchange, owner)
    await join(exchange, both, counterparty, Role.ADMIN)
    listing = await make_listing(exchange, owner)
    await tell(exchange, submitted(listing, owner, counterparty, await now(exchange), made_by=new_id()))
    assert len(await notices(exchange, both)) == 1


def between(listing, owner, counterparty, at):
    return {
        "subject_id": new_id(),
        "actor_id": SYSTEM.id,
        "at": at,
        "listing_id": listing.id,
        "owner_id": owner.id,
        "counterparty_id": counterparty.id,
        "offer_id": new_id(),
        "terms_hash": HASH,
    }


def submitted(listing, owner, counterparty, at, made_by: UUID) -> OfferSubmitted:
    facts = between(listing, owner, counterparty, at)
    return OfferSubmitted(**facts, made_by=made_by, number=1, valid_until=at + timedelta(days=1))


@pytest.mark.parametrize("made_by", ["owner", "counterparty"])
async def test_an_offer_is_told_to_the_other_side(exchange, made_by):
    parties = {name: await make_organization(exchange) for name in ("owner", "counterparty")}
    people = {name: await make_member(exchange, party, Role.NEGOTIATOR) for name, party in parties.items()}
    listing = await make_listing(exchange, parties["owner"])
    at = await now(exchange)
    facts = between(listing, parties["owner"], parties["counterparty"], at)
    fact = OfferCountered(
        **facts, made_by=parties[made_by].id, number=2, valid_until=at + timedelta(days=1), supersedes=new_id()
    )
    await tell(exchange, fact)
    [told] = await notices(exchange, *people.values())
    assert told.person_id != people[made_by].id
    assert (told.listing_id, told.subject_id) == (listing.id, fact.subject_id)
    assert HASH not in str(told.values)


async def test_a_lapse_is_told_to_the_counterparty_alone(exchange):
    owner, counterparty = await make_organization(exchange), await make_organization(exchange)
    one, other = await make_member(exchange, owner), await make_member(exchange, counterparty)
    listing = await make_listing(exchange, owner)
    await tell(exchange, NegotiationLapsed(**between(listing, owner, counterparty, await now(exchange))))
    assert [notice.person_id for notice in await notices(exchange, one, other)] == [other.id]


async def test_only_its_own_organisation_reads_a_title_that_is_not_public(exchange):
    owner, counterparty = await make_organization(exchange), await make_organization(exchange)
    editor = await make_member(exchange, owner)
    outsider = await make_member(exchange, counterparty)
    texts = {"vi": {"title": "Bí mật", "summary": "x", "description": "x"}}
    listing = await make_listing(exchange, owner, "in_review", texts=texts)
    at = await now(exchange)
    facts = {"subject_id": listing.id, "actor_id": SYSTEM.id, "at": at, "organization_id": owner.id}
    await tell(exchange, ListingRejected(**facts, direction="supply", is_revision=False))
    await tell(exchange, NegotiationLapsed(**between(listing, owner, counterparty, at)))
    [told] = await notices(exchange, editor)
    assert told.told("en")[0] == "Not accepted: Bí mật"
    [told] = await notices(exchange, outsider)
    assert "Bí mật" not in str(told.values)
    assert told.told("en")[0] == "Offer lapsed: a listing"


async def test_a_published_title_is_read_by_everybody(exchange):
    owner, counterparty = await make_organization(exchange), await make_organization(exchange)
    outsider = await make_member(exchange, counterparty)
    listing = await make_listing(exchange, owner)
    title = next(iter(listing.content["texts"].values()))["title"]
    await tell(exchange, NegotiationLapsed(**between(listing, owner, counterparty, await now(exchange))))
    [told] = await notices(exchange, outsider)
    assert title in str(told.values)


async def test_someone_who_lost_their_role_is_told_themselves(exchange):
    organization, person = await make_organization(exchange), await make_person(exchange)
    facts = {"subject_id": organization.id, "actor_id": SYSTEM.id, "at": await now(exchange)}
    await tell(exchange, MemberRemoved(**facts, person_id=person.id, role=Role.EDITOR))
    [told] = await notices(exchange, person)
    assert organization.name["en"] in told.told("en")[1]


async def test_the_owner_is_told_of_what_is_overdue(exchange):
    owner = await make_organization(exchange, OrganizationKind.OWNER)
    supervisor = await make_member(exchange, owner, Role.SUPERVISOR)
    at = await now(exchange)
    facts = {"subject_id": new_id(), "actor_id": SYSTEM.id, "at": at, "reviewed_id": new_id()}
    await tell(exchange, CaseOverdue(**facts, organization_id=new_id(), kind="publication", due_at=at))
    assert [notice.kind for notice in await notices(exchange, supervisor)] == [NoticeKind.CASE_OVERDUE]


async def test_owner_and_operator_are_told_that_a_mandate_ended(exchange):
    owner = await make_organization(exchange, OrganizationKind.OWNER)
    operator = await make_organization(exchange, OrganizationKind.OPERATOR)
    people = [
        await make_member(exchange, owner, Role.SUPERVISOR),
        await make_member(exchange, operator, Role.MODERATOR),
    ]
    fact = MandateExpired(subject_id=new_id(), actor_id=SYSTEM.id, at=await now(exchange), operator_id=operator.id)
    await tell(exchange, fact)
    assert {notice.person_id for notice in await notices(exchange, *people)} == {person.id for person in people}


EVERY_RULE = [*RULES.items(), *((fact, one) for fact, many in (AUCTION_RULES | BILLING_RULES).items() for one in many)]


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule[0].name)
def test_every_rule_names_fields_its_fact_has(rule):
    fact, (_, _, audience) = rule
    assert isinstance(audience, Audience)
    named = {*audience.parties, audience.but, audience.person, audience.watched} - {None}
    assert named <= set(fact.__dataclass_fields__)
    assert audience.parties or audience.person or audience.authority


async def chosen(exchange: Exchange, actor: Actor, choice: Choice, version: int | None = None):
    async with exchange.unit_of_work() as uow:
        return await actions.choose(uow, actor, choice, version)


@pytest.mark.parametrize(
    ("choice", "written"),
    [
        (Choice(), True),
        (Choice(mail=False), False),
        (Choice(muted=(NoticeKind.ORGANIZATION_VERIFIED,)), False),
        (Choice(muted=(NoticeKind.DEAL_AGREED, NoticeKind.DEAL_CANCELLED)), True),
    ],
)
async def test_letters_follow_what_a_person_wants(exchange, choice, written):
    actor, organization = await make_actor(exchange)
    await chosen(exchange, actor, choice)
    await tell(exchange, verified(organization, await now(exchange)))
    assert (len(await letters(exchange)) == 1) is written


async def test_preferences_have_versions(exchange):
    actor, _ = await make_actor(exchange)
    with pytest.raises(Stale):
        await chosen(exchange, actor, Choice(mail=False), 1)
    assert (await chosen(exchange, actor, Choice(mail=False), 0)).version == 1
    with pytest.raises(Stale):
        await chosen(exchange, actor, Choice(mail=True), 0)
    second = await chosen(exchange, actor, Choice(muted=(NoticeKind.DEAL_AGREED,)), 1)
    assert (second.version, second.mail, second.muted) == (2, False, ["deal_agreed"])
    async with exchange.unit_of_work() as uow:
        assert (await queries.preferences(uow, actor)).version == 2


async def test_an_inbox_is_its_persons_own(exchange):
    actor, organization = await make_actor(exchange)
    stranger, _ = await make_actor(exchange)
    at = await now(exchange)
    for minutes in range(3):
        await tell(exchange, verified(organization, at + timedelta(minutes=minutes)))
    async with exchange.unit_of_work() as uow:
        mine = (await queries.inbox(uow, actor, unread=False, request=PageRequest())).items
        assert [notice.created_at for notice in mine] == [at + timedelta(minutes=minutes) for minutes in (2, 1, 0)]
        assert not (await queries.inbox(uow, stranger, unread=False, request=PageRequest())).items
        with pytest.raises(NoticeNotFound):
            await actions.read(uow, stranger, mine[0].id)
        assert (await actions.read(uow, actor, mine[0].id)).read_at == uow.now
    async with exchange.unit_of_work() as uow:
        unread = await queries.inbox(uow, actor, unread=True, request=PageRequest())
        assert [notice.id for notice in unread.items] == [mine[1].id, mine[2].id]
        assert await actions.read_all(uow, stranger) == 0
        assert await actions.read_all(uow, actor) == 2
        assert await actions.read_all(uow, actor) == 0


async def test_nobody_is_told_nothing(exchange):
    async with exchange.unit_of_work() as uow:
        for attempt in (
            queries.inbox(uow, ANONYMOUS, unread=False, request=PageRequest()),
            queries.preferences(uow, ANONYMOUS),
            actions.read(uow, ANONYMOUS, new_id()),
            actions.read_all(uow, ANONYMOUS),
            actions.choose(uow, ANONYMOUS, Choice()),
        ):
            with pytest.raises(Unauthenticated):
                await attempt
        machine = Actor(id=new_id(), own=frozenset(), credential_id=new_id())
        with pytest.raises(Forbidden):
            await queries.inbox(uow, machine, unread=False, request=PageRequest())


async def test_telling_many_takes_as_many_queries_as_telling_one(exchange, engine):
    counts = []
    for size in (1, 20):
        organization = await make_organization(exchange)
        for _ in range(size):
            await make_member(exchange, organization)
        fact = verified(organization, await now(exchange))
        statements: list[str] = []

        def note(_, __, statement, *___, into=statements):
            into.append(statement)

        sqlalchemy_events.listen(engine.sync_engine, "before_cursor_execute", note)
        await tell(exchange, fact)
        sqlalchemy_events.remove(engine.sync_engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1]


async def test_the_whole_way_from_a_move_to_an_inbox(exchange, settle):
    actor, organization = await make_actor(exchange)
    listing = await make_listing(exchange, organization)
    assert await settle() > 0
    async with exchange.unit_of_work() as uow:
        told = (await queries.inbox(uow, actor, unread=True, request=PageRequest())).items
    assert [(notice.kind, notice.listing_id) for notice in told] == [(NoticeKind.LISTING_PUBLISHED, listing.id)]
    assert ListingPublished in RULES
