"""Accounts over HTTP: registration, passwords, oneself, and the second factor."""

from fastapi import APIRouter, Response

from techexchange.identity import actions, queries
from techexchange.identity.errors import (
    CodeRefused,
    MailedTokenRefused,
    PasswordWrong,
    SecondFactorEnrolled,
    SecondFactorNotEnrolled,
    SecondFactorObligatory,
)
from techexchange.identity.router.given import From, Guards
from techexchange.identity.schemas.people import (
    AcceptedOut,
    AuthenticatorOut,
    CodeBody,
    EmailBody,
    MeOut,
    PasswordBody,
    PasswordChangeBody,
    PersonOut,
    ProfileBody,
    RecoveryCodesOut,
    RegistrationBody,
    TokenBody,
)
from techexchange.infra.http import (
    AnyonesRoute,
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    PreconditionRequired,
    StrangersRoute,
    Uow,
    problems,
)
from techexchange.infra.passwords import PasswordTooWeak
from techexchange.infra.throttle import TooManyAttempts
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated

strangers = APIRouter(prefix="/v1", tags=["people"], route_class=StrangersRoute)
myself = APIRouter(prefix="/v1/me", tags=["people"], route_class=ExchangeRoute)
secrets = APIRouter(prefix="/v1/me", tags=["people"], route_class=AnyonesRoute)
"""Routes whose bodies or answers hold secrets; nothing of them is kept for an Idempotency-Key."""

MINE = problems(Unauthenticated, Forbidden)


@strangers.post("/people", summary="Ask for an account", status_code=202, responses=problems(TooManyAttempts))
async def request_registration(
    uow: Uow, actor: CurrentActor, body: RegistrationBody, origin: From, guards: Guards
) -> AcceptedOut:
    """Send a letter with a token; the answer is the same whether or not there is an account."""
    await actions.request_registration(uow, actor, body.profile(), origin, guards)
    return AcceptedOut()


@strangers.post(
    "/people/confirm",
    summary="Open the account with the token that came by mail",
    status_code=201,
    responses=problems(MailedTokenRefused, PasswordTooWeak, AlreadyExists),
)
async def confirm_registration(uow: Uow, actor: CurrentActor, body: PasswordBody, guards: Guards) -> PersonOut:
    """The password is chosen here, by whoever reads the mail."""
    return PersonOut.of(await actions.confirm_registration(uow, actor, body.token, body.password, guards))


@strangers.post(
    "/password-resets", summary="Ask for a new password", status_code=202, responses=problems(TooManyAttempts)
)
async def request_password_reset(
    uow: Uow, actor: CurrentActor, body: EmailBody, origin: From, guards: Guards
) -> AcceptedOut:
    """Send a letter with a token; the answer is the same whether or not there is an account."""
    await actions.request_password_reset(uow, actor, body.email, origin, guards)
    return AcceptedOut()


@strangers.post(
    "/password-resets/confirm",
    summary="Choose a new password with the token that came by mail",
    responses=problems(MailedTokenRefused, PasswordTooWeak),
)
async def reset_password(uow: Uow, actor: CurrentActor, body: PasswordBody, guards: Guards) -> AcceptedOut:
    """Every session ends; sign in with the new password, and the second factor where there is one."""
    await actions.reset_password(uow, actor, body.token, body.password, guards)
    return AcceptedOut()


@myself.get("", summary="Who I am and what I may do", responses=MINE)
async def read_me(uow: Uow, actor: CurrentActor, response: Response) -> MeOut:
    """Profile, places in organisations, and permissions at this moment."""
    person, belongings = await queries.profile(uow, actor)
    response.headers["etag"] = f'"{person.version}"'
    return MeOut.seen(actor, person, belongings)


@myself.patch("", summary="Change my profile", responses=MINE | problems(PreconditionRequired, Stale))
async def edit_me(uow: Uow, actor: CurrentActor, body: ProfileBody, version: IfMatch) -> PersonOut:
    """What is left out stays."""
    return PersonOut.of(await actions.edit_profile(uow, actor, body.name, body.locale, version))


@secrets.post(
    "/password",
    summary="Change my password",
    responses=problems(Unauthenticated, Forbidden, PasswordWrong, PasswordTooWeak, TooManyAttempts),
)
async def change_password(uow: Uow, actor: CurrentActor, body: PasswordChangeBody, guards: Guards) -> PersonOut:
    """Every other session ends."""
    return PersonOut.of(await actions.change_password(uow, actor, body.change(), guards))


@secrets.post(
    "/address",
    summary="Prove my new address with the token that came by mail",
    responses=problems(Unauthenticated, Forbidden, MailedTokenRefused, AlreadyExists),
)
async def confirm_address(uow: Uow, actor: CurrentActor, body: TokenBody) -> PersonOut:
    """The address of a correction that was granted is mine from now on; the former one is told by letter."""
    return PersonOut.of(await actions.confirm_address(uow, actor, body.token))


@secrets.post(
    "/totp",
    summary="Get a secret for an authenticator",
    status_code=201,
    responses=MINE | problems(SecondFactorEnrolled),
)
async def offer_second_factor(uow: Uow, actor: CurrentActor, guards: Guards) -> AuthenticatorOut:
    """It counts once a code of it is confirmed; asking again gives another."""
    return AuthenticatorOut.of(await actions.offer_second_factor(uow, actor, guards))


@secrets.post(
    "/totp/confirm",
    summary="Confirm the authenticator",
    responses=problems(
        Unauthenticated, Forbidden, CodeRefused, SecondFactorEnrolled, SecondFactorNotEnrolled, TooManyAttempts
    ),
)
async def confirm_second_factor(uow: Uow, actor: CurrentActor, body: CodeBody, guards: Guards) -> RecoveryCodesOut:
    """This session has a second factor from now on, the others end; the recovery codes are told this once."""
    return RecoveryCodesOut(recovery_codes=await actions.confirm_second_factor(uow, actor, body.code, guards))


@secrets.post(
    "/totp/remove",
    summary="Do without the authenticator",
    responses=problems(
        Unauthenticated, Forbidden, CodeRefused, SecondFactorNotEnrolled, SecondFactorObligatory, TooManyAttempts
    ),
)
async def remove_second_factor(uow: Uow, actor: CurrentActor, body: CodeBody, guards: Guards) -> PersonOut:
    """By a code of it, or a recovery code; staff of owner, operator and auditor cannot."""
    return PersonOut.of(await actions.remove_second_factor(uow, actor, body.code, guards))
