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
from techexchange.mandates.errors import AnotherMandateStands, OperatorNotEligible
from techexchange.mandates.models import MandateTerms, OperatingMandate
from techexchange.mandates.repository import Mandates


async def draft(uow: UnitOfWork, actor: Actor, terms: MandateTerms) -> OperatingMandate:
    """Write down the terms of a mandate on the owner's behalf; raises OperatorNotEligible."""
    actor.require(Permission.MANDATE_WRITE)
    await _require_operator(uow, terms.operator_id)
    owner_id = actor.organizations(Permission.MANDATE_WRITE)[0]
    mandate, drafted = OperatingMandate.draft(owner_id=owner_id, terms=terms, by=actor, at=uow.now)
    uow.publish(drafted)
    return await Mandates(uow).add(mandate)


async def edit(
    uow: UnitOfWork, actor: Actor, mandate_id: UUID, changes: Mapping[str, Any], version: int | None = None
) -> OperatingMandate:
    """Change some terms of a draft, named as in MandateTerms; raises OperatorNotEligible or ValidityInvalid."""
    actor.require(Permission.MANDATE_WRITE)
    mandate = await Mandates(uow).get(mandate_id, lock=True, version=version)
    terms = replace(mandate.terms, **changes)
    await _require_operator(uow, terms.operator_id)
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
    return await mandates.save(mandate)


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
    """End a mandate for good, or discard a draft."""
    actor.require(Permission.MANDATE_WRITE)
    mandate = await Mandates(uow).get(mandate_id, lock=True, version=version)
    uow.publish(mandate.terminate(reason, by=actor, at=uow.now))
    return await Mandates(uow).save(mandate)


async def expire(uow: UnitOfWork, actor: Actor, mandate_id: UUID) -> OperatingMandate:
    """Write down that a mandate's validity has ended; raises MandateStillValid."""
    actor.require(Permission.MANDATE_WRITE)
    mandate = await Mandates(uow).get(mandate_id, lock=True)
    uow.publish(mandate.expire(by=actor, at=uow.now))
    return await Mandates(uow).save(mandate)


async def _make_room(uow: UnitOfWork, mandates: Mandates, successor: OperatingMandate) -> None:
    standing = await mandates.standing()
    if standing is None or standing is successor:
        return
    if uow.now < standing.valid_until:
        raise AnotherMandateStands(id=standing.id, status=standing.status)
    uow.publish(standing.expire(by=SYSTEM, at=uow.now))
    await mandates.save(standing)


async def _require_operator(uow: UnitOfWork, organization_id: UUID) -> Organization:
    try:
        found = await organization(uow, organization_id)
    except OrganizationNotFound as missing:
        raise OperatorNotEligible(operator_id=organization_id) from missing
    if found.kind is not OrganizationKind.OPERATOR:
        raise OperatorNotEligible(operator_id=organization_id)
    return found
