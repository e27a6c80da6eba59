"""Which organisation imported listings belong to: one that is named, or one made for them."""

from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select

from techexchange.identity import actions as identity
from techexchange.identity.errors import OrganizationNotFound
from techexchange.identity.events import OrganizationRegistered
from techexchange.identity.models import Organization, OrganizationDetails
from techexchange.identity.repository import Organizations
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Conflict
from techexchange.kernel.permissions import SYSTEM, OrganizationKind

NOWHERE = "ZZ"
"""No country: ISO 3166-1 leaves this code to its users."""
CATALOGUE = OrganizationDetails(
    name={"vi": "Danh mục nhập từ nguồn khác", "en": "Imported catalogue"}, country=NOWHERE, tax_code="IMPORTED"
)


class OrganizationNotVerifiedYet(Conflict):
    """Only a verified organisation can hold published listings; have it verified first."""


class NameAmbiguous(Conflict):
    """Several organisations have this name; name the one that is meant by its id."""


async def holder(uow: UnitOfWork, named: str | None) -> UUID:
    """The organisation named by its id or its name, or that of imported catalogues, made at the first import.

    Raises OrganizationNotFound, NameAmbiguous or OrganizationNotVerifiedYet.
    """
    found = await _named(uow, named) if named else await _catalogue(uow)
    if not found.is_verified:
        raise OrganizationNotVerifiedYet(organization=found.id, status=found.status.value)
    return found.id


async def _named(uow: UnitOfWork, named: str) -> Organization:
    name = func.lower(named.strip())
    same_name = or_(*(func.lower(Organization.name[language].astext) == name for language in ("vi", "en")))
    condition = or_(cast(Organization.id, Text) == named.strip().lower(), same_name)
    matching = (await uow.session.scalars(select(Organization).where(condition).limit(10))).all()
    if not matching:
        raise OrganizationNotFound(named=named)
    if len(matching) > 1:
        raise NameAmbiguous(ids=", ".join(str(one.id) for one in matching))
    return matching[0]


async def _catalogue(uow: UnitOfWork) -> Organization:
    organizations = Organizations(uow)
    found = await organizations.find(
        Organization.country == CATALOGUE.country, Organization.tax_code == CATALOGUE.tax_code
    )
    if found:
        return found
    made = await organizations.add(Organization.register(OrganizationKind.BROKER, CATALOGUE, at=uow.now))
    uow.publish(OrganizationRegistered(subject_id=made.id, actor_id=SYSTEM.id, at=uow.now, kind=made.kind))
    await identity.submit(uow, SYSTEM, made.id)
    return await identity.verify(uow, SYSTEM, made.id)
