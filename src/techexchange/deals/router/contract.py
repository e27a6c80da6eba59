"""Contracts over HTTP: begun, written and amended by the two parties; to everyone else they do not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.deals import actions, queries
from techexchange.deals.errors import (
    ActsForBoth,
    AmendmentOpen,
    ContractExists,
    ContractIncomplete,
    ContractNotFound,
    DealNotFound,
    DealNotOpen,
    FactContradicted,
    FormRefused,
    NoAmendmentOpen,
    VersionsExhausted,
)
from techexchange.deals.router.given import Files
from techexchange.deals.schemas import ContractIn, ContractOut, ContractQuery, FormIn, FormOut
from techexchange.infra.documents import DocumentDamaged, TextUnprintable
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.storage import FilesUnavailable
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.regulations.errors import NoRulePackInForce, RulePackNotFound

router = APIRouter(prefix="/v1", tags=["deals"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
PARTY = (Forbidden, ActsForBoth, ContractNotFound, RulePackNotFound)
CHANGE = (*ACCESS, *PARTY, PreconditionRequired, Stale, MoveNotAllowed)
WRITTEN = (FormRefused, FactContradicted, VersionsExhausted)
PRINTED = (ContractIncomplete, TextUnprintable, DocumentDamaged, FilesUnavailable)


@router.post(
    "/deals/{deal_id}/contract",
    status_code=201,
    summary="Begin the contract of a deal",
    responses=problems(
        *(*ACCESS, *KEYED, Forbidden, ActsForBoth),
        *(DealNotFound, DealNotOpen, ContractExists, NoRulePackInForce),
    ),
)
async def open_contract(uow: Uow, actor: CurrentActor, deal_id: UUID, body: ContractIn) -> ContractOut:
    """For either party; the form is filled with what the offer and the listing say, under the rules of today."""
    return ContractOut.of(await actions.open_contract(uow, actor, deal_id, body.wanted()), actor)


@router.get("/contracts", summary="List my contracts", responses=problems(*ACCESS, CursorInvalid))
async def list_contracts(
    uow: Uow, actor: CurrentActor, query: Annotated[ContractQuery, Query()]
) -> PageOut[ContractOut]:
    """The contracts of my organisations, newest first."""
    found = await queries.contracts(uow, actor, query.wanted(), query.request())
    return PageOut[ContractOut].of(found, lambda contract: ContractOut.of(contract, actor))


@router.get("/contracts/{contract_id}", summary="Show a contract", responses=problems(*ACCESS, ContractNotFound))
async def show_contract(uow: Uow, actor: CurrentActor, contract_id: UUID) -> ContractOut:
    """One contract, for its two parties."""
    return ContractOut.of(await queries.contract(uow, actor, contract_id), actor)


@router.get(
    "/contracts/{contract_id}/form",
    summary="Show the form of a contract",
    responses=problems(*ACCESS, ContractNotFound, RulePackNotFound),
)
async def show_form(uow: Uow, actor: CurrentActor, contract_id: UUID) -> FormOut:
    """Each field with what it says, which article asks for it and what is missing; and what registration will ask."""
    return FormOut.of(await queries.form(uow, actor, contract_id))


@router.patch(
    "/contracts/{contract_id}/form",
    summary="Write in the form of a contract",
    responses=problems(*CHANGE, *WRITTEN, Busy),
)
async def edit_form(uow: Uow, actor: CurrentActor, contract_id: UUID, version: IfMatch, body: FormIn) -> FormOut:
    """Another version of the draft; a document that was before the parties for signature is taken back by it."""
    await actions.edit_contract(uow, actor, contract_id, body.change(), version)
    return FormOut.of(await queries.form(uow, actor, contract_id))


@router.post(
    "/contracts/{contract_id}/request-signature",
    summary="Put a contract to both parties for signature",
    responses=problems(*CHANGE, *KEYED, *PRINTED),
)
async def request_signature(
    uow: Uow, actor: CurrentActor, contract_id: UUID, version: IfMatch, files: Files
) -> ContractOut:
    """Refused while anything the law asks for is missing: each such field is named with its place and its article."""
    return ContractOut.of(await actions.request_signature(uow, actor, contract_id, files, version), actor)


@router.post(
    "/contracts/{contract_id}/amendments",
    status_code=201,
    summary="Propose an amendment",
    responses=problems(*CHANGE, *KEYED, *WRITTEN, *PRINTED, AmendmentOpen),
)
async def propose_amendment(
    *, uow: Uow, actor: CurrentActor, contract_id: UUID, version: IfMatch, body: FormIn, files: Files
) -> ContractOut:
    """Another version of a contract in force, put to both parties; until both have signed it nothing changes."""
    changed = await actions.propose_amendment(uow, actor, contract_id, body.change(), files, version)
    return ContractOut.of(changed, actor)


@router.post(
    "/contracts/{contract_id}/withdraw-amendment",
    summary="Withdraw the amendment",
    responses=problems(*CHANGE, *KEYED, NoAmendmentOpen),
)
async def withdraw_amendment(uow: Uow, actor: CurrentActor, contract_id: UUID, version: IfMatch) -> ContractOut:
    """Take the amendment before the parties back; either party may."""
    return ContractOut.of(await actions.withdraw_amendment(uow, actor, contract_id, version), actor)
