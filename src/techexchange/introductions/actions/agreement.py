"""What the parties to a non-disclosure agreement do, and what the clock does."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from techexchange.identity.actions import Safeguards, confirm_presence
from techexchange.identity.queries import visible_organization
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.actions.acting import acting_for
from techexchange.introductions.errors import NotYetIntroduced
from techexchange.introductions.errors.agreement import ListingNotCovered, PartyAmbiguous
from techexchange.introductions.lifecycle.template import TemplateKind
from techexchange.introductions.models.agreement import AgreementGround, Ending, NonDisclosureAgreement, Party
from techexchange.introductions.models.wording import Covered, named
from techexchange.introductions.repository.agreement import Agreements, contact, introduced_listings, subjects
from techexchange.introductions.repository.grant import Grants
from techexchange.introductions.repository.template import Templates
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.errors import ListingNotFound


@dataclass(frozen=True)
class AgreementDraft:
    """What an agreement is to be: made from which template, with whom, on which listings, until which day."""

    template_id: UUID
    listing_ids: tuple[UUID, ...]
    expires_on: date
    counterparty_id: UUID | None = None
    introduction_id: UUID | None = None
    organization_id: UUID | None = None


@dataclass(frozen=True)
class AgreementSigning:
    """The text a person signs, named by the hash they saw, and a code of their authenticator."""

    document_hash: str
    code: str
    version: int | None = None

    def __repr__(self) -> str:
        return f"AgreementSigning({self.document_hash})"


async def draft_agreement(uow: UnitOfWork, actor: Actor, draft: AgreementDraft) -> NonDisclosureAgreement:
    """Put the text of an agreement to another organisation, for both to sign."""
    first, second = await _parties(uow, actor, draft)
    actor.require(Permission.AGREEMENT_EDIT, within=first)
    actor.require(Permission.INTEREST_EXPRESS, within=first)
    template = await Templates(uow).seen(actor, draft.template_id)
    template.must_serve(TemplateKind.NDA)
    known = [await visible_organization(uow, actor, id) for id in (first, second)]
    of_first, of_second = [Party(one.id, named(one.name, one.tax_code)) for one in known]
    covered = await _covered(uow, draft.listing_ids, first, second)
    ground = AgreementGround(of_first, of_second, covered, draft.expires_on, draft.introduction_id)
    agreement, drafted = NonDisclosureAgreement.draft(ground, template, by=actor, at=uow.now)
    uow.publish(drafted)
    return await Agreements(uow).add(agreement)


async def _parties(uow: UnitOfWork, actor: Actor, draft: AgreementDraft) -> tuple[UUID, UUID]:
    """For whom the actor drafts, and with whom; an introduction tells both."""
    if draft.introduction_id is None:
        assert draft.counterparty_id is not None, "one of the two is given"
        return acting_for(actor, Permission.INTEREST_EXPRESS, draft.organization_id), draft.counterparty_id
    introduction = await contact(uow, actor, draft.introduction_id)
    side = introduction.side_of(actor)
    first = introduction.organization_of(side)
    if introduction.introduced_at is None:
        raise NotYetIntroduced
    if draft.organization_id not in {None, first}:
        raise PartyAmbiguous
    return first, introduction.organization_of(side.other)


async def _covered(uow: UnitOfWork, ids: tuple[UUID, ...], first: UUID, second: UUID) -> tuple[Covered, ...]:
    """The listings as the text names them; one whose owner is hidden is not there for those it was not told to."""
    told = await introduced_listings(uow, first, second)
    found = await subjects(uow, ids)
    for listing in found:
        if listing.organization_id != first and not listing.is_open and listing.id not in told:
            raise ListingNotFound(id=listing.id)
        if listing.organization_id not in {first, second}:
            raise ListingNotCovered(listing_id=listing.id)
    return tuple(listing.covered() for listing in found)


async def sign_agreement(
    uow: UnitOfWork, actor: Actor, agreement_id: UUID, signing: AgreementSigning, guards: Safeguards
) -> NonDisclosureAgreement:
    """Sign the text named by its hash, with the credential and a code of the authenticator."""
    seen = await Agreements(uow).seen(actor, agreement_id)
    side = seen.side_of(actor)
    actor.require(Permission.AGREEMENT_SIGN, within=side)
    await confirm_presence(uow, actor, signing.code, guards)
    agreement = await Agreements(uow).lock(agreement_id, signing.version)
    uow.publish(agreement.sign(signing.document_hash, side=side, by=actor, at=uow.now))
    return await Agreements(uow).save(agreement)


async def terminate_agreement(
    uow: UnitOfWork, actor: Actor, agreement_id: UUID, ending: Ending, version: int | None = None
) -> NonDisclosureAgreement:
    """End an agreement, and with it every access that rests on it."""
    seen = await Agreements(uow).seen(actor, agreement_id)
    side = seen.side_of(actor)
    actor.require(Permission.AGREEMENT_EDIT, within=side)
    agreement = await Agreements(uow).lock(agreement_id, version)
    uow.publish(agreement.terminate(ending, side=side, by=actor, at=uow.now))
    await _fall(uow, actor, agreement)
    return await Agreements(uow).save(agreement)


async def expire_agreements(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """End agreements whose time has passed, with every access that rests on them, and say how many."""
    actor.require(Permission.AGREEMENT_EDIT)
    due = await Agreements(uow).take_due(among=among)
    for agreement in due:
        uow.publish(agreement.expire(by=actor, at=uow.now))
        await _fall(uow, actor, agreement)
    return len(due)


async def _fall(uow: UnitOfWork, actor: Actor, agreement: NonDisclosureAgreement) -> None:
    for grant in await Grants(uow).live_under(agreement.id):
        uow.publish(grant.fall(by=actor, at=uow.now))
