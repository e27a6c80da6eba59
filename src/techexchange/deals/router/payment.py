"""What is to be paid and what was paid, over HTTP; to everyone but the two parties it does not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from techexchange.deals import actions
from techexchange.deals.errors import ActsForBoth, ContractNotFound, EvidenceFileNotFound, EvidenceFull
from techexchange.deals.errors.payment import (
    MoreThanOpen,
    OwnPayment,
    PaidInFuture,
    PaymentNotFound,
    PaymentNotYours,
    PaymentTermNotFound,
    PaymentUndecided,
    TermClosed,
    TermNotDue,
)
from techexchange.deals.queries import payment as queries
from techexchange.deals.router.evidence import DOWNLOAD, HandedIn, given_out
from techexchange.deals.router.given import Files
from techexchange.deals.schemas.evidence import EvidenceListOut, EvidenceOut
from techexchange.deals.schemas.payment import (
    BalancesOut,
    ContestIn,
    PaymentIn,
    PaymentOut,
    PaymentTermOut,
    TermQuery,
    WaiveIn,
)
from techexchange.infra.http import (
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    PageOut,
    Paging,
    PreconditionRequired,
    Uow,
)
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.media import FileRefused, FileTooLarge
from techexchange.infra.storage import FileDamaged, FilesUnavailable
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified

router = APIRouter(prefix="/v1", tags=["payments"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy, Forbidden, ActsForBoth)
CHANGE = (*ACCESS, *KEYED, PreconditionRequired, Stale, MoveNotAllowed)
PAYABLE = (TermNotDue, TermClosed, MoreThanOpen, CurrencyMismatch)


@router.get("/payment-terms", summary="List what is to be paid", responses=problems(*ACCESS, CursorInvalid))
async def list_payment_terms(
    uow: Uow, actor: CurrentActor, query: Annotated[TermQuery, Query()]
) -> PageOut[PaymentTermOut]:
    """What my organisations are to pay or to be paid, newest first."""
    found = await queries.payment_terms(uow, actor, query.wanted(), query.request())
    return PageOut[PaymentTermOut].of(found, lambda term: PaymentTermOut.of(term, actor))


@router.get("/payment-terms/{term_id}", summary="Show a payment term", responses=problems(*ACCESS, PaymentTermNotFound))
async def show_payment_term(uow: Uow, actor: CurrentActor, term_id: UUID) -> PaymentTermOut:
    """One agreed payment, for the two parties."""
    return PaymentTermOut.of(await queries.payment_term(uow, actor, term_id), actor)


@router.post(
    "/payment-terms/{term_id}/waive",
    summary="Waive the rest of a payment",
    responses=problems(*CHANGE, PaymentTermNotFound, PaymentUndecided, OrganizationNotVerified),
)
async def waive_payment_term(
    uow: Uow, actor: CurrentActor, term_id: UUID, version: IfMatch, body: WaiveIn
) -> PaymentTermOut:
    """The supplier gives up what is still open."""
    return PaymentTermOut.of(await actions.waive_term(uow, actor, term_id, body.reason, version), actor)


@router.get(
    "/payment-terms/{term_id}/payments",
    summary="List the payments on a term",
    responses=problems(*ACCESS, PaymentTermNotFound, CursorInvalid),
)
async def list_payments(uow: Uow, actor: CurrentActor, term_id: UUID, paging: Paging) -> PageOut[PaymentOut]:
    """What either side recorded, newest first."""
    found = await queries.payments_on(uow, actor, term_id, paging)
    return PageOut[PaymentOut].of(found, lambda payment: PaymentOut.of(payment, actor))


@router.post(
    "/payment-terms/{term_id}/payments",
    status_code=201,
    summary="Record a payment",
    responses=problems(*ACCESS, *KEYED, PaymentTermNotFound, *PAYABLE, PaidInFuture),
)
async def record_payment(uow: Uow, actor: CurrentActor, term_id: UUID, body: PaymentIn) -> PaymentOut:
    """Say that it was paid, whole or in part; it counts once the other party confirms it."""
    return PaymentOut.of(await actions.record_payment(uow, actor, term_id, body.report()), actor)


@router.get("/payments/{payment_id}", summary="Show a payment", responses=problems(*ACCESS, PaymentNotFound))
async def show_payment(uow: Uow, actor: CurrentActor, payment_id: UUID) -> PaymentOut:
    """One payment, for the two parties."""
    return PaymentOut.of(await queries.payment(uow, actor, payment_id), actor)


@router.post(
    "/payments/{payment_id}/confirm",
    summary="Confirm a payment",
    responses=problems(*CHANGE, PaymentNotFound, OwnPayment, *PAYABLE),
)
async def confirm_payment(uow: Uow, actor: CurrentActor, payment_id: UUID, version: IfMatch) -> PaymentOut:
    """The other party says that it was so: the payment counts."""
    return PaymentOut.of(await actions.confirm_payment(uow, actor, payment_id, version), actor)


@router.post(
    "/payments/{payment_id}/contest",
    summary="Contest a payment",
    responses=problems(*CHANGE, PaymentNotFound, OwnPayment),
)
async def contest_payment(
    uow: Uow, actor: CurrentActor, payment_id: UUID, version: IfMatch, body: ContestIn
) -> PaymentOut:
    """The other party says that it was not so; it may still be confirmed or withdrawn."""
    return PaymentOut.of(await actions.contest_payment(uow, actor, payment_id, body.reason, version), actor)


@router.post(
    "/payments/{payment_id}/withdraw",
    summary="Withdraw a payment",
    responses=problems(*CHANGE, PaymentNotFound, PaymentNotYours),
)
async def withdraw_payment(uow: Uow, actor: CurrentActor, payment_id: UUID, version: IfMatch) -> PaymentOut:
    """Take back what one's own side recorded, before the other confirms it."""
    return PaymentOut.of(await actions.withdraw_payment(uow, actor, payment_id, version), actor)


