"""Signing in and out over HTTP, for people and for machines."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response

from techexchange.identity import actions, queries
from techexchange.identity.errors import (
    ClientRefused,
    SecondFactorNeeded,
    SessionNotFound,
    SignInRefused,
    TokenRefused,
)
from techexchange.identity.router import oauth
from techexchange.identity.router.given import From, Guards
from techexchange.identity.schemas.organizations import ClientTokenOut, OauthErrorOut
from techexchange.identity.schemas.people import RefreshBody, SessionOut, SignedInOut, SignInBody
from techexchange.infra.http import CurrentActor, ExchangeRoute, PageOut, Paging, StrangersRoute, Uow, problems
from techexchange.infra.http.problems import render
from techexchange.infra.throttle import TooManyAttempts
from techexchange.kernel.errors import Forbidden, Unauthenticated

strangers = APIRouter(prefix="/v1/sessions", tags=["sessions"], route_class=StrangersRoute)
mine = APIRouter(prefix="/v1/sessions", tags=["sessions"], route_class=ExchangeRoute)
machines = APIRouter(prefix="/oauth", tags=["sessions"], route_class=StrangersRoute)


@strangers.post(
    "",
    summary="Sign in",
    status_code=201,
    responses=problems(SignInRefused, SecondFactorNeeded, TooManyAttempts),
)
async def open_session(uow: Uow, actor: CurrentActor, body: SignInBody, origin: From, guards: Guards) -> SignedInOut:
    """The answer holds the tokens; 401 `second_factor_needed` asks for a code beside the password."""
    return SignedInOut.of(await actions.open_session(uow, actor, body.credentials(), origin, guards))


@strangers.post(
    "/refresh",
    summary="Exchange a refresh token for new tokens",
    responses=problems(TokenRefused),
    response_model=SignedInOut,
)
async def renew_session(
    uow: Uow,
    actor: CurrentActor,
    body: RefreshBody,
    guards: Guards,
    accept_language: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> SignedInOut | Response:
    """Each refresh token works once; using one twice ends the session, since one of the two users stole it."""
    renewed = await actions.renew_session(uow, actor, body.refresh_token, guards)
    return SignedInOut.of(renewed) if renewed else render(TokenRefused(), accept_language)


@mine.get("", summary="My sessions", responses=problems(Unauthenticated, Forbidden))
async def list_sessions(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[SessionOut]:
    """Where I am signed in, newest first."""
    return PageOut[SessionOut].of(
        await queries.sessions(uow, actor, paging), lambda session: SessionOut.of(session, actor)
    )


@mine.delete("", summary="Sign out everywhere", status_code=204, responses=problems(Unauthenticated, Forbidden))
async def end_sessions(uow: Uow, actor: CurrentActor) -> None:
    """Every session ends, this one too."""
    await actions.end_sessions(uow, actor)


@mine.delete(
    "/{session_id}",
    summary="Sign out of one session",
    status_code=204,
    responses=problems(Unauthenticated, Forbidden, SessionNotFound),
)
async def end_session(uow: Uow, actor: CurrentActor, session_id: UUID) -> None:
    """Nothing of it works from now on."""
    await actions.end_session(uow, actor, session_id)


@machines.post(
    "/token",
    summary="Get an access token for a machine",
    response_model=ClientTokenOut,
    responses={
        400: {"model": OauthErrorOut, "description": "invalid_request, invalid_scope or unsupported_grant_type"},
        401: {"model": OauthErrorOut, "description": ClientRefused.message()},
        **problems(TooManyAttempts),
    },
    openapi_extra=oauth.REQUEST,
)
async def issue_client_token(request: Request, uow: Uow, actor: CurrentActor, origin: From, guards: Guards) -> Response:
    """OAuth 2.0 client credentials (RFC 6749, section 4.4), by HTTP Basic or in the form; errors as section 5.2."""
    return await oauth.answer(
        await oauth.read(request), lambda shown: actions.issue_client_token(uow, actor, shown, origin, guards)
    )
