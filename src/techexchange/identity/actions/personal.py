"""What is done about a person's own data once it was decided: written anew, or taken out for good."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from techexchange.identity.actions.accounts import mailed
from techexchange.identity.errors import MailedTokenRefused, SoleAdministrator
from techexchange.identity.models import PROOF_OF_ADDRESS, MailedToken, MailedTokenKind, Person
from techexchange.identity.repository import MailedTokens, Memberships, Organizations, People
from techexchange.infra import mail, tokens
from techexchange.infra.mail import Letter
from techexchange.infra.tokens import TokenKind
from techexchange.infra.uow import AlreadyExists, UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

PROOF_LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Correction:
    """The name and the address that are right; None leaves what is there. Never printed."""

    name: str | None = None
    email: str | None = None

    def __repr__(self) -> str:
        return "Correction(…)"


async def correct_person(uow: UnitOfWork, actor: Actor, person_id: UUID, correction: Correction) -> Person:
    """Write a person's name as it is, and mail a token to the address that is right, which holds once it was shown.

    Raises AlreadyExists where another has this address.
    """
    actor.require(Permission.DATA_REQUEST_DECIDE)
    person = await People(uow).get(person_id, lock=True)
    if correction.name:
        uow.publish(person.correct(correction.name, by=actor, at=uow.now))
    if correction.email and correction.email != person.email:
        await _ask_for_proof(uow, person, correction.email)
    return await People(uow).save(person)


async def confirm_address(uow: UnitOfWork, actor: Actor, token: str) -> Person:
    """Be reached at the address the letter went to; raises MailedTokenRefused, AlreadyExists.

    Only whom it was meant for can: a letter that went to a stranger gives them nothing. The former address is told.
    """
    actor.require(Permission.ACCOUNT_MANAGE)
    shown = mailed(TokenKind.CONFIRMATION, token)
    person = await People(uow).get(actor.id, lock=True)
    asked = await MailedTokens(uow).get(MailedTokenKind.ADDRESS, shown, lock=True)
    if asked.person_id != person.id:
        raise MailedTokenRefused
    former, address = person.email, asked.email
    await MailedTokens(uow).drop(person.id, *MailedTokenKind)
    uow.publish(person.take_address(address, by=actor, at=uow.now))
    await mail.post(uow, Letter(former, "address_changed", person.locale, {}))
    return await People(uow).save(person)


async def _ask_for_proof(uow: UnitOfWork, person: Person, email: str) -> None:
    if await People(uow).with_email(email):
        raise AlreadyExists
    await MailedTokens(uow).drop(person.id, MailedTokenKind.ADDRESS)
    token = tokens.issue(TokenKind.CONFIRMATION)
    kept = MailedToken(
        id=new_id(),
        kind=MailedTokenKind.ADDRESS,
        token_hash=tokens.digest(token),
        email=email,
        name="",
        locale="",
        person_id=person.id,
        usable=True,
        expires_at=uow.now + PROOF_LASTS,
    )
    await MailedTokens(uow).add(kept)
    await mail.post(uow, Letter(email, PROOF_OF_ADDRESS, person.locale, {"token": token}))


async def erase_person(uow: UnitOfWork, actor: Actor, person_id: UUID) -> Person:
    """Leave nothing of an account but its id, which from then on names nobody; raises SoleAdministrator.

    The organisations it administers are locked, so that their members change one after another.
    """
    actor.require(Permission.DATA_REQUEST_DECIDE)
    person = await People(uow).get(person_id, lock=True)
    for organization_id in await Memberships(uow).administered_by(person_id):
        await Organizations(uow).get(organization_id, lock=True)
    needed = await Memberships(uow).only_administered_by(person_id)
    if needed:
        raise SoleAdministrator(organizations=[str(id) for id in needed])
    await Memberships(uow).remove_all(person_id)
    uow.publish(person.erase(by=actor, at=uow.now))
    return await People(uow).save(person)
