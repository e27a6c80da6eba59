"""Who is on the demo exchange: the owner, its operator and auditor, institutes and businesses, and their people."""

from datetime import timedelta
from typing import Any

from pyotp import TOTP

from techexchange.cli.demo.content import Character, access, told
from techexchange.cli.demo.reviewing import OPERATOR, approval, claim, decide
from techexchange.cli.demo.stage import Stage
from techexchange.identity import actions as identity
from techexchange.identity import queries as identities
from techexchange.identity.actions import OwnerDetails, Profile, Safeguards
from techexchange.identity.actions.second_factor import sealed
from techexchange.identity.models import OrganizationDetails
from techexchange.kernel.permissions import SYSTEM, MandatedAction, OrganizationKind, Permission, Role
from techexchange.mandates import actions as mandates
from techexchange.mandates.schemas import MandateIn
from techexchange.moderation.models import CaseKind

YEAR = timedelta(days=365)
MANDATE: dict[str, Any] = {
    "contract_no": "01/DEMO/HĐ-VH",
    "permitted_actions": list(MandatedAction),
    "fee_schedule": [
        {"service": "listing", "basis": "fixed", "amount": {"amount": 0, "currency": "VND"}},
        {
            "service": "transfer_advice",
            "basis": "percent",
            "rate": "1",
            "cap": {"amount": 50_000_000, "currency": "VND"},
        },
    ],
    "revenue_share": {"owner_percent": "10", "of": "revenue"},
}
Organization = dict[str, Any]


async def gather(stage: Stage, guards: Safeguards) -> None:
    """Found the exchange, give its operator a mandate, and bring everyone on."""
    owner, *others = told("organizations")
    await _found(stage, owner, guards)
    for person in stage.cast.values():
        if person.key not in stage.people:
            await _register_person(stage, person, guards)
    for organization in others:
        await _register(stage, organization)
    await _mandate(stage, owner)
    for organization in others:
        if not OrganizationKind(organization["kind"]).is_authority:
            await _verify(stage, organization)


async def _found(stage: Stage, owner: Organization, guards: Safeguards) -> None:
    first = stage.cast[owner["people"][0]["key"]]
    wanted = OwnerDetails(
        name=owner["name"],
        person_name=first.name,
        email=first.email,
        password=access()["password"],
        country=owner["country"],
        tax_code=owner["tax_code"],
    )
    async with stage.by_the_clock() as uow:
        founded = await identity.create_owner(uow, SYSTEM, wanted, guards.passwords)
        stage.organizations[owner["key"]] = founded.id
        stage.people[first.key], *_ = await identities.member_ids(uow, founded.id)
    async with stage.acting(first.key, Role.ADMIN) as (uow, actor):
        details = _details(owner)
        said = {name: getattr(details, name) for name in ("contact", "size", "province")}
        await identity.edit(uow, actor, founded.id, said)
    await _enrol(stage, first, guards)


async def _register_person(stage: Stage, person: Character, guards: Safeguards) -> None:
    async with stage.by_the_clock() as uow:
        profile = Profile(person.email, person.name)
        made = await identity.create_person(uow, SYSTEM, profile, access()["password"], guards.passwords)
        stage.people[person.key] = made.id
    if person.kind.is_authority:
        await _enrol(stage, person, guards)


async def _enrol(stage: Stage, person: Character, guards: Safeguards) -> None:
    """All of the demo's staff have the same authenticator, so that a newcomer can make its codes.

    It is confirmed with the code before the present one, which is left for the newcomer.
    """
    secret = access()["second_factor"]
    async with stage.acting(person.key) as (uow, actor):
        await identity.offer_second_factor(uow, actor, guards)
        member = await identities.person(uow, actor.id)
        member.totp_sealed = sealed(member, secret, guards)
    async with stage.acting(person.key) as (uow, actor):
        code = TOTP(secret).at(uow.now, counter_offset=-1)
        await identity.confirm_second_factor(uow, actor, code, guards)


def _details(organization: Organization) -> OrganizationDetails:
    return OrganizationDetails(
        name=organization["name"],
        country=organization["country"],
        tax_code=organization["tax_code"],
        contact={"email": organization["contact_email"]},
        size=organization["size"],
        fields=tuple(organization["fields"]),
        province=organization["province"],
    )


async def _register(stage: Stage, organization: Organization) -> None:
    """The first of its people registers it, and so administers it beside what they do there."""
    first, *_ = people = [stage.cast[person["key"]] for person in organization["people"]]
    async with stage.acting(first.key) as (uow, actor):
        kind = OrganizationKind(organization["kind"])
        registered = await identity.register(uow, actor, kind, _details(organization))
        for person in people:
            if person is not first or person.role is not Role.ADMIN:
                await identity.add_role(uow, SYSTEM, registered.id, stage.people[person.key], person.role)
    stage.organizations[organization["key"]] = registered.id


async def _mandate(stage: Stage, owner: Organization) -> None:
    """The owner appoints the operator by an active mandate, and the auditor."""
    async with stage.acting(stage.one(owner["key"], Permission.MANDATE_WRITE)) as (uow, actor):
        named = {"operator_id": stage.organizations[OPERATOR]}
        valid = {"valid_from": uow.now - timedelta(days=1), "valid_until": uow.now + 5 * YEAR}
        drafted = await mandates.draft(uow, actor, MandateIn.model_validate(MANDATE | named | valid).terms())
        await mandates.activate(uow, actor, drafted.id)
        for organization in told("organizations"):
            if organization["kind"] == OrganizationKind.AUDITOR:
                await identity.verify(uow, actor, stage.organizations[organization["key"]])


async def _verify(stage: Stage, organization: Organization) -> None:
    """A participant asks, and unless it is to wait a moderator verifies it."""
    id = stage.organizations[organization["key"]]
    async with stage.acting(organization["people"][0]["key"], Role.ADMIN) as (uow, actor):
        await identity.submit(uow, actor, id)
    if organization["state"] == "verified":
        moderator = stage.one(OPERATOR, Permission.CASE_DECIDE)
        case_id = await claim(stage, moderator, CaseKind.ORGANIZATION, id, id)
        await decide(stage, moderator, case_id, approval(CaseKind.ORGANIZATION))
