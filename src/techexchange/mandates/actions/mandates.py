"""What the owner does with a mandate, and what the clock does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from techexchange.identity import actions as identity
from techexchange.identity.errors import OrganizationNotFound
from techexchange.identity.models import Organization
from techexchange.identity.queries import organization
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, OrganizationKind, Permission
from techexchange.mandates.actions.amending import take_up_due
from techexchange.mandates.errors import AnotherMandateStands, CustodianNotEligible, OperatorNotEligible
from techexchange.mandates.lifecycle import DRAFT
from techexchange.mandates.models import MandateTerms, OperatingMandate
from techexchange.mandates.repository import Mandates


async def draft(uow: UnitOfWork, actor: Actor, terms: MandateTerms) -> OperatingMandate:
    """Write down the terms of a mandate on the owner's behalf; raises OperatorNotEligible or CustodianNotEligible."""
    actor.require(Permission.MANDATE_WRITE)
    await _require_parties(uow, terms)
    owner_id = actor.organizations(Permission.MANDATE_WRITE)[0]
    mandate, drafted = OperatingMandate.draft(owner_id=owner_id, terms=terms, by=actor, at=uow.now)
    uow.publish(drafted)
    return await Mandates(uow).add(mandate)


async def edit(
    uow: UnitOfWork, actor: Actor, mandate_id: UUID, changes: Mapping[str, Any], version: int | None = None
) -> OperatingMandate:
    """Change some terms of a draft, named as in MandateTerms; raises as `draft` does, and ValidityInvalid."""
    actor.require(Permission.MANDATE_WRITE)
    mandate = await Mandates(uow).get(mandate_id, lock=True, version=version)
    terms = replace(mandate.terms, **changes)
    await _require_parties(uow, terms)
    uow.publish(mandate.edit(terms, by=actor, at=uow.now))
    return await Mandates(uow).save(mandate)


async def activate(uow: UnitOfWork, actor: Actor, mandate_id: UUID, version: int | None = None) -> OperatingMandate:
    """Give the operator its authority, verifying its organisation where nobody has.

    A standing mandate whose validity is over is expired first; raises AnotherMandateStands for any other.
    """
    actor.require(Permission.MANDATE_WRITE)
    mandates = Mandates(uow)
    mandate = await mandates.get(mandate_id, lock=True, version=version)
    await _make_room(uow, mandates, mandate)
    uow.publish(mandate.activate(by=actor, at=uow.now))
    operator = await _require_operator(uow, mandate.operator_id)
    if not operator.is_verified:
        await identity.verify(uow, actor, mandate.operator_id)
    await mandates.save(mandate)
    await mandates.keep(mandate.first_version(by=actor))
    return mandate


async def suspend(
    uow: UnitOfWork, actor: Actor, mandate_id: UUID, reason: str, version: int | None = None
) -> OperatingMandate:
    """Take the operator's authority away for the time being."""
    actor.require(Permission.MANDATE_WRITE)
    mandate = await Mandates(uow).get(mandate_id, lock=True, version=version)
    uow.publish(mandate.suspend(reason, by=actor, at=uow.now))
    return await Mandates(uow).save(mandate)


async def reinstate(uow: UnitOfWork, actor: Actor, mandate_id: UUID, version: int | None = None) -> OperatingMandate:
    """Give a suspended operator its authority back."""
    actor.require(Permission.MANDATE_WRITE)
    mandate = await Mandates(uow).get(mandate_id, lock=True, version=version)
    uow.publish(mandate.reinstate(by=actor, at=uow.now))
    return await Mandates(uow).save(mandate)


async def terminate(
    uow: UnitOfWork, actor: Actor, mandate_id: UUID, reason: str, version: int | None = None
) -> OperatingMandate:
    """End a mandate for good, and with it every session of the operator's people; or discard a draft."""
    actor.require(Permission.MANDATE_WRITE)
    mandate = await Mandates(uow).get(mandate_id, lock=True, version=version)
    was_draft = mandate.status is DRAFT
    uow.publish(mandate.terminate(reason, by=actor, at=uow.now))
    if not was_draft:
        await identity.end_staff_sessions(uow, actor, mandate.operator_id)
    return await Mandates(uow).save(mandate)


async def expire(uow: UnitOfWork, actor: Actor, mandate_id: UUID) -> OperatingMandate:
    """Write down that a mandate's validity has ended, and end every session of the operator's people.

    Raises MandateStillValid.
    """
    actor.require(Permission.MANDATE_WRITE)
    mandate = await Mandates(uow).get(mandate_id, lock=True)
    uow.publish(mandate.expire(by=actor, at=uow.now))
    await identity.end_staff_sessions(uow, actor, mandate.operator_id)
    return await Mandates(uow).save(mandate)


async def _make_room(uow: UnitOfWork, mandates: Mandates, successor: OperatingMandate) -> None:
    standing = await mandates.standing()
    if standing is None or standing is successor:
        return
    await take_up_due(uow, SYSTEM, standing)
    if uow.now < standing.valid_until:
        raise AnotherMandateStands(id=standing.id, status=standing.status)
    uow.publish(standing.expire(by=SYSTEM, at=uow.now))
    if standing.operator_id != successor.operator_id:
        await identity.end_staff_sessions(uow, SYSTEM, standing.operator_id)
    await mandates.save(standing)


async def _require_parties(uow: UnitOfWork, terms: MandateTerms) -> None:
    await _require_operator(uow, terms.operator_id)
    if terms.custodians and await Mandates(uow).known_authorities(terms.custodians) < len(set(terms.custodians)):
        raise CustodianNotEligible


async def _require_operator(uow: UnitOfWork, organization_id: UUID) -> Organization:
    try:
        found = await organization(uow, organization_id)
    except OrganizationNotFound as missing:
        raise OperatorNotEligible(operator_id=organization_id) from missing
    if found.kind is not OrganizationKind.OPERATOR:
        raise OperatorNotEligible(operator_id=organization_id)
    return found
