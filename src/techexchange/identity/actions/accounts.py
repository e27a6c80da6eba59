"""Getting an account, keeping it, getting back in."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from techexchange.identity.actions.safeguards import (
    GUESSES_PER_ACCOUNT,
    LETTERS_PER_ADDRESS,
    LETTERS_PER_EMAIL,
    Origin,
    Safeguards,
)
from techexchange.identity.errors import MailedTokenRefused, PasswordWrong
from techexchange.identity.events import PasswordResetRequested, PersonRegistered, RegistrationRequested
from techexchange.identity.models import MailedToken, MailedTokenKind, Person, PersonStatus
from techexchange.identity.repository import MailedTokens, People, Sessions
from techexchange.infra import mail, tokens
from techexchange.infra.mail import Letter
from techexchange.infra.passwords import require_strong
from techexchange.infra.tokens import TokenKind
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

REGISTRATION_LASTS = timedelta(hours=24)
RESET_LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Profile:
    """What a person says of themselves: lower-case address, name, language (vi or en)."""

    email: str
    name: str
    locale: str = "vi"


async def request_registration(
    uow: UnitOfWork, actor: Actor, profile: Profile, origin: Origin, guards: Safeguards
) -> None:
    """Send a letter with which an account can be opened, or one that says there is an account already."""
    actor.require(Permission.ACCOUNT_REGISTER)
    await _count_letter(uow, profile.email, origin, guards)
    known = await People(uow).with_email(profile.email)
    token = tokens.issue(TokenKind.CONFIRMATION)
    kept = MailedToken(
        id=new_id(),
        kind=MailedTokenKind.REGISTRATION,
        token_hash=tokens.digest(token),
        email=profile.email,
        name=profile.name,
        locale=profile.locale,
        usable=known is None,
        expires_at=uow.now + REGISTRATION_LASTS,
    )
    await MailedTokens(uow).add(kept)
    template, language = ("account_exists", known.locale) if known else ("confirm_email", profile.locale)
    await mail.post(uow, Letter(profile.email, template, language, {"token": token}))
    uow.publish(RegistrationRequested(subject_id=kept.id, actor_id=actor.id, at=uow.now))


async def confirm_registration(uow: UnitOfWork, actor: Actor, token: str, password: str, guards: Safeguards) -> Person:
    """Open the account the letter was about, with this password; raises MailedTokenRefused, PasswordTooWeak."""
    actor.require(Permission.ACCOUNT_REGISTER)
    kind, shown = MailedTokenKind.REGISTRATION, mailed(TokenKind.CONFIRMATION, token)
    asked = await MailedTokens(uow).get(kind, shown)
    require_strong(password, asked.email, asked.name)
    await uow.rest()
    password_hash = await guards.passwords.hash(password)
    asked = await MailedTokens(uow).get(kind, shown, lock=True)
    person = new_person(Profile(asked.email, asked.name, asked.locale), password_hash, uow)
    await People(uow).add(person)
    await MailedTokens(uow).use_up(asked)
    uow.publish(PersonRegistered(subject_id=person.id, actor_id=person.id, at=uow.now))
    return person


async def request_password_reset(uow: UnitOfWork, actor: Actor, email: str, origin: Origin, guards: Safeguards) -> None:
    """Send a letter with which a new password can be chosen, or one that says there is no account."""
    actor.require(Permission.SESSION_OPEN)
    await _count_letter(uow, email, origin, guards)
    found = await People(uow).with_email(email)
    known = found if found and found.status is PersonStatus.ACTIVE else None
    token = tokens.issue(TokenKind.RESET)
    kept = MailedToken(
        id=new_id(),
        kind=MailedTokenKind.RESET,
        token_hash=tokens.digest(token),
        email=email,
        name="",
        locale="",
        person_id=known.id if known else None,
        usable=known is not None,
        expires_at=uow.now + RESET_LASTS,
    )
    await MailedTokens(uow).add(kept)
    template, language = ("reset_password", known.locale) if known else ("no_account", "vi")
    await mail.post(uow, Letter(email, template, language, {"token": token}))
    uow.publish(PasswordResetRequested(subject_id=kept.id, actor_id=actor.id, at=uow.now))


async def reset_password(uow: UnitOfWork, actor: Actor, token: str, password: str, guards: Safeguards) -> Person:
    """Choose a new password with the letter; every session ends. Raises MailedTokenRefused, PasswordTooWeak."""
    actor.require(Permission.SESSION_OPEN)
    kind, shown = MailedTokenKind.RESET, mailed(TokenKind.RESET, token)
    person = await People(uow).get(_holder(await MailedTokens(uow).get(kind, shown)))
    require_strong(password, person.email, person.name)
    await uow.rest()
    password_hash = await guards.passwords.hash(password)
    asked = await MailedTokens(uow).get(kind, shown, lock=True)
    person = await People(uow).get(_holder(asked), lock=True)
    await MailedTokens(uow).use_up(asked)
    uow.publish(person.change_password(password_hash, by_reset=True, by=actor, at=uow.now))
    await Sessions(uow).end_all(person.id)
    await mail.post(uow, Letter(person.email, "password_changed", person.locale, {}))
    return await People(uow).save(person)


@dataclass(frozen=True)
class PasswordChange:
    """The present password and the one wanted; never printed."""

    present: str
    wanted: str

    def __repr__(self) -> str:
        return "PasswordChange(…)"


async def change_password(uow: UnitOfWork, actor: Actor, change: PasswordChange, guards: Safeguards) -> Person:
    """Choose another password; every other session ends. Raises PasswordWrong, PasswordTooWeak, TooManyAttempts."""
    actor.require(Permission.ACCOUNT_MANAGE)
    person = await People(uow).get(actor.id)
    stored = person.password_hash
    require_strong(change.wanted, person.email, person.name)
    await uow.rest()
    guess = GUESSES_PER_ACCOUNT.of(str(actor.id))
    await guards.throttle.take(guess)
    proof = await guards.passwords.verify(change.present, stored)
    if not proof.holds:
        raise PasswordWrong
    password_hash = await guards.passwords.hash(change.wanted)
    person = await People(uow).get(actor.id, lock=True)
    if person.password_hash != stored:
        raise PasswordWrong
    uow.publish(person.change_password(password_hash, by_reset=False, by=actor, at=uow.now))
    await guards.throttle.give_back(uow, guess)
    await Sessions(uow).end_all(person.id, but=actor.credential_id)
    await mail.post(uow, Letter(person.email, "password_changed", person.locale, {}))
    return await People(uow).save(person)


async def edit_profile(
    uow: UnitOfWork, actor: Actor, name: str | None, locale: str | None, version: int | None = None
) -> Person:
    """Change one's own name or language; None leaves it."""
    actor.require(Permission.ACCOUNT_MANAGE)
    person = await People(uow).get(actor.id, lock=True, version=version)
    uow.publish(person.rename(name=name or person.name, locale=locale or person.locale, by=actor, at=uow.now))
    return await People(uow).save(person)


