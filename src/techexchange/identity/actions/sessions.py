"""Signing in, going on, signing out."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.identity.actions.safeguards import (
    GUESSES_PER_ADDRESS,
    TOTP_PURPOSE,
    Origin,
    Safeguards,
)
from techexchange.identity.errors import CodeRefused, SecondFactorNeeded, SessionNotFound, SignInRefused, TokenRefused
from techexchange.identity.events import SessionOpened, SessionRenewed, SessionsEnded, StaffSessionsEnded
from techexchange.identity.models import Person, PersonStatus, Session
from techexchange.identity.repository import People, Sessions
from techexchange.infra import tokens
from techexchange.infra.tokens import TokenKind
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class Credentials:
    """What someone shows to sign in; never printed."""

    email: str
    password: str
    totp: str | None = None
    recovery_code: str | None = None

    def __repr__(self) -> str:
        return "Credentials(…)"


@dataclass(frozen=True)
class SignedIn:
    """An open session with the tokens that were just made for it; never printed."""

    session: Session
    access_token: str
    refresh_token: str
    device_token: str | None = None

    def __repr__(self) -> str:
        return f"SignedIn({self.session.id})"


async def open_session(
    uow: UnitOfWork, actor: Actor, shown: Credentials, origin: Origin, guards: Safeguards
) -> SignedIn:
    """Sign in; raises SignInRefused, SecondFactorNeeded, TooManyAttempts.

    The attempt is counted before anything is looked at, and forgiven when it succeeds.
    """
    actor.require(Permission.SESSION_OPEN)
    await uow.rest()
    guess, neighbours = guards.guess(shown.email, origin), GUESSES_PER_ADDRESS.of(origin.network)
    await guards.throttle.look(neighbours)
    await guards.throttle.take(guess)
    try:
        person, renewed = await _proved(uow, shown, guards)
        second_factor = _second_factor(person, shown, guards, uow)
    except SecondFactorNeeded:
        await uow.rest()
        async with guards.throttle.exchange.unit_of_work() as forgiving:
            await guards.throttle.give_back(forgiving, guess)
        raise
    except SignInRefused:
        await uow.rest()
        await guards.throttle.take(neighbours)
        raise
    person.password_hash = renewed or person.password_hash
    await guards.throttle.give_back(uow, guess)
    opened = await _open(uow, person, second_factor=second_factor, origin=origin, guards=guards)
    uow.publish(
        SessionOpened(
            subject_id=opened.session.id,
            actor_id=person.id,
            at=uow.now,
            person_id=person.id,
            second_factor=second_factor,
            by_recovery_code=second_factor and shown.totp is None,
        )
    )
    return opened


async def _proved(uow: UnitOfWork, shown: Credentials, guards: Safeguards) -> tuple[Person, str | None]:
    """Whoever's password this is, locked, and its renewed hash; the same work whether there is an account or not."""
    found = await People(uow).with_email(shown.email)
    stored = found.password_hash if found else None
    await uow.rest()
    proof = await guards.passwords.verify(shown.password, stored)
    if found is None or not proof.holds:
        raise SignInRefused
    person = await People(uow).get(found.id, lock=True)
    if person.status is not PersonStatus.ACTIVE or person.password_hash != stored:
        raise SignInRefused
    return person, proof.renewed


def _second_factor(person: Person, shown: Credentials, guards: Safeguards, uow: UnitOfWork) -> bool:
    """Whether a second factor was shown; raises SecondFactorNeeded, SignInRefused."""
    if not person.has_second_factor:
        return False
    try:
        if shown.totp is not None:
            accept_code(person, shown.totp, guards, uow)
        elif shown.recovery_code is not None:
            person.accept_recovery_code(shown.recovery_code)
        else:
            raise SecondFactorNeeded
    except CodeRefused as refused:
        raise SignInRefused from refused
    return True


