"""Machines that act for an organisation (OAuth 2.0 client credentials, RFC 6749 section 4.4)."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from techexchange.identity.actions.safeguards import GUESSES_PER_ADDRESS, GUESSES_PER_CLIENT, Origin, Safeguards
from techexchange.identity.errors import ClientNotFound, ClientRefused, OrganizationNotFound, ScopeNotAllowed
from techexchange.identity.events import ClientTokenIssued
from techexchange.identity.models import (
    CLIENT_TOKEN_LASTS,
    ApiClient,
    ClientStatus,
    Organization,
    Session,
    require_scopes_of,
)
from techexchange.identity.repository import ApiClients, Organizations, Sessions
from techexchange.infra import tokens
from techexchange.infra.tokens import TokenKind
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class ClientWithSecret:
    """A new client with the secret that is told this once; never printed."""

    client: ApiClient
    secret: str

    def __repr__(self) -> str:
        return f"ClientWithSecret({self.client.id})"


@dataclass(frozen=True)
class ClientCredentials:
    """What a machine shows to be given a token; never printed."""

    client_id: UUID
    secret: str
    scopes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ClientCredentials({self.client_id})"


@dataclass(frozen=True)
class ClientToken:
    """An access token for a machine; never printed."""

    access_token: str
    expires_in: int
    scopes: list[str]

    def __repr__(self) -> str:
        return "ClientToken(…)"


async def create_client(
    uow: UnitOfWork, actor: Actor, organization_id: UUID, name: str, scopes: list[str]
) -> ClientWithSecret:
    """Give a machine scopes within what participants of this kind may do; raises ScopeNotAllowed."""
    organization = await _own(uow, actor, organization_id)
    actor.require(Permission.CLIENT_MANAGE, within=organization_id)
    require_scopes_of(organization.kind, scopes)
    secret = tokens.issue(TokenKind.CLIENT)
    client = ApiClient(
        id=new_id(),
        organization_id=organization_id,
        name=name,
        scopes=sorted(set(scopes)),
        secret_hash=tokens.digest(secret),
        created_by=actor.id,
        created_at=uow.now,
    )
    await ApiClients(uow).add(client)
    uow.publish(client.created(by=actor, at=uow.now))
    return ClientWithSecret(client, secret)


async def revoke_client(
    uow: UnitOfWork, actor: Actor, organization_id: UUID, client_id: UUID, version: int | None = None
) -> ApiClient:
    """End a client and every token it holds, at once; raises ClientNotFound."""
    await _own(uow, actor, organization_id)
    actor.require(Permission.CLIENT_MANAGE, within=organization_id)
    client = await ApiClients(uow).get(client_id, lock=True)
    if client.organization_id != organization_id:
        raise ClientNotFound(id=client_id)
    ApiClients(uow).at_version(client, version)
    uow.publish(client.revoke(by=actor, at=uow.now))
    return await ApiClients(uow).save(client)


async def issue_client_token(
    uow: UnitOfWork, actor: Actor, shown: ClientCredentials, origin: Origin, guards: Safeguards
) -> ClientToken:
    """Give a machine an hour's token, for all its scopes or those it asks for.

    Raises ClientRefused, ScopeNotAllowed, TooManyAttempts.
    """
    actor.require(Permission.SESSION_OPEN)
    await uow.rest()
    guess, neighbours = GUESSES_PER_CLIENT.of(str(shown.client_id)), GUESSES_PER_ADDRESS.of(origin.network)
    await guards.throttle.look(neighbours, guess)
    client = await ApiClients(uow).find(ApiClient.id == shown.client_id)
    if client is None or not _is_right(client, shown.secret):
        await uow.rest()
        await guards.throttle.take(neighbours, guess)
        raise ClientRefused
    scopes = list(shown.scopes or client.scopes)
    if set(scopes) - set(client.scopes):
        raise ScopeNotAllowed(allowed=client.scopes)
    token, until = tokens.issue(TokenKind.ACCESS), uow.now + CLIENT_TOKEN_LASTS
    session = Session(
        client_id=client.id,
        access_hash=tokens.digest(token),
        access_expires_at=until,
        expires_at=until,
        scopes=scopes,
        created_at=uow.now,
    )
    await Sessions(uow).add(session)
    uow.publish(
        ClientTokenIssued(subject_id=client.id, actor_id=client.id, at=uow.now, organization_id=client.organization_id)
    )
    return ClientToken(token, int(CLIENT_TOKEN_LASTS.total_seconds()), scopes)


def _is_right(client: ApiClient, secret: str) -> bool:
    matches = hmac.compare_digest(client.secret_hash, tokens.digest(secret))
    return matches and client.status is ClientStatus.LIVE


async def _own(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> Organization:
    if actor.is_anonymous:
        raise Unauthenticated
    organization = await Organizations(uow).get(organization_id)
    if not (actor.is_system or actor.sits_in(organization_id)):
        raise OrganizationNotFound(id=organization_id)
    return organization