async def disable(uow: UnitOfWork, actor: Actor, person_id: UUID) -> Person:
    """Keep a person out; what they hold is refused at the next request."""
    actor.require(Permission.ORGANIZATION_SUSPEND)
    person = await People(uow).get(person_id, lock=True)
    uow.publish(person.disable(by=actor, at=uow.now))
    await Sessions(uow).end_all(person.id)
    return await People(uow).save(person)


async def enable(uow: UnitOfWork, actor: Actor, person_id: UUID) -> Person:
    """Let a person in again; they sign in anew."""
    actor.require(Permission.ORGANIZATION_SUSPEND)
    person = await People(uow).get(person_id, lock=True)
    uow.publish(person.enable(by=actor, at=uow.now))
    return await People(uow).save(person)


def new_person(profile: Profile, password_hash: str, uow: UnitOfWork) -> Person:
    """Someone whose address is proved."""
    return Person(
        id=new_id(),
        email=profile.email,
        name=profile.name,
        locale=profile.locale,
        password_hash=password_hash,
        confirmed_at=uow.now,
        created_at=uow.now,
        recovery_hashes=[],
    )


def mailed(kind: TokenKind, token: str) -> bytes:
    """What is kept of a token that came by mail; raises MailedTokenRefused where it cannot be one."""
    if not tokens.is_well_formed(kind, token):
        raise MailedTokenRefused
    return tokens.digest(token)


async def _count_letter(uow: UnitOfWork, email: str, origin: Origin, guards: Safeguards) -> None:
    await uow.rest()
    await guards.throttle.take(LETTERS_PER_EMAIL.of(email), LETTERS_PER_ADDRESS.of(origin.network))


def _holder(token: MailedToken) -> UUID:
    if token.person_id is None:
        raise MailedTokenRefused
    return token.person_id