def accept_code(person: Person, code: str, guards: Safeguards, uow: UnitOfWork) -> None:
    """Take a code of a locked person's authenticator; raises CodeRefused."""
    assert person.totp_sealed is not None
    secret = guards.seal.open(person.totp_sealed, f"{TOTP_PURPOSE} {person.id}").decode()
    person.accept_code(secret, code, at=uow.now)


async def _open(
    uow: UnitOfWork, person: Person, *, second_factor: bool, origin: Origin, guards: Safeguards
) -> SignedIn:
    access, refresh = tokens.issue(TokenKind.ACCESS), tokens.issue(TokenKind.REFRESH)
    session = Session(
        id=new_id(),
        person_id=person.id,
        access_hash=tokens.digest(access),
        access_expires_at=uow.now + guards.access_lasts,
        refresh_hash=tokens.digest(refresh),
        expires_at=uow.now + guards.session_lasts,
        second_factor=second_factor,
        user_agent=(origin.user_agent or "")[:300] or None,
        created_at=uow.now,
    )
    await Sessions(uow).add(session)
    return SignedIn(session, access, refresh, guards.device_token(person.email, origin))


async def renew_session(uow: UnitOfWork, actor: Actor, refresh_token: str, guards: Safeguards) -> SignedIn | None:
    """Exchange a refresh token for a new pair; one used before ends its session, and the answer is None.

    Raises TokenRefused for one that never was, or whose session is over.
    """
    actor.require(Permission.SESSION_OPEN)
    if not tokens.is_well_formed(TokenKind.REFRESH, refresh_token):
        raise TokenRefused
    sessions, shown = Sessions(uow), tokens.digest(refresh_token)
    session = await sessions.renewable(shown)
    if session is None:
        await _end_betrayed(uow, actor, shown)
        return None
    if not session.is_open(uow.now) or session.person_id is None:
        raise TokenRefused
    access, refresh = tokens.issue(TokenKind.ACCESS), tokens.issue(TokenKind.REFRESH)
    spent = session.renew(tokens.digest(access), tokens.digest(refresh), guards.access_lasts, at=uow.now)
    await sessions.remember(spent)
    uow.publish(
        SessionRenewed(subject_id=session.id, actor_id=session.person_id, at=uow.now, person_id=session.person_id)
    )
    return SignedIn(session, access, refresh)


async def _end_betrayed(uow: UnitOfWork, actor: Actor, shown: bytes) -> None:
    session = await Sessions(uow).that_spent(shown)
    if session is None or not session.is_open(uow.now):
        raise TokenRefused
    uow.publish(session.end("refresh_token_reused", by=actor, at=uow.now))
    await Sessions(uow).save(session)


async def end_session(uow: UnitOfWork, actor: Actor, session_id: UUID) -> Session:
    """Sign out of one session of one's own; raises SessionNotFound."""
    actor.require(Permission.ACCOUNT_MANAGE)
    session = await Sessions(uow).get(session_id, lock=True)
    if session.person_id != actor.id or not session.is_open(uow.now):
        raise SessionNotFound(id=session_id)
    uow.publish(session.end("signed_out", by=actor, at=uow.now))
    return await Sessions(uow).save(session)


async def end_sessions(uow: UnitOfWork, actor: Actor) -> None:
    """Sign out everywhere, here too."""
    actor.require(Permission.ACCOUNT_MANAGE)
    await Sessions(uow).end_all(actor.id)
    uow.publish(SessionsEnded(subject_id=actor.id, actor_id=actor.id, at=uow.now))


async def end_staff_sessions(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> None:
    """End every sign-in of everybody who sits in an authority, as the owner whose mandate to it ended."""
    actor.require(Permission.AUTHORITY_VERIFY)
    people = await Sessions(uow).end_all_of_staff(organization_id)
    uow.publish(StaffSessionsEnded(subject_id=organization_id, actor_id=actor.id, at=uow.now, people=people))
