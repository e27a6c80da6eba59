"""The document of a contract over HTTP: its versions, what changed between them, printed and as data."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from techexchange.deals import queries
from techexchange.deals.errors import ActsForBoth, ContractNotFound, ContractVersionNotFound, DocumentNotFound
from techexchange.deals.queries import VersionSheet
from techexchange.deals.router.given import HARMLESS, Files, download
from techexchange.deals.schemas import (
    ContractTextOut,
    ContractVersionOut,
    ContractVersionsOut,
    DifferenceOut,
    DifferenceQuery,
    DifferencesOut,
    DocumentQuery,
    SignedDocumentQuery,
)
from techexchange.deals.schemas.document import VersionNumber
from techexchange.infra.documents import DocumentDamaged, TextUnprintable, as_json, as_xml
from techexchange.infra.http import CurrentActor, ExchangeRoute, Uow
from techexchange.infra.http.problems import MalformedRequest, ValidationFailed, problems
from techexchange.infra.storage import FileDamaged, FilesUnavailable
from techexchange.kernel.errors import Unauthenticated
from techexchange.regulations.errors import RulePackNotFound

router = APIRouter(prefix="/v1/contracts/{contract_id}", tags=["deals"], route_class=ExchangeRoute)
READING = (Unauthenticated, MalformedRequest, ValidationFailed, ContractNotFound, ContractVersionNotFound)
FILES = (DocumentNotFound, FileDamaged, FilesUnavailable)
NAMESPACE = "urn:techexchange:contract:1"
Wanted = Annotated[DocumentQuery, Query()]


@router.get("/versions", summary="List the versions of a contract", responses=problems(*READING))
async def list_contract_versions(uow: Uow, actor: CurrentActor, contract_id: UUID) -> ContractVersionsOut:
    """Every version that was written, the latest first, with the signatures on it."""
    found = await queries.contract_versions(uow, actor, contract_id)
    return ContractVersionsOut(items=[ContractVersionOut.of(sheet) for sheet in found])


@router.get("/versions/{number}", summary="Show a version of a contract", responses=problems(*READING))
async def show_contract_version(
    uow: Uow, actor: CurrentActor, contract_id: UUID, number: VersionNumber
) -> ContractTextOut:
    """One version with all that was written in it."""
    return ContractTextOut.of(await queries.contract_version(uow, actor, contract_id, number))


@router.get("/diff", summary="Compare two versions of a contract", responses=problems(*READING))
async def compare_contract_versions(
    uow: Uow, actor: CurrentActor, contract_id: UUID, query: Annotated[DifferenceQuery, Query()]
) -> DifferencesOut:
    """Where `to` reads differently from `from`, place by place and line by line; by default what was changed last."""
    found = await queries.compare_versions(uow, actor, contract_id, query.before, query.after)
    return DifferencesOut(differences=[DifferenceOut.of(difference) for difference in found])


@router.get(
    "/document.pdf",
    summary="Print a contract",
    response_class=Response,
    responses=download("application/pdf")
    | problems(*READING, *FILES, RulePackNotFound, TextUnprintable, DocumentDamaged),
)
async def print_contract(uow: Uow, actor: CurrentActor, contract_id: UUID, query: Wanted, files: Files) -> Response:
    """The PDF in one of the contract's languages; a draft says that it is one, and is made anew each time."""
    sheet = await queries.contract_version(uow, actor, contract_id, query.number)
    return _file(sheet, await queries.printed(uow, sheet, query.language, files), "pdf", "application/pdf")


@router.get(
    "/document.json",
    summary="A contract as JSON",
    response_class=Response,
    responses=download("application/json") | problems(*READING, RulePackNotFound),
)
async def contract_as_json(uow: Uow, actor: CurrentActor, contract_id: UUID, query: Wanted) -> Response:
    """Canonical JSON (RFC 8785): of a version put to signature, the bytes whose SHA-256 is the document's hash."""
    sheet = await queries.contract_version(uow, actor, contract_id, query.number)
    return _file(sheet, as_json(await queries.structured(uow, sheet)), "json", "application/json")


@router.get(
    "/document.xml",
    summary="A contract as XML",
    response_class=Response,
    responses=download("application/xml") | problems(*READING, RulePackNotFound),
)
async def contract_as_xml(uow: Uow, actor: CurrentActor, contract_id: UUID, query: Wanted) -> Response:
    """The same data as the JSON, as XML."""
    sheet = await queries.contract_version(uow, actor, contract_id, query.number)
    content = as_xml("contract", NAMESPACE, await queries.structured(uow, sheet))
    return _file(sheet, content, "xml", "application/xml")


@router.get(
    "/signed-document",
    summary="A contract as one party signed it elsewhere",
    response_class=Response,
    responses=download("application/pdf") | problems(*READING, *FILES, ActsForBoth),
)
async def signed_document(
    uow: Uow, actor: CurrentActor, contract_id: UUID, query: Annotated[SignedDocumentQuery, Query()], files: Files
) -> Response:
    """The PDF with the electronic signature in it, as it was handed in."""
    sheet = await queries.contract_version(uow, actor, contract_id, query.number)
    side = query.side or sheet.contract.side_of(actor).other
    return _file(sheet, await queries.signed_file(sheet, side, files), "pdf", "application/pdf")


def _file(sheet: VersionSheet, content: bytes, ending: str, media_type: str) -> Response:
    name = f"contract-{sheet.contract.id}-{sheet.version.number}.{ending}"
    return Response(content, 200, HARMLESS | {"content-disposition": f'attachment; filename="{name}"'}, media_type)
