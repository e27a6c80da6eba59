"""The second factor: an authenticator (TOTP, RFC 6238) and its recovery codes."""

import secrets
from dataclasses import dataclass

import pyotp

from techexchange.identity.actions.safeguards import GUESSES_PER_ACCOUNT, TOTP_PURPOSE, Safeguards
from techexchange.identity.actions.sessions import accept_code
from techexchange.identity.errors import CodeRefused, SecondFactorNotEnrolled, SecondFactorObligatory
from techexchange.identity.models import Person, recovery_hash
from techexchange.identity.repository import People, Sessions
from techexchange.infra.throttle import Share
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission

ISSUER = "Technology exchange"
RECOVERY_CODES = 10
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Authenticator:
    """A secret to enter into an authenticator, and the same as a URI for a QR code; never printed."""

    secret: str
    uri: str

    def __repr__(self) -> str:
        return "Authenticator(…)"


async def offer_second_factor(uow: UnitOfWork, actor: Actor, guards: Safeguards) -> Authenticator:
    """Give a new secret, which counts once a code of it is confirmed; raises SecondFactorEnrolled."""
    actor.require(Permission.ACCOUNT_MANAGE)
    person = await People(uow).get(actor.id, lock=True)
    secret = pyotp.random_base32()
    uow.publish(person.offer_second_factor(sealed(person, secret, guards), by=actor, at=uow.now))
    await People(uow).save(person)
    return authenticator(person, secret)


async def confirm_second_factor(uow: UnitOfWork, actor: Actor, code: str, guards: Safeguards) -> list[str]:
    """Use the authenticator from now on, in the session at hand too; the recovery codes are told this once.

    Raises SecondFactorNotEnrolled, SecondFactorEnrolled, CodeRefused, TooManyAttempts.
    """
    actor.require(Permission.ACCOUNT_MANAGE)
    guess = await _counted(uow, actor, guards)
    person = await People(uow).get(actor.id, lock=True)
    if person.totp_sealed is None:
        raise SecondFactorNotEnrolled
    accept_code(person, code, guards, uow)
    codes = recovery_codes()
    uow.publish(person.confirm_second_factor([recovery_hash(code) for code in codes], by=actor, at=uow.now))
    await People(uow).save(person)
    await guards.throttle.give_back(uow, guess)
    if actor.credential_id:
        await Sessions(uow).strengthen(actor.credential_id)
        await Sessions(uow).end_all(person.id, but=actor.credential_id)
    return codes


async def remove_second_factor(uow: UnitOfWork, actor: Actor, code: str, guards: Safeguards) -> Person:
    """Do without the authenticator, by a code of it or a recovery code; raises SecondFactorObligatory, CodeRefused."""
    actor.require(Permission.ACCOUNT_MANAGE)
    if any(seat.kind.is_authority for seat in actor.seats):
        raise SecondFactorObligatory
    guess = await _counted(uow, actor, guards)
    person = await People(uow).get(actor.id, lock=True)
    if not person.has_second_factor:
        raise SecondFactorNotEnrolled
    try:
        accept_code(person, code, guards, uow)
    except CodeRefused:
        person.accept_recovery_code(code)
    uow.publish(person.remove_second_factor(by=actor, at=uow.now))
    await guards.throttle.give_back(uow, guess)
    return await People(uow).save(person)


async def confirm_presence(uow: UnitOfWork, actor: Actor, code: str, guards: Safeguards) -> None:
    """Prove by a code of the authenticator that the person is there, before they sign; a code is good for once.

    It rests the unit of work, so it comes before anything is read or written. Raises SecondFactorNotEnrolled,
    CodeRefused, TooManyAttempts.
    """
    actor.require(Permission.ACCOUNT_MANAGE)
    guess = await _counted(uow, actor, guards)
    person = await People(uow).get(actor.id, lock=True)
    if not person.has_second_factor:
        raise SecondFactorNotEnrolled
    accept_code(person, code, guards, uow)
    await guards.throttle.give_back(uow, guess)
    await People(uow).save(person)


async def _counted(uow: UnitOfWork, actor: Actor, guards: Safeguards) -> Share:
    await uow.rest()
    guess = GUESSES_PER_ACCOUNT.of(str(actor.id))
    await guards.throttle.take(guess)
    return guess


def sealed(person: Person, secret: str, guards: Safeguards) -> bytes:
    """An authenticator's secret as it is kept, useless in another person's row."""
    return guards.seal.close(secret.encode(), f"{TOTP_PURPOSE} {person.id}")


def authenticator(person: Person, secret: str) -> Authenticator:
    """The secret as an authenticator takes it."""
    return Authenticator(secret, pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER))


def recovery_codes() -> list[str]:
    """Ten codes of 59 random bits, written in three groups."""
    return ["-".join(_group() for _ in range(3)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(4))
