"""Who may operate the exchange, and by which terms, as it is asked with every request of the operator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from techexchange.identity.models import ConflictGround, Organization, OrganizationStatus
from techexchange.identity.queries import OTHER, related, ties
from techexchange.infra.database import Written
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Authority, MandatedAction, MandateNotActive, Tenure
from techexchange.mandates.errors import NoMandateInForce
from techexchange.mandates.lifecycle import ACTIVE, DRAFT, EXPIRED, STANDING, TERMINATED
from techexchange.mandates.models import FeeSchedule, MandateVersion, OperatingMandate, StandingTerms


@dataclass(frozen=True)
class MandateInForce:
    """What anyone may know: who operates the exchange, under which contract, to do what, and for how long."""

    operator_id: UUID
    operator_name: dict[str, str]
    contract_no: str
    permitted_actions: tuple[MandatedAction, ...]
    valid_from: datetime
    valid_until: datetime


NOW = func.clock_timestamp()


def _version_at(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """The version of a mandate's terms that is in force at a moment: the last one that has taken effect."""
    earlier = aliased(MandateVersion)
    number = select(func.max(earlier.number)).where(
        earlier.mandate_id == OperatingMandate.id, earlier.effective_at <= at
    )
    return and_(MandateVersion.mandate_id == OperatingMandate.id, MandateVersion.number == number.scalar_subquery())


def _not_yet_taken_up() -> ColumnElement[bool]:
    """A version whose moment has come, and that the clock has not written down on the mandate yet."""
    return and_(_version_at(NOW), MandateVersion.number > OperatingMandate.number)


def _agreed(name: str) -> ColumnElement[object]:
    """A term in force: by such a version where there is one, else as it stands on the mandate."""
    of_version: InstrumentedAttribute[object] = getattr(MandateVersion, name)
    of_mandate: InstrumentedAttribute[object] = getattr(OperatingMandate, name)
    return func.coalesce(of_version, of_mandate)


HOLDS_NOW = (
    OperatingMandate.status == ACTIVE,
    OperatingMandate.valid_from <= NOW,
    _agreed("valid_until") > NOW,
    Organization.status == OrganizationStatus.VERIFIED,
)
IN_FORCE = (
    select(
        OperatingMandate.operator_id,
        Organization.name,
        _agreed("contract_no").label("contract_no"),
        _agreed("permitted_actions").label("permitted_actions"),
        OperatingMandate.valid_from,
        _agreed("valid_until").label("valid_until"),
    )
    .join(Organization, Organization.id == OperatingMandate.operator_id)
    .outerjoin(MandateVersion, _not_yet_taken_up())
    .where(*HOLDS_NOW)
)
AUTHORITY = Written.out(IN_FORCE)
STANDS = or_(*(OperatingMandate.status == status for status in STANDING))
HAS_ENDED = or_(
    OperatingMandate.status == EXPIRED,
    and_(OperatingMandate.status == TERMINATED, OperatingMandate.activated_at.is_not(None)),
)
"""A draft that was discarded is terminated too, but has never been activated."""
TENURES = (
    select(
        OperatingMandate.operator_id,
        func.bool_or(STANDS).label("stands"),
        func.max(func.coalesce(OperatingMandate.ended_at, OperatingMandate.valid_until)).label("ended_at"),
    )
    .where(or_(STANDS, HAS_ENDED))
    .group_by(OperatingMandate.operator_id)
)
"""Every operator that was given a mandate, whether one stands, and otherwise when the last one ended."""
TENURE = Written.out(TENURES)
OPERATOR_TOO = ties(union_all(OTHER, IN_FORCE.with_only_columns(OperatingMandate.operator_id)))
TERMS_IN_FORCE = (
    select(OperatingMandate, MandateVersion)
    .join(Organization, Organization.id == OperatingMandate.operator_id)
    .outerjoin(MandateVersion, _not_yet_taken_up())
    .where(*HOLDS_NOW)
)


async def authority(uow: UnitOfWork) -> Authority | None:
    """What the mandate in force permits, by the database clock; None where there is none."""
    [rows] = await uow.ask((AUTHORITY.text, AUTHORITY.fixed))
    return _authority(rows)


