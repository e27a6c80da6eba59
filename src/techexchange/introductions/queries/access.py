"""The data room: what is confidential in a listing, for the holder of a grant; each reading is put on record.

The right is looked up anew for each request, and for a file again after it was marked: what was taken back meanwhile
is not given out. It needs a grant that is neither ended nor past its time, an agreement that holds, and a listing the
operator has not suspended.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_

from techexchange.identity.models import Organization, Person
from techexchange.identity.queries import organization, person
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.infra.watermark import mark
from techexchange.introductions.errors.grant import DataRoomNotFound
from techexchange.introductions.lifecycle.agreement import AgreementStatus
from techexchange.introductions.lifecycle.grant import GrantStatus
from techexchange.introductions.models.agreement import NonDisclosureAgreement
from techexchange.introductions.models.grant import AccessGrant, AccessLogEntry
from techexchange.introductions.models.undersigned import refuse_authorities
from techexchange.introductions.models.wording import said
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings import queries as listings
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.models import Attachment, Listing, ListingStatus
from techexchange.listings.queries import DataRoom


@dataclass(frozen=True)
class OpenRoom:
    """A data room as its reader finds it, and the grant that opened it."""

    grant: AccessGrant
    room: DataRoom


@dataclass(frozen=True)
class MarkedFile:
    """A file as one reader gets it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class LoggedReading:
    """One line of the log as the owner reads it; `file_name` is empty for the text, and for a file that is gone."""

    id: UUID
    grant_id: UUID
    at: datetime
    organization_id: UUID
    organization_name: dict[str, str]
    person_id: UUID
    person_name: str
    file_id: UUID | None
    file_name: str | None


async def data_room(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> OpenRoom:
    """The confidential text and the list of files; raises DataRoomNotFound for whoever holds no grant."""
    grant = await _held(uow, actor, listing_id)
    room = await listings.data_room(uow, listing_id)
    _note(uow, grant, None, actor, uow.now)
    uow.publish(room.listing.read_confidential(by=actor, at=uow.now))
    return OpenRoom(grant, room)


async def room_file(uow: UnitOfWork, actor: Actor, listing_id: UUID, file_id: UUID, storage: FileStorage) -> MarkedFile:
    """One file, marked with who reads it, when, and under which grant; nothing is held while it is marked.

    Raises DataRoomNotFound or AttachmentNotFound, also where the grant it names or the file went meanwhile.
    """
    grant = await _held(uow, actor, listing_id)
    file = await listings.room_file(uow, listing_id, file_id)
    lines, at = await _mark_of(uow, actor, grant), uow.now
    await uow.rest()
    content = await mark(await storage.get(file.storage_key, file.sha256), file.media_type, lines)
    if (await _held(uow, actor, listing_id)).id != grant.id:
        raise DataRoomNotFound(listing_id=listing_id)
    await listings.room_file(uow, listing_id, file_id)
    _note(uow, grant, file_id, actor, at)
    return MarkedFile(file.name, file.media_type, content)


async def access_log(uow: UnitOfWork, actor: Actor, listing_id: UUID, request: PageRequest) -> Page[LoggedReading]:
    """Who read what is confidential in a listing, newest first, for the organisation it belongs to."""
    if actor.is_anonymous:
        raise Unauthenticated
    listing = await uow.session.get(Listing, listing_id)
    if listing is None or not actor.sits_in(listing.organization_id):
        raise ListingNotFound(id=listing_id)
    actor.require(Permission.CONFIDENTIAL_READ, within=listing.organization_id)
    statement = (
        select(AccessLogEntry, Organization.name, Person.name, Attachment.name)
        .join(Organization, Organization.id == AccessLogEntry.organization_id)
        .join(Person, Person.id == AccessLogEntry.person_id)
        .outerjoin(Attachment, Attachment.id == AccessLogEntry.file_id)
        .where(AccessLogEntry.listing_id == listing_id)
        .order_by(AccessLogEntry.at.desc(), AccessLogEntry.id.desc())
        .limit(request.limit + 1)
    )
    if request.after:
        statement = statement.where(tuple_(AccessLogEntry.at, AccessLogEntry.id) < tuple_(*request.after))
    read = [_logged(*row) for row in await uow.session.execute(statement)]
    return Page.of(read, request.limit, lambda reading: (reading.at, reading.id))


def _logged(
    row: AccessLogEntry, organization_name: dict[str, str], person_name: str, file_name: str | None
) -> LoggedReading:
    return LoggedReading(
        id=row.id,
        grant_id=row.grant_id,
        at=row.at,
        organization_id=row.organization_id,
        organization_name=organization_name,
        person_id=row.person_id,
        person_name=person_name,
        file_id=row.file_id,
        file_name=file_name,
    )


async def _held(uow: UnitOfWork, actor: Actor, listing_id: UUID) -> AccessGrant:
    """The grant by which this actor reads at this moment, as the database has it."""
    if actor.is_anonymous:
        raise Unauthenticated
    statement = (
        select(AccessGrant)
        .join(NonDisclosureAgreement, NonDisclosureAgreement.id == AccessGrant.agreement_id)
        .join(Listing, Listing.id == AccessGrant.listing_id)
        .where(
            AccessGrant.listing_id == listing_id,
            AccessGrant.holder_id.in_([seat.organization_id for seat in actor.seats]),
            AccessGrant.status == GrantStatus.GRANTED,
            AccessGrant.expires_at > func.clock_timestamp(),
            NonDisclosureAgreement.status == AgreementStatus.IN_FORCE,
            NonDisclosureAgreement.ends_at > func.clock_timestamp(),
            Listing.status != ListingStatus.SUSPENDED,
        )
        .order_by(AccessGrant.id)
    )
    held = (await uow.session.scalars(statement, execution_options={"populate_existing": True})).all()
    if not held:
        raise DataRoomNotFound(listing_id=listing_id)
    able = [one for one in held if actor.can(Permission.DATA_ROOM_READ, within=one.holder_id)]
    grant = (able or held)[0]
    actor.require(Permission.DATA_ROOM_READ, within=grant.holder_id)
    actor.require(Permission.ACCOUNT_MANAGE)
    refuse_authorities(actor)
    return grant


def _note(uow: UnitOfWork, grant: AccessGrant, file_id: UUID | None, actor: Actor, at: datetime) -> None:
    row, read = grant.read(file_id, by=actor, at=at)
    uow.session.add(row)
    uow.publish(read)


async def _mark_of(uow: UnitOfWork, actor: Actor, grant: AccessGrant) -> tuple[str, str]:
    holder = await organization(uow, grant.holder_id)
    reader = await person(uow, actor.id)
    moment = uow.now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{said(holder.name, 'vi')} · {reader.name}", f"{moment} · {grant.id}"
