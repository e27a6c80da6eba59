"""Organisations over HTTP: what they say of themselves, and whether the exchange vouches for them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from techexchange.identity import actions, queries
from techexchange.identity.errors import (
    ConflictOfInterest,
    IdentityFixed,
    KindNotOpen,
    NameMissing,
    OrganizationNotFound,
    OwnOrganization,
    TaxCodeInvalid,
    TaxCodeMissing,
    TaxCodeTaken,
    VerifiedByCase,
)
from techexchange.identity.queries import OrganizationFilter
from techexchange.identity.schemas.organizations import (
    Country,
    GroundsBody,
    OrganizationBody,
    OrganizationOut,
    OrganizationPatch,
)
from techexchange.infra.http import (
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    PageOut,
    Paging,
    PreconditionRequired,
    Uow,
    problems,
)
from techexchange.infra.http.schemas import Line
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import MandateNotActive, OrganizationKind, SecondFactorRequired

router = APIRouter(prefix="/v1/organizations", tags=["organizations"], route_class=ExchangeRoute)

CHANGE = problems(Unauthenticated, Forbidden, OrganizationNotFound, PreconditionRequired, Stale)
MOVES = (
    *(Unauthenticated, Forbidden, MandateNotActive, SecondFactorRequired, OwnOrganization, ConflictOfInterest),
    *(OrganizationNotFound, PreconditionRequired, Stale, MoveNotAllowed, TaxCodeTaken),
)
MOVE = problems(*MOVES)


async def _wanted(
    kind: OrganizationKind | None = None,
    country: Country | None = None,
    province: Line | None = None,
    q: Annotated[Line | None, Query(description="How a word of the name begins, in either language")] = None,
) -> OrganizationFilter:
    return OrganizationFilter(kind, country, province, q)


Wanted = Annotated[OrganizationFilter, Depends(_wanted)]


@router.post(
    "",
    summary="Register an organisation",
    status_code=201,
    responses=problems(Unauthenticated, Forbidden, KindNotOpen, NameMissing, TaxCodeInvalid),
)
async def register_organization(uow: Uow, actor: CurrentActor, body: OrganizationBody) -> OrganizationOut:
    """Whoever registers it is its administrator; it is unverified until it asks and is verified."""
    registered = await actions.register(uow, actor, body.kind, body.details())
    return OrganizationOut.of(registered, actions.as_administrator(actor, registered))


@router.get("", summary="Verified organisations", responses=problems(CursorInvalid))
async def list_organizations(
    uow: Uow,
    actor: CurrentActor,
    paging: Paging,
    wanted: Wanted,
) -> PageOut[OrganizationOut]:
    """Those the exchange vouches for, newest first."""
    found = await queries.verified_organizations(uow, wanted, paging)
    return PageOut[OrganizationOut].of(found, lambda organization: OrganizationOut.of(organization, actor))


@router.get("/{organization_id}", summary="One organisation", responses=problems(OrganizationNotFound))
async def read_organization(uow: Uow, actor: CurrentActor, organization_id: UUID) -> OrganizationOut:
    """Everyone sees verified ones; members, reviewers and the owner see all, and everything of them."""
    return OrganizationOut.of(await queries.visible_organization(uow, actor, organization_id), actor)


@router.patch(
    "/{organization_id}",
    summary="Change what an organisation says of itself",
    responses=CHANGE | problems(Stale, PreconditionRequired, IdentityFixed, NameMissing, TaxCodeInvalid),
)
async def edit_organization(
    uow: Uow, actor: CurrentActor, organization_id: UUID, body: OrganizationPatch, version: IfMatch
) -> OrganizationOut:
    """What is left out stays; name, country and tax code are fixed while it is verified or waits for it."""
    return OrganizationOut.of(await actions.edit(uow, actor, organization_id, body.changes(), version), actor)


@router.post(
    "/{organization_id}/submit",
    summary="Ask to be verified",
    responses=CHANGE | problems(MoveNotAllowed, TaxCodeTaken, TaxCodeMissing),
)
async def submit_organization(
    uow: Uow, actor: CurrentActor, organization_id: UUID, version: IfMatch
) -> OrganizationOut:
    """It waits for a moderator of the operator, an authority for the owner."""
    return OrganizationOut.of(await actions.submit(uow, actor, organization_id, version), actor)


@router.post(
    "/{organization_id}/verify",
    summary="Vouch for an operator or auditor",
    responses=problems(*MOVES, VerifiedByCase),
)
async def verify_organization(
    uow: Uow, actor: CurrentActor, organization_id: UUID, version: IfMatch
) -> OrganizationOut:
    """The owner appoints authorities; a participant is verified by the decision of its case."""
    return OrganizationOut.of(await actions.appoint(uow, actor, organization_id, version), actor)


@router.post("/{organization_id}/suspend", summary="Stop vouching for an organisation", responses=MOVE)
async def suspend_organization(
    uow: Uow, actor: CurrentActor, organization_id: UUID, body: GroundsBody, version: IfMatch
) -> OrganizationOut:
    """Its members can publish, offer and decide nothing until it is reinstated."""
    return OrganizationOut.of(await actions.suspend(uow, actor, organization_id, body.reason, version), actor)


@router.post("/{organization_id}/reinstate", summary="Vouch for an organisation again", responses=MOVE)
async def reinstate_organization(
    uow: Uow, actor: CurrentActor, organization_id: UUID, version: IfMatch
) -> OrganizationOut:
    """After a suspension."""
    return OrganizationOut.of(await actions.reinstate(uow, actor, organization_id, version), actor)


@router.post("/{organization_id}/revoke", summary="Take an organisation off the exchange for good", responses=MOVE)
async def revoke_organization(
    uow: Uow, actor: CurrentActor, organization_id: UUID, body: GroundsBody, version: IfMatch
) -> OrganizationOut:
    """Its members can only read."""
    return OrganizationOut.of(await actions.revoke(uow, actor, organization_id, body.reason, version), actor)
