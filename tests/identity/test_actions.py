"""What is done on the command line and by the clock, and what reaches the record."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from factories import PASSWORD, actor_of, make_actor, make_member, make_organization, make_person, tax_code
from techexchange.identity import actions
from techexchange.identity.actions import (
    Authenticator,
    ClientCredentials,
    ClientToken,
    ClientWithSecret,
    Credentials,
    Origin,
    OwnerDetails,
    PasswordChange,
    Profile,
    Safeguards,
    SignedIn,
)
from techexchange.identity.errors import (
    ClientNotFound,
    InvitationNotFound,
    KindNotOpen,
    MailedTokenRefused,
    OrganizationNotFound,
    PasswordWrong,
    TaxCodeTaken,
)
from techexchange.identity.jobs import tick
from techexchange.identity.models import (
    ApiClient,
    Invitation,
    InvitationStatus,
    MailedToken,
    OrganizationDetails,
    OrganizationStatus,
    Person,
    Session,
)
from techexchange.identity.queries import authenticate, profile
from techexchange.infra import tokens
from techexchange.infra.passwords import PasswordTooWeak
from techexchange.infra.sealing import SecretKeyTooShort
from techexchange.infra.tokens import TokenKind
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, MandateNotActive, OrganizationKind, Permission, Role
from techexchange.ledger.models import LedgerEntry

OWNER = OwnerDetails(
    name={"vi": "Sở Khoa học và Công nghệ"},
    person_name="Trần Văn Minh",
    email=" Minh@City.example ",
    password="ba con mèo trên mái",
)


@pytest.fixture
def guards(app) -> Safeguards:
    return app.state.safeguards


async def recorded(exchange) -> list[str]:
    async with exchange.unit_of_work() as uow:
        return list(await uow.session.scalars(select(LedgerEntry.event).order_by(LedgerEntry.seq)))


async def test_the_exchange_is_founded_once(exchange):
    async with exchange.unit_of_work() as uow:
        owner = await actions.create_owner(uow, SYSTEM, OWNER)
        assert (owner.kind, owner.status) == (OrganizationKind.OWNER, OrganizationStatus.VERIFIED)
    assert await recorded(exchange) == [
        "organization_registered",
        "organization_verified",
        "person_registered",
        "member_joined",
        "member_joined",
    ]
    with pytest.raises(AlreadyExists):
        async with exchange.unit_of_work() as uow:
            await actions.create_owner(uow, SYSTEM, OWNER)


async def test_the_owners_supervisor_signs_in_and_must_enrol(exchange, guards):
    async with exchange.unit_of_work() as uow:
        await actions.create_owner(uow, SYSTEM, OWNER)
    async with exchange.unit_of_work() as uow:
        shown = Credentials("minh@city.example", OWNER.password)
        opened = await actions.open_session(uow, ANONYMOUS, shown, Origin("local"), guards)
    async with exchange.unit_of_work() as uow:
        supervisor = await authenticate(uow, opened.access_token)
        assert not supervisor.can(Permission.LEDGER_READ)
        _, seats = await profile(uow, supervisor)
        assert {seat.role for seat in seats} == {Role.ADMIN, Role.SUPERVISOR}


async def test_nobody_else_founds_anything(exchange):
    moderator, _ = await make_actor(exchange, OrganizationKind.OPERATOR, Role.MODERATOR)
    for actor, refusal in ((ANONYMOUS, Unauthenticated), (moderator, Forbidden)):
        with pytest.raises(refusal):
            async with exchange.unit_of_work() as uow:
                await actions.create_owner(uow, actor, OWNER)
        with pytest.raises(refusal):
            async with exchange.unit_of_work() as uow:
                await actions.create_person(uow, actor, Profile("a@b.example", "A"), PASSWORD)


async def test_a_weak_password_founds_nothing(exchange):
    with pytest.raises(PasswordTooWeak):
        async with exchange.unit_of_work() as uow:
            await actions.create_person(uow, SYSTEM, Profile("lan@b.example", "Lan"), "short")
    assert await recorded(exchange) == []


async def test_an_owner_is_not_registered(exchange):
    actor = await actor_of(exchange, await make_person(exchange))
    with pytest.raises(KindNotOpen):
        async with exchange.unit_of_work() as uow:
            await actions.register(uow, actor, OrganizationKind.OWNER, OrganizationDetails(name={"vi": "X"}))


async def test_a_moderator_verifies_what_asked(exchange):
    moderator, _ = await make_actor(exchange, OrganizationKind.OPERATOR, Role.MODERATOR)
    pending = await make_organization(exchange, status=OrganizationStatus.PENDING)
    async with exchange.unit_of_work() as uow:
        rejected = await actions.reject_verification(uow, moderator, pending.id, ["Name differs from the register."])
        assert (rejected.status, rejected.reasons) == (
            OrganizationStatus.UNVERIFIED,
            ["Name differs from the register."],
        )
    with pytest.raises(MoveNotAllowed):
        async with exchange.unit_of_work() as uow:
            await actions.verify(uow, moderator, pending.id)
    admin = await actor_of(exchange, await make_member(exchange, pending))
    async with exchange.unit_of_work() as uow:
        await actions.submit(uow, admin, pending.id)
    async with exchange.unit_of_work() as uow:
        verified = await actions.verify(uow, moderator, pending.id)
        assert verified.is_verified
    assert (await recorded(exchange))[-3:] == [
        "verification_rejected",
        "organization_submitted",
        "organization_verified",
    ]


async def test_a_moderator_suspends_reinstates_and_revokes_under_a_mandate(exchange):
    moderator, _ = await make_actor(exchange, OrganizationKind.OPERATOR, Role.MODERATOR)
    business = await make_organization(exchange, OrganizationKind.BUSINESS)
    for act, args in (
        (actions.suspend, ("Complaint",)),
        (actions.reinstate, ()),
        (actions.suspend, ("Fraud",)),
        (actions.revoke, ("Fraud",)),
    ):
        async with exchange.unit_of_work() as uow:
            organization = await act(uow, moderator, business.id, *args)
    assert organization.status is OrganizationStatus.REVOKED
    assert (await recorded(exchange))[-4:] == [
        "organization_suspended",
        "organization_reinstated",
        "organization_suspended",
        "organization_revoked",
    ]


@pytest.mark.parametrize("kind", [OrganizationKind.OPERATOR, OrganizationKind.AUDITOR])
async def test_a_moderator_does_not_decide_on_authorities(exchange, kind):
    moderator, operator = await make_actor(exchange, OrganizationKind.OPERATOR, Role.MODERATOR)
    authority = operator if kind is OrganizationKind.OPERATOR else await make_organization(exchange, kind)
    for act, args in (
        (actions.suspend, ("x",)),
        (actions.revoke, ("x",)),
        (actions.verify, ()),
        (actions.reinstate, ()),
    ):
        with pytest.raises(Forbidden):
            async with exchange.unit_of_work() as uow:
                await act(uow, moderator, authority.id, *args)


async def test_without_a_mandate_or_a_seat_nothing_is_decided(exchange):
    pending = await make_organization(exchange, status=OrganizationStatus.PENDING)
    operator = await make_organization(exchange, OrganizationKind.OPERATOR)
    unmandated = await actor_of(exchange, await make_member(exchange, operator, Role.MODERATOR))
    stranger = await actor_of(exchange, await make_person(exchange))
    own = await actor_of(exchange, await make_member(exchange, pending))
    for actor, refusal in (
        (unmandated, OrganizationNotFound),
        (stranger, OrganizationNotFound),
        (ANONYMOUS, Unauthenticated),
        (own, Forbidden),
    ):
        with pytest.raises(refusal):
            async with exchange.unit_of_work() as uow:
                await actions.verify(uow, actor, pending.id)
    business = await make_organization(exchange, OrganizationKind.BUSINESS)
    with pytest.raises(MandateNotActive):
        async with exchange.unit_of_work() as uow:
            await actions.suspend(uow, unmandated, business.id, "x")


async def test_verifying_an_old_version_or_a_taken_tax_code_is_refused(exchange):
    code = tax_code()
    await make_organization(exchange, tax_code=code)
    auditor = await make_organization(
        exchange, OrganizationKind.AUDITOR, status=OrganizationStatus.UNVERIFIED, tax_code=code
    )
    with pytest.raises(Stale):
        async with exchange.unit_of_work() as uow:
            await actions.verify(uow, SYSTEM, auditor.id, 7)
    with pytest.raises(TaxCodeTaken):
        async with exchange.unit_of_work() as uow:
            await actions.verify(uow, SYSTEM, auditor.id, 1)


async def test_the_clock_closes_invitations_and_forgets_what_is_over(exchange):
    institute = await make_organization(exchange)
    admin, person = await make_actor(exchange), await make_person(exchange)
    async with exchange.unit_of_work() as uow:
        old = uow.now - timedelta(days=2)
        late, open_ = [
            Invitation(
                id=new_id(),
                organization_id=institute.id,
                email="x@example.com",
                role=Role.EDITOR,
                token_hash=bytes([n]),
                invited_by=admin[0].id,
                created_at=old,
                wake_at=uow.now + timedelta(minutes=n * 2 - 1),
            )
            for n in (0, 1)
        ]
        gone = Session(
            id=new_id(), person_id=person.id, access_hash=b"x", access_expires_at=old, expires_at=old, created_at=old
        )
        letter = MailedToken(
            id=new_id(),
            kind="reset",
            token_hash=b"t",
            email="x@example.com",
            name="",
            locale="",
            usable=False,
            expires_at=old,
        )
        uow.session.add_all([late, open_, gone, letter])
        await uow.session.execute(
            text("INSERT INTO attempt_counts (key, count, resets_at) VALUES ('old', 1, now() - interval '1 day')")
        )
    async with exchange.unit_of_work() as uow:
        assert await tick(uow) == 2
    async with exchange.unit_of_work() as uow:
        assert await tick(uow) == 0
        found = (await uow.session.scalars(select(Invitation).order_by(Invitation.wake_at))).all()
        assert {invitation.status for invitation in found} == {InvitationStatus.OPEN, InvitationStatus.EXPIRED}
        assert await uow.session.get(Session, gone.id) is None
        assert await uow.session.scalar(select(func.count()).select_from(MailedToken)) == 0
        assert await uow.session.scalar(text("SELECT count(*) FROM attempt_counts")) == 0
    assert (await recorded(exchange))[-1] == "invitation_expired"


async def test_each_change_is_one_event_without_a_word_of_anyone(exchange, guards):
    person = await make_person(exchange, email="canary.address@example.com", name="Canary Name")
    actor = await actor_of(exchange, person)
    acts = [
        lambda uow: actions.register(
            uow, actor, OrganizationKind.BUSINESS, OrganizationDetails(name={"vi": "Canary Name"}, tax_code=tax_code())
        ),
        lambda uow: actions.edit_profile(uow, actor, "Canary Name", "en"),
        lambda uow: actions.request_password_reset(uow, ANONYMOUS, person.email, Origin("canary.address"), guards),
        lambda uow: actions.request_registration(
            uow, ANONYMOUS, Profile("canary.address@example.org", "Canary Name"), Origin("canary.address"), guards
        ),
        lambda uow: actions.offer_second_factor(uow, actor, guards),
        lambda uow: actions.open_session(
            uow, ANONYMOUS, Credentials(person.email, PASSWORD), Origin("canary.address"), guards
        ),
        lambda uow: actions.end_sessions(uow, actor),
    ]
    for number, act in enumerate(acts, 1):
        async with exchange.unit_of_work() as uow:
            await act(uow)
        assert len(await recorded(exchange)) == number
    async with exchange.unit_of_work() as uow:
        entries = (await uow.session.scalars(select(LedgerEntry))).all()
        assert not [entry for entry in entries if "canary" in str(entry.record()).lower()]


def test_without_a_secret_key_the_service_does_not_start(exchange, settings):
    with pytest.raises(SecretKeyTooShort):
        Safeguards.of(exchange, settings.model_copy(update={"secret_key": None}))


def test_nothing_that_holds_a_secret_prints_it():
    secret = "txc_canary"
    held = [
        Credentials("a@example.com", secret),
        SignedIn(Session(id=new_id()), secret, secret, secret),
        PasswordChange(secret, secret),
        ClientWithSecret(ApiClient(id=new_id()), secret),
        ClientCredentials(new_id(), secret),
        ClientToken(secret, 1, []),
        Authenticator(secret, secret),
        OwnerDetails(name={}, person_name="", email="", password=secret),
    ]
    assert [thing for thing in held if secret in repr(thing) or secret in str(thing)] == []


async def test_malformed_tokens_are_refused_without_a_look(exchange, guards):
    actor = await actor_of(exchange, await make_person(exchange))
    acts = [
        (MailedTokenRefused, lambda uow: actions.reset_password(uow, ANONYMOUS, "txp_x", PASSWORD, guards)),
        (MailedTokenRefused, lambda uow: actions.confirm_registration(uow, ANONYMOUS, "txv_x", PASSWORD, guards)),
        (InvitationNotFound, lambda uow: actions.accept_invitation(uow, actor, "txi_x")),
        (
            InvitationNotFound,
            lambda uow: actions.accept_invitation(uow, actor, tokens.issue(TokenKind.INVITATION)),
        ),
    ]
    for refusal, act in acts:
        with pytest.raises(refusal):
            async with exchange.unit_of_work() as uow:
                await act(uow)


async def test_things_of_another_organisation_are_not_found_in_ones_own(exchange):
    actor, mine = await make_actor(exchange, OrganizationKind.BUSINESS, Role.ADMIN)
    other, theirs = await make_actor(exchange, OrganizationKind.BUSINESS, Role.ADMIN)
    async with exchange.unit_of_work() as uow:
        invitation = await actions.invite(uow, other, theirs.id, "x@example.com", Role.VIEWER)
        made = await actions.create_client(uow, other, theirs.id, "x", ["listing:read"])
    with pytest.raises(InvitationNotFound):
        async with exchange.unit_of_work() as uow:
            await actions.withdraw_invitation(uow, actor, mine.id, invitation.id, 7)
    with pytest.raises(ClientNotFound):
        async with exchange.unit_of_work() as uow:
            await actions.revoke_client(uow, actor, mine.id, made.client.id, 7)
    with pytest.raises(OrganizationNotFound):
        async with exchange.unit_of_work() as uow:
            await actions.revoke_client(uow, actor, theirs.id, made.client.id)


async def test_a_password_changed_meanwhile_makes_the_shown_one_wrong(exchange, guards, monkeypatch):
    person = await make_person(exchange)
    actor = await actor_of(exchange, person)
    hash_ = guards.passwords.hash

    async def meanwhile(_, password):
        async with exchange.unit_of_work() as uow:
            (await uow.session.get(Person, person.id)).password_hash = "another"
        return await hash_(password)

    monkeypatch.setattr(type(guards.passwords), "hash", meanwhile)
    with pytest.raises(PasswordWrong):
        async with exchange.unit_of_work() as uow:
            await actions.change_password(uow, actor, PasswordChange(PASSWORD, OWNER.password), guards)
