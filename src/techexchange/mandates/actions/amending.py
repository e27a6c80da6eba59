"""Changing the terms of a mandate that binds: by the owner, by fees the operator asked for, and by time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.identity.errors import ConflictOfInterest
from techexchange.identity.models import ConflictGround
from techexchange.identity.queries import conflict_of_interest
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.mandates.errors import CustodianNotEligible
from techexchange.mandates.models import FeeProposal, MandateAmendment, MandateVersion, OperatingMandate
from techexchange.mandates.repository import FeeProposals, Mandates

OF_THE_PERSON = (ConflictGround.MEMBERSHIP, ConflictGround.DECLARED)
"""The interests that are somebody's own, and not their organisation's."""


@dataclass(frozen=True)
class AmendmentWish:
    """Some terms by their names in MandateTerms, why they change, and from when on; None is at once."""

    changes: Mapping[str, Any]
    reason: str
    effective_at: datetime | None = None


@dataclass(frozen=True)
class FeeWish:
    """A fee schedule, whole, why it is wanted, and from when on; None is as soon as it is approved."""

    fees: list[dict[str, Any]]
    reason: str
    effective_at: datetime | None = None


async def amend(
    uow: UnitOfWork, actor: Actor, mandate_id: UUID, wish: AmendmentWish, version: int | None = None
) -> OperatingMandate:
    """Give an active mandate other terms as its next version.

    Raises ConflictOfInterest, FeeAboveCap, ValidityInvalid, CustodianNotEligible, AmendmentTooEarly,
    AmendmentOutOfOrder or MandateLapsed.
    """
    actor.require(Permission.MANDATE_WRITE)
    mandate = await Mandates(uow).get(mandate_id, lock=True, version=version)
    await _must_be_impartial(uow, actor, mandate.operator_id)
    await _agree(uow, actor, mandate, wish)
    return await Mandates(uow).save(mandate)


async def propose_fees(uow: UnitOfWork, actor: Actor, mandate_id: UUID, wish: FeeWish) -> FeeProposal:
    """Ask the owner for another fee schedule as the operator; raises FeeAboveCap before anyone has to look at it."""
    mandate = await Mandates(uow).seen(actor, mandate_id)
    actor.require(Permission.FEE_PROPOSE, within=mandate.operator_id)
    replace(mandate.terms, fee_schedule=wish.fees)
    asked = (wish.reason, wish.effective_at)
    proposal, proposed = FeeProposal.propose(mandate, wish.fees, asked, by=actor, at=uow.now)
    uow.publish(proposed)
    return await FeeProposals(uow).add(proposal)


async def approve_fees(uow: UnitOfWork, actor: Actor, proposal_id: UUID, version: int | None = None) -> FeeProposal:
    """Let the fees asked for be the next version of the terms, as the owner; raises OwnProposal, and as `amend` does.

    A moment that passed while the owner thought it over is taken for at once.
    """
    actor.require(Permission.MANDATE_WRITE)
    mandate_id = (await FeeProposals(uow).get(proposal_id)).mandate_id
    mandate = await Mandates(uow).get(mandate_id, lock=True)
    proposal = await FeeProposals(uow).get(proposal_id, lock=True, version=version)
    later = proposal.effective_at if proposal.effective_at and proposal.effective_at > uow.now else None
    wish = AmendmentWish({"fee_schedule": proposal.fee_schedule}, proposal.reason, later)
    agreed = await _agree(uow, actor, mandate, wish)
    uow.publish(proposal.approve(agreed, by=actor, at=uow.now))
    await _must_be_impartial(uow, actor, proposal.operator_id)
    return await FeeProposals(uow).save(proposal)


async def refuse_fees(
    uow: UnitOfWork, actor: Actor, proposal_id: UUID, reason: str, version: int | None = None
) -> FeeProposal:
    """Leave the fees as they are, as the owner; raises OwnProposal or ConflictOfInterest."""
    actor.require(Permission.MANDATE_WRITE)
    proposal = await FeeProposals(uow).get(proposal_id, lock=True, version=version)
    uow.publish(proposal.refuse(reason, by=actor, at=uow.now))
    await _must_be_impartial(uow, actor, proposal.operator_id)
    return await FeeProposals(uow).save(proposal)


async def withdraw_fees(uow: UnitOfWork, actor: Actor, proposal_id: UUID, version: int | None = None) -> FeeProposal:
    """Ask no longer, as the operator."""
    await FeeProposals(uow).seen(actor, proposal_id)
    proposal = await FeeProposals(uow).get(proposal_id, lock=True, version=version)
    actor.require(Permission.FEE_PROPOSE, within=proposal.operator_id)
    uow.publish(proposal.withdraw(by=actor, at=uow.now))
    return await FeeProposals(uow).save(proposal)


async def take_up_due(uow: UnitOfWork, actor: Actor, mandate: OperatingMandate) -> None:
    """Let a locked mandate stand by the versions whose moment has come, and wake for the next one."""
    actor.require(Permission.MANDATE_WRITE)
    pending = await Mandates(uow).pending(mandate)
    for version in pending:
        if version.effective_at <= uow.now:
            uow.publish(mandate.take_up(version, by=actor, at=uow.now))
    mandate.sleep_until(next((one.effective_at for one in pending if one.effective_at > uow.now), None))


async def _must_be_impartial(uow: UnitOfWork, actor: Actor, operator_id: UUID) -> None:
    """Raise ConflictOfInterest for whoever sits in the operator or declared an interest in it.

    What ties the operator to the owner itself bars nobody: all of the owner's people would be.
    """
    ground = await conflict_of_interest(uow, actor.id, operator_id)
    if ground in OF_THE_PERSON:
        raise ConflictOfInterest(ground=ground, organization_id=operator_id)


async def _agree(uow: UnitOfWork, actor: Actor, mandate: OperatingMandate, wish: AmendmentWish) -> MandateVersion:
    mandates = Mandates(uow)
    latest = await mandates.latest(mandate) or await mandates.keep(mandate.first_version(by=SYSTEM))
    terms = replace(latest.terms, **wish.changes)
    if terms.custodians and await mandates.known_authorities(terms.custodians) < len(set(terms.custodians)):
        raise CustodianNotEligible
    amendment = MandateAmendment(terms, wish.effective_at, wish.reason)
    version, amended = mandate.amend(latest, amendment, by=actor, at=uow.now)
    await mandates.keep(version)
    uow.publish(amended)
    await take_up_due(uow, actor, mandate)
    return version
