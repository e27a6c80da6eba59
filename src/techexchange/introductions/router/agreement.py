"""Non-disclosure agreements over HTTP; to everyone but the two parties they do not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.identity.errors import CodeRefused, OrganizationNotFound, SecondFactorNotEnrolled
from techexchange.infra.http import (
    AnyonesRoute,
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    PageOut,
    PreconditionRequired,
    Uow,
)
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.throttle import TooManyAttempts
from techexchange.infra.uow import Busy
from techexchange.introductions import actions, queries
from techexchange.introductions.errors import (
    InContactWithOneself,
    IntroductionNotFound,
    NotYetIntroduced,
    StaffSeekNoContact,
)
from techexchange.introductions.errors.agreement import (
    AgreementAlreadySigned,
    AgreementLapsed,
    AgreementNotFound,
    AgreementTextChanged,
    EndOutOfRange,
    ListingNotCovered,
    PartyAmbiguous,
    PartyToBoth,
    StaffSignNothing,
)
from techexchange.introductions.errors.template import TemplateNotApproved, TemplateNotFound
from techexchange.introductions.router.presence import Guards
from techexchange.introductions.schemas.agreement import (
    AgreementEndIn,
    AgreementIn,
    AgreementOut,
    AgreementQuery,
    AgreementSignIn,
    AgreementTextOut,
)
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified
from techexchange.listings.errors import ListingNotFound

router = APIRouter(prefix="/v1/agreements", tags=["agreements"], route_class=ExchangeRoute)
signing = APIRouter(prefix="/v1/agreements", tags=["agreements"], route_class=AnyonesRoute)
"""Whose bodies hold a code that is good for once; nothing of them is kept for an Idempotency-Key."""

ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
PARTY = (Forbidden, OrganizationNotVerified, PartyToBoth, StaffSignNothing)
MOVE = (*ACCESS, *PARTY, AgreementNotFound, PreconditionRequired, Stale, MoveNotAllowed)


@router.post(
    "",
    status_code=201,
    summary="Draft a non-disclosure agreement",
    responses=problems(
        *ACCESS,
        *KEYED,
        *PARTY,
        *(PartyAmbiguous, TemplateNotFound, TemplateNotApproved, OrganizationNotFound, IntroductionNotFound),
        *(NotYetIntroduced, InContactWithOneself, StaffSeekNoContact),
        *(ListingNotFound, ListingNotCovered, EndOutOfRange),
    ),
)
async def draft_agreement(uow: Uow, actor: CurrentActor, body: AgreementIn) -> AgreementOut:
    """The text is made of an approved template and stays as it is; both parties sign it by its hash."""
    return AgreementOut.of(await actions.draft_agreement(uow, actor, body.draft()), actor)


@router.get("", summary="List my agreements", responses=problems(*ACCESS, CursorInvalid))
async def list_agreements(
    uow: Uow, actor: CurrentActor, query: Annotated[AgreementQuery, Query()]
) -> PageOut[AgreementOut]:
    """The agreements of my organisations, newest first."""
    found = await queries.agreements(uow, actor, query.wanted(), query.request())
    return PageOut[AgreementOut].of(found, lambda agreement: AgreementOut.of(agreement, actor))


@router.get("/{agreement_id}", summary="Show an agreement", responses=problems(*ACCESS, AgreementNotFound))
async def show_agreement(uow: Uow, actor: CurrentActor, agreement_id: UUID) -> AgreementOut:
    """Who, on which listings, until when, and who has signed."""
    return AgreementOut.of(await queries.agreement(uow, actor, agreement_id), actor)


@router.get("/{agreement_id}/text", summary="Read the text to sign", responses=problems(*ACCESS, AgreementNotFound))
async def read_agreement(uow: Uow, actor: CurrentActor, agreement_id: UUID) -> AgreementTextOut:
    """The exact text in each language, its hash, and what is needed to verify the hash."""
    return AgreementTextOut.of(await queries.agreement(uow, actor, agreement_id))


@signing.post(
    "/{agreement_id}/sign",
    summary="Sign an agreement",
    responses=problems(
        *MOVE,
        *(AgreementAlreadySigned, AgreementLapsed, AgreementTextChanged),
        *(SecondFactorNotEnrolled, CodeRefused, TooManyAttempts),
    ),
)
async def sign_agreement(
    uow: Uow, actor: CurrentActor, agreement_id: UUID, version: IfMatch, body: AgreementSignIn, guards: Guards
) -> AgreementOut:
    """With the credential and a code of the authenticator; the second signature puts the agreement in force."""
    signed = await actions.sign_agreement(uow, actor, agreement_id, body.signing(version), guards)
    return AgreementOut.of(signed, actor)


@router.post("/{agreement_id}/terminate", summary="End an agreement", responses=problems(*MOVE, *KEYED))
async def terminate_agreement(
    uow: Uow, actor: CurrentActor, agreement_id: UUID, version: IfMatch, body: AgreementEndIn
) -> AgreementOut:
    """Or do not sign it; every access that rests on it ends with it, from the next request on."""
    return AgreementOut.of(await actions.terminate_agreement(uow, actor, agreement_id, body.ending(), version), actor)
