"""The exchange that is simulated: its owner, an operator with a mandate that began with the month, an auditor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from techexchange.cli.demo.content import access
from techexchange.identity import actions as identity
from techexchange.identity import queries as identities
from techexchange.identity.actions import OwnerDetails, Profile
from techexchange.identity.models import Organization, OrganizationDetails
from techexchange.infra.passwords import Passwords
from techexchange.infra.uow import Exchange, UnitOfWork
from techexchange.kernel.errors import Conflict
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import (
    EVERY_PERSON,
    GRANTS,
    SYSTEM,
    Actor,
    MandatedAction,
    OrganizationKind,
    Role,
    Seat,
)
from techexchange.mandates import actions as mandates
from techexchange.mandates.schemas import MandateIn
from techexchange.reporting.models import ReportPeriod

YEARS = timedelta(days=5 * 365)
MODERATORS = 3
OPERATOR_ROLES = (Role.MODERATOR, Role.BROKER, Role.AUCTION_OFFICER, Role.FINANCE)
VND = "VND"


class AlreadyInUse(Conflict):
    """A month is only simulated in an empty exchange; give it a database of its own."""


@dataclass(frozen=True)
class Office:
    """Who judges in the simulated month, and how the owner's supervisor signs in."""

    moderators: tuple[Actor, ...]
    supervisor: str


async def found(exchange: Exchange, period: ReportPeriod) -> Office:
    """Found the exchange and give its operator a mandate from the month's first day on; raises AlreadyInUse."""
    async with exchange.unit_of_work() as uow:
        if await uow.session.scalar(select(Organization.id).limit(1)):
            raise AlreadyInUse
        owner_id, supervisor = await _owner(uow)
        operator_id = await _authority(uow, OrganizationKind.OPERATOR, OPERATOR_ROLES)
        auditor_id = await _authority(uow, OrganizationKind.AUDITOR, (Role.AUDITOR,))
        moderators = [await _person(uow, f"moderator{number}") for number in range(MODERATORS)]
        for person_id in moderators:
            await identity.add_role(uow, SYSTEM, operator_id, person_id, Role.MODERATOR)
    ruling = _actor(supervisor, owner_id, OrganizationKind.OWNER, Role.SUPERVISOR)
    async with exchange.unit_of_work() as uow:
        terms = MandateIn.model_validate(mandate_of(operator_id, period.since)).terms()
        drafted = await mandates.draft(uow, ruling, terms)
        await mandates.activate(uow, ruling, drafted.id)
        await identity.verify(uow, ruling, auditor_id)
    judges = (_actor(one, operator_id, OrganizationKind.OPERATOR, Role.MODERATOR) for one in moderators)
    return Office(tuple(judges), "supervisor@simulated.example")


def office_of_nobody() -> tuple[Actor, ...]:
    """Moderators of an operator that is not on file, for imagining a month without an exchange."""
    operator_id = new_id()
    return tuple(_actor(new_id(), operator_id, OrganizationKind.OPERATOR, Role.MODERATOR) for _ in range(MODERATORS))


def mandate_of(operator_id: UUID, since: datetime) -> dict[str, Any]:
    """The terms: a fee for a listing that the owner pays for newcomers, fees on transfers and receipts, and targets."""
    by = since + timedelta(days=365)
    waiver = {"within_months": 12, "percent": "100", "paid_by": "owner"}
    fees = [
        {"service": "listing", "basis": "fixed", "amount": {"amount": 200_000, "currency": VND}, "waivers": [waiver]},
        {"service": "transfer", "basis": "percent", "rate": "1.5", "cap": {"amount": 30_000_000, "currency": VND}},
        {"service": "receipts", "basis": "percent", "rate": "0.5"},
    ]
    wanted = {
        "listings": (20_000, "at_least"),
        "suppliers": (4_000, "at_least"),
        "connections": (12_000, "at_least"),
        "transactions": (1_200, "at_least"),
        "days_to_publish": (5, "at_most"),
        "overdue_share": (10, "at_most"),
    }
    targets = [
        {"indicator": name, "target": target, "by": by.isoformat(), "bound": bound}
        for name, (target, bound) in wanted.items()
    ]
    return {
        "operator_id": str(operator_id),
        "contract_no": "01/SIM/HĐ-VH",
        "valid_from": since.isoformat(),
        "valid_until": (since + YEARS).isoformat(),
        "permitted_actions": [action.value for action in MandatedAction],
        "fee_schedule": fees,
        "kpi_targets": targets,
        "revenue_share": {"owner_percent": "10", "of": "revenue"},
    }


async def _owner(uow: UnitOfWork) -> tuple[UUID, UUID]:
    wanted = OwnerDetails(
        name={"vi": "Chủ sở hữu mô phỏng", "en": "Simulated owner"},
        person_name="Giám sát mô phỏng",
        email="supervisor@simulated.example",
        password=access()["password"],
    )
    owner = await identity.create_owner(uow, SYSTEM, wanted)
    person_id, *_ = await identities.member_ids(uow, owner.id)
    return owner.id, person_id


async def _authority(uow: UnitOfWork, kind: OrganizationKind, roles: tuple[Role, ...]) -> UUID:
    person_id = await _person(uow, kind.value)
    names = {"vi": f"Mô phỏng: {kind.value}", "en": f"Simulated {kind.value}"}
    actor = Actor(person_id, (), EVERY_PERSON, second_factor=True, credential_id=person_id)
    registered = await identity.register(uow, actor, kind, OrganizationDetails(name=names))
    for role in roles:
        await identity.add_role(uow, SYSTEM, registered.id, person_id, role)
    return registered.id


async def _person(uow: UnitOfWork, name: str) -> UUID:
    profile = Profile(f"{name}@simulated.example", name.capitalize())
    made = await identity.create_person(uow, SYSTEM, profile, access()["password"], Passwords())
    return made.id


def _actor(person_id: UUID, organization_id: UUID, kind: OrganizationKind, role: Role) -> Actor:
    seat = Seat(organization_id, kind, verified=True, permissions=GRANTS[kind][role])
    return Actor(person_id, (seat,), EVERY_PERSON, second_factor=True, credential_id=person_id)
