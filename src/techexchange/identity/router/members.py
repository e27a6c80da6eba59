"""Who acts for an organisation, over HTTP: members, invitations and machine clients."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from techexchange.identity import actions, queries
from techexchange.identity.errors import (
    AlreadyMember,
    ClientNotFound,
    InvitationForAnother,
    InvitationNotFound,
    LastAdministrator,
    MembershipNotFound,
    OrganizationNotFound,
    RoleUnknownHere,
    ScopeNotAllowed,
)
from techexchange.identity.schemas.organizations import (
    AcceptanceBody,
    ClientBody,
    ClientOut,
    ClientSecretOut,
    InvitationBody,
    InvitationOut,
    MemberBody,
    MemberOut,
    RoleBody,
)
from techexchange.infra.http import (
    AnyonesRoute,
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    PageOut,
    Paging,
    PreconditionRequired,
    Uow,
    problems,
)
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SecondFactorRequired

router = APIRouter(prefix="/v1/organizations/{organization_id}", tags=["members"], route_class=ExchangeRoute)
invitees = APIRouter(prefix="/v1/invitations", tags=["members"], route_class=AnyonesRoute)
secrets = APIRouter(prefix="/v1/organizations/{organization_id}", tags=["members"], route_class=AnyonesRoute)
"""Routes whose bodies or answers hold secrets; nothing of them is kept for an Idempotency-Key."""

READ = (Unauthenticated, Forbidden, SecondFactorRequired, OrganizationNotFound)
CHANGE = (*READ, PreconditionRequired, Stale)


async def _place(organization_id: UUID, membership_id: UUID) -> tuple[UUID, UUID]:
    return organization_id, membership_id


Place = Annotated[tuple[UUID, UUID], Depends(_place)]


@router.get("/members", summary="Members", responses=problems(*READ))
async def list_members(uow: Uow, actor: CurrentActor, organization_id: UUID, paging: Paging) -> PageOut[MemberOut]:
    """One item for each role of each person, newest first."""
    return PageOut[MemberOut].of(await queries.members(uow, actor, organization_id, paging), MemberOut.of)


@router.post(
    "/members",
    summary="Give a member another role",
    status_code=201,
    responses=problems(*READ, MembershipNotFound, RoleUnknownHere, AlreadyMember),
)
async def add_role(uow: Uow, actor: CurrentActor, organization_id: UUID, body: MemberBody) -> MemberOut:
    """Newcomers are invited instead."""
    added = await actions.add_role(uow, actor, organization_id, body.person_id, body.role)
    return MemberOut.of(await queries.member(uow, added))


@router.patch(
    "/members/{membership_id}",
    summary="Give a member another role instead",
    responses=problems(*CHANGE, MembershipNotFound, RoleUnknownHere, AlreadyMember, LastAdministrator),
)
async def change_role(uow: Uow, actor: CurrentActor, place: Place, body: RoleBody, version: IfMatch) -> MemberOut:
    """It holds from the next request."""
    changed = await actions.change_role(uow, actor, place, body.role, version)
    return MemberOut.of(await queries.member(uow, changed))


@router.delete(
    "/members/{membership_id}",
    summary="Take a role from a member, or leave",
    status_code=204,
    responses=problems(*CHANGE, MembershipNotFound, LastAdministrator),
)
async def remove_member(
    uow: Uow, actor: CurrentActor, organization_id: UUID, membership_id: UUID, version: IfMatch
) -> None:
    """Refused from the next request on; the last administrator stays."""
    await actions.remove_member(uow, actor, organization_id, membership_id, version)


@router.get("/invitations", summary="Open invitations", responses=problems(*READ))
async def list_invitations(
    uow: Uow, actor: CurrentActor, organization_id: UUID, paging: Paging
) -> PageOut[InvitationOut]:
    """Newest first."""
    return PageOut[InvitationOut].of(await queries.invitations(uow, actor, organization_id, paging), InvitationOut.of)


@router.post(
    "/invitations",
    summary="Invite someone by mail",
    status_code=201,
    responses=problems(*READ, RoleUnknownHere),
)
async def invite_member(uow: Uow, actor: CurrentActor, organization_id: UUID, body: InvitationBody) -> InvitationOut:
    """The letter holds a token that works for 14 days, for whoever has that address."""
    return InvitationOut.of(await actions.invite(uow, actor, organization_id, body.email, body.role))


@router.delete(
    "/invitations/{invitation_id}",
    summary="Take an invitation back",
    status_code=204,
    responses=problems(*CHANGE, InvitationNotFound, MoveNotAllowed),
)
async def withdraw_invitation(
    uow: Uow, actor: CurrentActor, organization_id: UUID, invitation_id: UUID, version: IfMatch
) -> None:
    """Its token works no more."""
    await actions.withdraw_invitation(uow, actor, organization_id, invitation_id, version)


@invitees.post(
    "/accept",
    summary="Accept an invitation",
    status_code=201,
    responses=problems(Unauthenticated, Forbidden, InvitationNotFound, InvitationForAnother, AlreadyMember),
)
async def accept_invitation(uow: Uow, actor: CurrentActor, body: AcceptanceBody) -> MemberOut:
    """Signed in under the address it was sent to."""
    joined = await actions.accept_invitation(uow, actor, body.token)
    return MemberOut.of(await queries.member(uow, joined))


@router.get("/clients", summary="Machine clients", responses=problems(*READ))
async def list_clients(uow: Uow, actor: CurrentActor, organization_id: UUID, paging: Paging) -> PageOut[ClientOut]:
    """Newest first."""
    return PageOut[ClientOut].of(await queries.clients(uow, actor, organization_id, paging), ClientOut.of)


@secrets.post(
    "/clients",
    summary="Create a machine client",
    status_code=201,
    responses=problems(*READ, ScopeNotAllowed),
)
async def create_client(uow: Uow, actor: CurrentActor, organization_id: UUID, body: ClientBody) -> ClientSecretOut:
    """The secret is told this once, and so no answer is kept for an Idempotency-Key."""
    scopes = [scope.value for scope in body.scopes]
    return ClientSecretOut.told(await actions.create_client(uow, actor, organization_id, body.name, scopes))


@router.delete(
    "/clients/{client_id}",
    summary="Revoke a machine client",
    status_code=204,
    responses=problems(*CHANGE, ClientNotFound, MoveNotAllowed),
)
async def revoke_client(
    uow: Uow, actor: CurrentActor, organization_id: UUID, client_id: UUID, version: IfMatch
) -> None:
    """Its tokens are refused from the next request on."""
    await actions.revoke_client(uow, actor, organization_id, client_id, version)
