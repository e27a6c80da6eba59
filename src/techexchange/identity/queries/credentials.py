"""Who a credential belongs to, and what they may do."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select

from techexchange.identity.errors import TokenRefused
from techexchange.identity.lifecycle import ClientStatus, OrganizationStatus, PersonStatus
from techexchange.identity.models import ApiClient, Membership, Organization, Person, Session, scopes_of
from techexchange.infra import tokens
from techexchange.infra.tokens import TokenKind
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import (
    ADMINISTRATION,
    ANYONE,
    EVERY_PERSON,
    GRANTS,
    Actor,
    OrganizationKind,
    Permission,
    Seat,
)

CREDENTIAL = (
    select(
        Session.id,
        Session.person_id,
        Session.client_id,
        Session.second_factor,
        Session.scopes,
        ApiClient.scopes.label("client_scopes"),
        Membership.role,
        Organization.id.label("organization_id"),
        Organization.kind,
        Organization.status,
        func.clock_timestamp().label("now"),
    )
    .outerjoin(Person, Person.id == Session.person_id)
    .outerjoin(ApiClient, ApiClient.id == Session.client_id)
    .outerjoin(Membership, Membership.person_id == Person.id)
    .outerjoin(Organization, Organization.id == func.coalesce(Membership.organization_id, ApiClient.organization_id))
    .where(
        Session.access_hash == bindparam("hash"),
        Session.ended_at.is_(None),
        Session.access_expires_at > func.clock_timestamp(),
        or_(Person.status == PersonStatus.ACTIVE, ApiClient.status == ClientStatus.LIVE),
    )
)
"""A live credential with every seat its holder has: the one query each signed-in request makes to know who asks."""


async def authenticate(uow: UnitOfWork, token: str) -> Actor:
    """Who shows this access token; raises TokenRefused. A token without its checksum is refused unread."""
    if not tokens.is_well_formed(TokenKind.ACCESS, token):
        raise TokenRefused
    rows: Sequence[Any] = (await uow.session.execute(CREDENTIAL, {"hash": tokens.digest(token)})).all()
    if not rows:
        raise TokenRefused
    first = rows[0]
    uow.now = first.now
    return Actor(
        id=first.person_id or first.client_id,
        seats=_seats(rows),
        own=EVERY_PERSON if first.person_id else ANYONE,
        second_factor=first.second_factor,
        credential_id=first.id,
    )


def _seats(rows: Sequence[Any]) -> tuple[Seat, ...]:
    granted: dict[UUID, frozenset[Permission]] = defaultdict(frozenset)
    organizations: dict[UUID, tuple[OrganizationKind, OrganizationStatus]] = {}
    for row in rows:
        if row.organization_id is not None:
            organizations[row.organization_id] = (row.kind, row.status)
            granted[row.organization_id] |= _granted(row)
    return tuple(
        Seat(id, kind, status is OrganizationStatus.VERIFIED, granted[id])
        for id, (kind, status) in organizations.items()
    )


def _granted(row: Any) -> frozenset[Permission]:
    """What a role or a client's scopes permit there, as far as the organisation's status allows it."""
    if row.client_id:
        held = scopes_of(row.kind) & set(row.client_scopes) & set(row.scopes)
    else:
        held = GRANTS[row.kind].get(row.role, frozenset())
    if row.status is OrganizationStatus.REVOKED:
        return frozenset(permission for permission in held if permission.reads)
    if row.kind.is_authority and row.status is not OrganizationStatus.VERIFIED:
        return held & ADMINISTRATION
    return held
