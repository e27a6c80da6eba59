"""Conflicts of interest over HTTP: anyone declares their own; the owner and the auditor read the register."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.identity import actions, queries
from techexchange.identity.errors import (
    ConflictDeclarationNotFound,
    InterestInItself,
    OrganizationNotFound,
    OwnDeclaration,
)
from techexchange.identity.schemas.interests import (
    ConflictDeclarationIn,
    ConflictDeclarationOut,
    DeclarationQuery,
    LiftingBody,
)
from techexchange.infra.http import (
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    PageOut,
    PreconditionRequired,
    Uow,
    problems,
)
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import SecondFactorRequired

router = APIRouter(prefix="/v1/conflict-declarations", tags=["conflicts"], route_class=ExchangeRoute)
Wanted = Annotated[DeclarationQuery, Query()]


@router.post(
    "",
    status_code=201,
    summary="Declare an interest",
    responses=problems(Unauthenticated, Forbidden, SecondFactorRequired, OrganizationNotFound, InterestInItself),
)
async def declare_interest(uow: Uow, actor: CurrentActor, body: ConflictDeclarationIn) -> ConflictDeclarationOut:
    """From now on, whoever it binds judges, brokers and conducts nothing of that organisation's."""
    return ConflictDeclarationOut.of(await actions.declare_interest(uow, actor, body.interest()), actor)


@router.get("", summary="List declared interests", responses=problems(Unauthenticated, CursorInvalid))
async def list_declarations(uow: Uow, actor: CurrentActor, asked: Wanted) -> PageOut[ConflictDeclarationOut]:
    """The whole register for owner and auditor; one's own for anyone; newest first."""
    found = await queries.declarations(uow, actor, asked.wanted(), asked.request())
    return PageOut[ConflictDeclarationOut].of(found, lambda one: ConflictDeclarationOut.of(one, actor))


@router.get(
    "/{declaration_id}",
    summary="Show a declared interest",
    responses=problems(Unauthenticated, ConflictDeclarationNotFound),
)
async def show_declaration(uow: Uow, actor: CurrentActor, declaration_id: UUID) -> ConflictDeclarationOut:
    """For whoever declared it, the owner and the auditor."""
    return ConflictDeclarationOut.of(await queries.declaration(uow, actor, declaration_id), actor)


@router.post(
    "/{declaration_id}/lift",
    summary="Lift a declared interest",
    responses=problems(
        *(Unauthenticated, Forbidden, SecondFactorRequired, OwnDeclaration, ConflictDeclarationNotFound),
        *(PreconditionRequired, Stale, MoveNotAllowed),
    ),
)
async def lift_declaration(
    uow: Uow, actor: CurrentActor, declaration_id: UUID, body: LiftingBody, version: IfMatch
) -> ConflictDeclarationOut:
    """The owner lets whoever declared it act again; the declaration stays in the register."""
    lifted = await actions.lift_declaration(uow, actor, declaration_id, body.reason, version)
    return ConflictDeclarationOut.of(lifted, actor)