async def authority_and_tenure(uow: UnitOfWork) -> tuple[Authority | None, Tenure]:
    """What the mandate in force permits, and whose mandate stands or has ended: all of it in one flight."""
    held, tenures = await uow.ask((AUTHORITY.text, AUTHORITY.fixed), (TENURE.text, TENURE.fixed))
    standing = frozenset(row["operator_id"] for row in tenures if row["stands"])
    return _authority(held), Tenure(standing, frozenset(row["operator_id"] for row in tenures) - standing)


async def former_operators(uow: UnitOfWork) -> dict[UUID, datetime]:
    """The operators whose mandate has ended without another that stands, and when it did."""
    rows = (await uow.session.execute(TENURES)).all()
    return {row.operator_id: row.ended_at for row in rows if not row.stands}


async def require_leave(uow: UnitOfWork, action: MandatedAction) -> None:
    """What long work asks before each of its steps that is the operator's by the mandate; raises MandateNotActive.

    So it stops at the next step after a suspension or the end, with what was done before kept. Until the first mandate
    the exchange is its owner's to fill.
    """
    held = await authority(uow)
    if held is not None and action in held.permitted:
        return
    if held is not None or (await uow.session.execute(TENURES.limit(1))).first() is not None:
        raise MandateNotActive(action=action.value)


async def fees_in_force(uow: UnitOfWork) -> FeeSchedule | None:
    """What the operator may charge at this moment, by the database clock; None where there is no mandate in force."""
    found = (await uow.session.execute(TERMS_IN_FORCE)).one_or_none()
    if found is None:
        return None
    mandate, version = found
    return version.fees if version else mandate.fees


async def custodians_in_force(uow: UnitOfWork) -> frozenset[UUID]:
    """The organisations the mandate in force names as custodians; none where it leaves that open."""
    found = (await uow.session.execute(TERMS_IN_FORCE)).one_or_none()
    if found is None:
        return frozenset()
    mandate, version = found
    return frozenset((version or mandate).terms.custodians)


async def relation(uow: UnitOfWork, organization_id: UUID, other_id: UUID) -> ConflictGround | None:
    """What makes an organisation one interest with the other side it would deal with, or with the operator."""
    return await related(uow, organization_id, other_id, among=OPERATOR_TOO)


def _authority(rows: Sequence[Mapping[str, Any]]) -> Authority | None:
    return (
        Authority(rows[0]["operator_id"], frozenset(map(MandatedAction, rows[0]["permitted_actions"])))
        if rows
        else None
    )


async def in_force(uow: UnitOfWork) -> MandateInForce:
    """Who operates the exchange; raises NoMandateInForce."""
    row = (await uow.session.execute(IN_FORCE)).one_or_none()
    if row is None:
        raise NoMandateInForce
    operator_id, name, contract_no, permitted, valid_from, valid_until = row
    return MandateInForce(
        operator_id, name, contract_no, tuple(map(MandatedAction, permitted)), valid_from, valid_until
    )


async def mandate_at(uow: UnitOfWork, at: datetime) -> StandingTerms | None:
    """What stood at a moment of the past, by the version that was in force then; None where nothing did."""
    began = func.coalesce(OperatingMandate.activated_at, OperatingMandate.valid_from)
    stood = and_(
        OperatingMandate.status != DRAFT,
        OperatingMandate.valid_from <= at,
        began <= at,
        or_(OperatingMandate.ended_at.is_(None), OperatingMandate.ended_at > at),
    )
    then = literal(at, MandateVersion.effective_at.type)
    wanted = select(OperatingMandate, MandateVersion).outerjoin(MandateVersion, _version_at(then)).where(stood)
    found = (await uow.session.execute(wanted.order_by(began.desc()).limit(1))).one_or_none()
    if found is None:
        return None
    mandate, version = found
    terms = (version or mandate).terms
    if at >= terms.valid_until:
        return None
    number = version.number if version else mandate.number
    return StandingTerms(mandate.id, mandate.owner_id, number, terms, mandate.was_suspended_at(at))
