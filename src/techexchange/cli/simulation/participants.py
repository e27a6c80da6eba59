"""Who takes part: invented organisations, each with one person, verified in the first part of the month."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stdnum.vn.mst import calc_check_digit

from techexchange.cli.simulation.plan import Chance
from techexchange.cli.simulation.reviewing import Desk
from techexchange.cli.simulation.timeline import Timeline
from techexchange.identity import events
from techexchange.identity.lifecycle import PERSON_LIFE
from techexchange.identity.models import Membership, Organization, OrganizationDetails, Person
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import EVERY_PERSON, GRANTS, SYSTEM, Actor, OrganizationKind, Role, Seat
from techexchange.moderation.models import CaseKind, Subject

PROVINCES = (
    *("Hà Nội", "Hải Phòng", "Bắc Ninh", "Quảng Ninh", "Thái Nguyên", "Ninh Bình", "Thanh Hóa", "Nghệ An", "Huế"),
    *("Đà Nẵng", "Khánh Hòa", "Lâm Đồng", "Đồng Nai", "TP. Hồ Chí Minh", "Cần Thơ"),
)
NAMES = {
    OrganizationKind.INSTITUTE: ("Viện Nghiên cứu mô phỏng", "Simulated Research Institute"),
    OrganizationKind.BUSINESS: ("Công ty mô phỏng", "Simulated Company"),
}
FIRST_TAX_CODE = 811_000_000
EARLY = 0.35
"""In which part of the month organisations come."""
DECIDED_DAYS = 1.2


@dataclass(frozen=True)
class Participant:
    """An organisation, and the one person who acts for it."""

    organization: Organization
    actor: Actor
    verified_at: datetime


def bring(timeline: Timeline, chance: Chance, desk: Desk, kind: OrganizationKind, number: int) -> Participant:
    """An organisation that registers, asks to be verified, and is."""
    registered_at = chance.within(EARLY)
    person = _person(number, registered_at)
    vi, en = NAMES[kind]
    details = OrganizationDetails(
        name={"vi": f"{vi} {number}", "en": f"{en} {number}"},
        tax_code=_tax_code(number),
        contact={"email": person.email},
        province=PROVINCES[chance.favourite(len(PROVINCES))],
    )
    organization = Organization.register(kind, details, at=registered_at)
    organization.id = new_id()
    seat = Seat(organization.id, kind, verified=True, permissions=GRANTS[kind][Role.ADMIN])
    actor = Actor(person.id, (seat,), EVERY_PERSON, credential_id=person.id)
    membership = Membership(
        id=new_id(), person_id=person.id, organization_id=organization.id, role=Role.ADMIN, created_at=registered_at
    )
    subject: dict[str, Any] = {"subject_id": organization.id, "actor_id": person.id, "at": registered_at}
    timeline.happen(
        events.PersonRegistered(subject_id=person.id, actor_id=SYSTEM.id, at=registered_at),
        events.OrganizationRegistered(**subject, kind=kind),
        membership.joined(by=actor, at=registered_at),
    )
    submitted_at = registered_at + timedelta(minutes=chance.number(5, 300))
    timeline.happen(organization.submit(by=actor, at=submitted_at))
    verified_at = chance.soon(submitted_at, DECIDED_DAYS)
    moderator = desk.decide(
        CaseKind.ORGANIZATION, Subject(organization.id, 1, organization.id, waits=True), submitted_at, verified_at
    )
    timeline.happen(organization.verify(by=moderator, at=verified_at))
    timeline.keep(registered_at, person, organization, membership)
    return Participant(organization, actor, verified_at)


def _person(number: int, at: datetime) -> Person:
    return Person(
        id=new_id(),
        email=f"person{number}@simulated.example",
        name=f"Người mô phỏng {number}",
        status=PERSON_LIFE.initial,
        confirmed_at=at,
        created_at=at,
        recovery_hashes=[],
    )


def _tax_code(number: int) -> str:
    """A code with the right check digit; a number without one of a single digit has a neighbour that has."""
    codes = (f"{FIRST_TAX_CODE + 2 * number + more}" for more in range(2))
    return next(code + digit for code in codes if len(digit := str(calc_check_digit(code))) == 1)