@router.post(
    "/payments/{payment_id}/files",
    status_code=201,
    summary="Prove a payment",
    responses=problems(
        *ACCESS,
        *KEYED,
        PaymentNotFound,
        PaymentNotYours,
        MoveNotAllowed,
        FileRefused,
        FileTooLarge,
        EvidenceFull,
        FilesUnavailable,
    ),
)
async def file_payment_evidence(
    uow: Uow, actor: CurrentActor, payment_id: UUID, upload: HandedIn, files: Files
) -> EvidenceOut:
    """A slip, a statement or a receipt, from the party that recorded it; kept unchanged and never removed."""
    return EvidenceOut.of(await actions.prove_payment(uow, actor, payment_id, upload, files))


@router.get("/payments/{payment_id}/files", summary="List the proofs", responses=problems(*ACCESS, PaymentNotFound))
async def list_payment_evidence(uow: Uow, actor: CurrentActor, payment_id: UUID) -> EvidenceListOut:
    """What proves the payment, for the two parties."""
    return EvidenceListOut.of(await queries.payment_evidence(uow, actor, payment_id))


@router.get(
    "/payments/{payment_id}/files/{file_id}",
    summary="Download a proof",
    response_class=Response,
    responses=DOWNLOAD | problems(*ACCESS, PaymentNotFound, EvidenceFileNotFound, FileDamaged, FilesUnavailable),
)
async def download_payment_evidence(
    uow: Uow, actor: CurrentActor, payment_id: UUID, file_id: UUID, files: Files
) -> Response:
    """One file, for the two parties."""
    return await given_out(await queries.payment_file(uow, actor, payment_id, file_id), files)


@router.get(
    "/contracts/{contract_id}/balance", summary="Reconcile a contract", responses=problems(*ACCESS, ContractNotFound)
)
async def show_balance(uow: Uow, actor: CurrentActor, contract_id: UUID) -> BalancesOut:
    """What was agreed, paid, given up and is open, by currency, and whether it adds up to the unit."""
    return BalancesOut.of(await queries.balance(uow, actor, contract_id))
