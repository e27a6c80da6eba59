"""Who a credential belongs to, and what they may do."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import args_row
from sqlalchemy import Text, bindparam, cast, func, or_, select

from techexchange.identity.errors import TokenRefused
from techexchange.identity.lifecycle import ClientStatus, OrganizationStatus, PersonStatus
from techexchange.identity.models import ApiClient, Membership, Organization, Person, Session, scopes_of
from techexchange.infra import tokens
from techexchange.infra.database import Written, reaching
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
    Role,
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
        reaching(cast(func.array_agg(Organization.id).over(), Text)).label("reach"),
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
"""A live credential with every seat its holder has: the one query each signed-in request makes to know who asks.

From it on, until the transaction ends, the database too lets it touch the rows of these organisations only.
"""
WRITTEN = Written.out(CREDENTIAL)


class Held(NamedTuple):
    """One seat of a live credential's holder, as the credential's query gives it."""

    id: UUID
    person_id: UUID | None
    client_id: UUID | None
    second_factor: bool
    scopes: list[str] | None
    client_scopes: list[str] | None
    role: str | None
    organization_id: UUID | None
    kind: str | None
    status: str | None
    now: datetime
    reach: str


async def authenticate(uow: UnitOfWork, token: str) -> Actor:
    """Who shows this access token; raises TokenRefused. A token without its checksum is refused unread."""
    if not tokens.is_well_formed(TokenKind.ACCESS, token):
        raise TokenRefused
    cursor = (await uow.driver()).cursor(row_factory=args_row(Held))
    rows = await (await cursor.execute(WRITTEN.text, WRITTEN.fixed | {"hash": tokens.digest(token)})).fetchall()
    holder = rows[0].person_id or rows[0].client_id if rows else None
    if holder is None:
        raise TokenRefused
    first = rows[0]
    uow.now, uow.reach = first.now, first.reach
    return Actor(
        id=holder,
        seats=_seats(rows),
        own=EVERY_PERSON if first.person_id else ANYONE,
        second_factor=first.second_factor,
        credential_id=first.id,
    )


def _seats(rows: Sequence[Held]) -> tuple[Seat, ...]:
    granted: dict[UUID, frozenset[Permission]] = defaultdict(frozenset)
    organizations: dict[UUID, tuple[OrganizationKind, OrganizationStatus]] = {}
    for row in rows:
        if row.organization_id and row.kind and row.status:
            kind, status = OrganizationKind(row.kind), OrganizationStatus(row.status)
            organizations[row.organization_id] = (kind, status)
            granted[row.organization_id] |= _granted(row, kind, status)
    return tuple(
        Seat(id, kind, status is OrganizationStatus.VERIFIED, granted[id])
        for id, (kind, status) in organizations.items()
    )


def _granted(row: Held, kind: OrganizationKind, status: OrganizationStatus) -> frozenset[Permission]:
    """What a role or a client's scopes permit there, as far as the organisation's status allows it."""
    if row.client_id:
        allowed = set(row.client_scopes or ()) & set(row.scopes or ())
        held = frozenset(permission for permission in scopes_of(kind) if permission in allowed)
    else:
        held = GRANTS[kind].get(Role(row.role), frozenset()) if row.role else frozenset()
    if status is OrganizationStatus.REVOKED:
        return frozenset(permission for permission in held if permission.reads)
    if kind.is_authority and status is not OrganizationStatus.VERIFIED:
        return held & ADMINISTRATION
    return held
