"""Signing contracts over HTTP: by credential and code, or by handing in the PDF signed elsewhere."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile

from techexchange.deals import actions
from techexchange.deals.actions import PdfVault, SignedPdf
from techexchange.deals.errors import (
    ActsForBoth,
    AlreadySigned,
    ContractNotFound,
    DocumentChanged,
    DocumentNotFound,
    NoAmendmentOpen,
)
from techexchange.deals.router.given import Guards
from techexchange.deals.schemas import ContractOut, SignContractIn
from techexchange.deals.schemas.contract import Language
from techexchange.identity.errors import CodeRefused, SecondFactorNotEnrolled
from techexchange.infra.documents import SignatureInvalid, TrustRootsMissing
from techexchange.infra.http import AnyonesRoute, CurrentActor, ExchangeRoute, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.storage import FileDamaged, FilesUnavailable
from techexchange.infra.throttle import TooManyAttempts
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import OrganizationNotVerified

coded = APIRouter(prefix="/v1/contracts", tags=["deals"], route_class=AnyonesRoute)
"""Signing by a code, which is good for once; nothing of it is kept for an Idempotency-Key."""
certified = APIRouter(prefix="/v1/contracts", tags=["deals"], route_class=ExchangeRoute)
SIGNING = (
    *(Unauthenticated, MalformedRequest, ValidationFailed, Forbidden, OrganizationNotVerified, ActsForBoth, Busy),
    *(ContractNotFound, MoveNotAllowed, NoAmendmentOpen, AlreadySigned),
)


async def _signed_pdf(
    file: Annotated[UploadFile, File(description="The document's PDF with an electronic signature (PAdES) in it")],
    language: Annotated[Language, Form(description="The language of this PDF")],
) -> SignedPdf:
    return SignedPdf(await file.read(), language)


async def _vault(request: Request) -> PdfVault:
    return PdfVault(request.app.state.trust_roots, request.app.state.storage)


@coded.post(
    "/{contract_id}/sign",
    summary="Sign a contract",
    responses=problems(*SIGNING, DocumentChanged, SecondFactorNotEnrolled, CodeRefused, TooManyAttempts),
)
async def sign_contract(
    *, uow: Uow, actor: CurrentActor, contract_id: UUID, body: SignContractIn, guards: Guards
) -> ContractOut:
    """Sign the document of this hash for one's organisation; what both have signed binds them at once."""
    signed = await actions.sign(uow, actor, contract_id, body.document_hash, body.code, guards)
    return ContractOut.of(signed, actor)


@certified.post(
    "/{contract_id}/signed-document",
    summary="Hand in a contract signed elsewhere",
    responses=problems(
        *(*SIGNING, IdempotencyKeyMissing, IdempotencyKeyReused),
        *(DocumentNotFound, DocumentChanged, SignatureInvalid, TrustRootsMissing, FilesUnavailable, FileDamaged),
    ),
)
async def hand_in_signed_document(
    *,
    uow: Uow,
    actor: CurrentActor,
    contract_id: UUID,
    signed: Annotated[SignedPdf, Depends(_signed_pdf)],
    vault: Annotated[PdfVault, Depends(_vault)],
) -> ContractOut:
    """The very PDF before the parties, signed with a certificate of an accepted authority, counts as a signature."""
    return ContractOut.of(await actions.sign_by_certificate(uow, actor, contract_id, signed, vault), actor)
