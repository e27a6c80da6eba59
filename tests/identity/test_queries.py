"""Who a credential belongs to, and what may be read of people and organisations."""

from datetime import timedelta

import pytest

from factories import actor_of, full_authority, join, make_actor, make_member, make_organization, make_person, sign_in
from techexchange.identity import queries
from techexchange.identity.errors import OrganizationNotFound, PersonNotFound, TokenRefused
from techexchange.identity.lifecycle import OrganizationStatus
from techexchange.identity.models import ApiClient, Person, Session
from techexchange.infra import tokens
from techexchange.infra.tokens import TokenKind
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import (
    ANYONE,
    EVERY_PERSON,
    SYSTEM,
    OrganizationKind,
    OrganizationNotVerified,
    Permission,
    Role,
    SecondFactorRequired,
)


async def test_a_person_has_one_seat_per_organisation_with_all_their_roles(exchange):
    institute = await make_organization(exchange)
    person = await make_member(exchange, institute, Role.SIGNATORY, Role.EDITOR)
    business = await make_organization(exchange, OrganizationKind.BUSINESS, status=OrganizationStatus.UNVERIFIED)
    await join(exchange, person, business, Role.ADMIN)
    actor = await actor_of(exchange, person)
    assert actor.id == person.id
    assert actor.own == EVERY_PERSON
    assert {seat.organization_id for seat in actor.seats} == {institute.id, business.id}
    assert actor.can(Permission.OFFER_DECIDE, institute.id)
    assert actor.can(Permission.LISTING_EDIT, institute.id)
    assert not actor.can(Permission.MEMBER_MANAGE, institute.id)
    with pytest.raises(OrganizationNotVerified):
        actor.require(Permission.LISTING_SUBMIT, business.id)


async def test_staff_without_a_second_factor_are_told_so(exchange):
    owner = await make_organization(exchange, OrganizationKind.OWNER)
    person = await make_member(exchange, owner, Role.SUPERVISOR)
    actor = await actor_of(exchange, person, second_factor=False)
    with pytest.raises(SecondFactorRequired):
        actor.require(Permission.LEDGER_READ)
    actor.require(Permission.ACCOUNT_MANAGE)


@pytest.mark.parametrize("status", [OrganizationStatus.UNVERIFIED, OrganizationStatus.SUSPENDED])
async def test_an_authority_that_is_not_verified_has_no_authority(exchange, status):
    auditor = await make_organization(exchange, OrganizationKind.AUDITOR, status=status)
    person = await make_member(exchange, auditor, Role.ADMIN, Role.AUDITOR)
    actor = await actor_of(exchange, person)
    assert not actor.can(Permission.LEDGER_READ)
    assert actor.can(Permission.ORGANIZATION_EDIT, auditor.id)


async def test_a_revoked_organisation_only_reads(exchange):
    business = await make_organization(exchange, OrganizationKind.BUSINESS, status=OrganizationStatus.REVOKED)
    actor = await actor_of(exchange, await make_member(exchange, business))
    assert all(permission.reads for permission in actor.seats[0].permissions)
    assert actor.can(Permission.DEAL_READ, business.id)


async def test_the_operator_acts_under_its_mandate(exchange):
    actor, operator = await make_actor(exchange, OrganizationKind.OPERATOR, Role.MODERATOR)
    actor.require(Permission.CASE_DECIDE)
    assert actor.authority == full_authority(operator.id)


async def test_a_token_without_its_checksum_is_refused_unread(exchange):
    class Untouchable:
        async def driver(self):
            raise AssertionError("asked the database")

    token = tokens.issue(TokenKind.ACCESS)
    with pytest.raises(TokenRefused):
        await queries.authenticate(Untouchable(), token[:-1] + ("a" if token[-1] != "a" else "b"))
    with pytest.raises(TokenRefused):
        await queries.authenticate(Untouchable(), tokens.issue(TokenKind.REFRESH))
    with pytest.raises(AssertionError):
        await queries.authenticate(Untouchable(), token)


async def test_unknown_expired_ended_and_disabled_are_refused(exchange):
    person = await make_person(exchange)
    token = await sign_in(exchange, person)
    async with exchange.unit_of_work() as uow:
        assert (await queries.authenticate(uow, token)).id == person.id
        with pytest.raises(TokenRefused):
            await queries.authenticate(uow, tokens.issue(TokenKind.ACCESS))
    async with exchange.unit_of_work() as uow:
        actor = await queries.authenticate(uow, token)
        session = await uow.session.get(Session, actor.credential_id)
        session.access_expires_at = uow.now - timedelta(seconds=1)
        await uow.session.flush()
        with pytest.raises(TokenRefused):
            await queries.authenticate(uow, token)
    token = await sign_in(exchange, person)
    async with exchange.unit_of_work() as uow:
        again = await uow.session.get(Person, person.id)
        again.disable(by=SYSTEM, at=uow.now)
        await uow.session.flush()
        with pytest.raises(TokenRefused):
            await queries.authenticate(uow, token)


async def test_a_machine_client_has_its_scopes_and_no_more(exchange):
    business = await make_organization(exchange, OrganizationKind.BUSINESS)
    token = tokens.issue(TokenKind.ACCESS)
    async with exchange.unit_of_work() as uow:
        client = ApiClient(
            id=new_id(),
            organization_id=business.id,
            name="ERP",
            scopes=["listing:edit", "listing:read", "member:manage"],
            secret_hash=b"",
            created_by=new_id(),
            created_at=uow.now,
        )
        uow.session.add(client)
        await uow.session.flush()
        later = uow.now + timedelta(hours=1)
        uow.session.add(
            Session(
                id=new_id(),
                client_id=client.id,
                access_hash=tokens.digest(token),
                access_expires_at=later,
                expires_at=later,
                scopes=["listing:read", "member:manage", "deal:read"],
                created_at=uow.now,
            )
        )
        await uow.session.flush()
        actor = await queries.authenticate(uow, token)
        assert (actor.id, actor.own, actor.second_factor) == (client.id, ANYONE, False)
        assert actor.seats[0].permissions == {Permission.LISTING_READ}
        client.revoke(by=SYSTEM, at=uow.now)
        await uow.session.flush()
        with pytest.raises(TokenRefused):
            await queries.authenticate(uow, token)


async def test_what_other_domains_read(exchange):
    institute = await make_organization(exchange)
    admin = await make_member(exchange, institute, Role.ADMIN, Role.VIEWER)
    viewer = await make_member(exchange, institute, Role.VIEWER)
    async with exchange.unit_of_work() as uow:
        assert (await queries.organization(uow, institute.id)).name == institute.name
        assert await queries.member_ids(uow, institute.id) == [admin.id, viewer.id]
        assert await queries.member_ids(uow, institute.id, Permission.OFFER_DECIDE) == [admin.id]
        assert await queries.email_of(uow, admin.id) == admin.email
        assert await queries.locale_of(uow, admin.id) == "vi"
        with pytest.raises(OrganizationNotFound):
            await queries.organization(uow, new_id())
        with pytest.raises(PersonNotFound):
            await queries.email_of(uow, new_id())
