"""Telling people, and what they do with what they are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.identity.queries import member_ids
from techexchange.infra.mail import Letter, post
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Stale
from techexchange.kernel.permissions import Actor, Permission
from techexchange.notifications import repository
from techexchange.notifications.models import Notice, NoticeKind, Preferences, SubjectType, others, tell
from techexchange.notifications.repository import Preferred


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """What happened, and who is to be told: members of organisations who hold a permission, or people by name."""

    kind: NoticeKind
    event_id: UUID
    done_by: UUID
    at: datetime
    subject_type: SubjectType
    subject_id: UUID
    listing_id: UUID | None
    organizations: tuple[UUID, ...]
    permission: Permission
    person_id: UUID | None = None
    people: tuple[UUID, ...] = ()
    mail: bool = True
    found: int = 0
    days: int | None = None


async def announce(uow: UnitOfWork, actor: Actor, said: Announcement) -> int:
    """Put a notice in every inbox it belongs in, and post letters to those who want them; how many were told."""
    actor.require(Permission.INBOX_MANAGE)
    recipients = await _recipients(uow, said)
    values = await _values(uow, said, set(recipients.values()))
    rows = {person: _row(said, person, seat, values[seat]) for person, seat in recipients.items()}
    told = await repository.add(uow.session, list(rows.values())) if rows else set()
    for addressee in await repository.addressees(uow, said.kind, told if said.mail else ()):
        title, text = tell(said.kind, rows[addressee.person_id]["values"], addressee.locale)
        letter = Letter(addressee.email, "notice", addressee.locale, {"title": title, "text": text})
        await post(uow, letter)
    return len(told)


async def read(uow: UnitOfWork, actor: Actor, notice_id: UUID) -> Notice:
    """Mark one notice as read."""
    actor.require(Permission.INBOX_MANAGE)
    notice = await repository.notice_of(uow, actor.id, notice_id)
    notice.read(at=uow.now)
    return notice


async def read_all(uow: UnitOfWork, actor: Actor) -> int:
    """Mark everything in the inbox as read; how many notices were not."""
    actor.require(Permission.INBOX_MANAGE)
    return await repository.read_all(uow.session, actor.id, uow.now)


@dataclass(frozen=True)
class Choice:
    """What a person says about letters; None leaves it as it is."""

    mail: bool | None = None
    muted: tuple[NoticeKind, ...] | None = None


async def choose(uow: UnitOfWork, actor: Actor, choice: Choice, version: int | None = None) -> Preferences:
    """Say which letters are wanted; raises Stale."""
    actor.require(Permission.INBOX_MANAGE)
    stated = await Preferred(uow).find(Preferences.id == actor.id, lock=True)
    preferences = stated or Preferences.untouched(actor.id)
    if version is not None and version != preferences.version:
        raise Stale(version=preferences.version, named=version)
    preferences.choose(mail=choice.mail, muted=choice.muted)
    if stated:
        return await Preferred(uow).save(stated)
    return await Preferred(uow).add(preferences)


async def _recipients(uow: UnitOfWork, said: Announcement) -> dict[UUID, UUID | None]:
    """Who is told, and as a member of which organisation; whoever did it knows already."""
    people: dict[UUID, UUID | None] = {}
    for organization_id in said.organizations:
        for person_id in await member_ids(uow, organization_id, said.permission):
            people.setdefault(person_id, organization_id)
    if said.person_id:
        seat = said.subject_id if said.subject_type is SubjectType.ORGANIZATION else None
        people.setdefault(said.person_id, seat)
    for person_id in said.people:
        people.setdefault(person_id, None)
    people.pop(said.done_by, None)
    return people


async def _values(
    uow: UnitOfWork, said: Announcement, seats: Iterable[UUID | None]
) -> dict[UUID | None, dict[str, Any]]:
    names = await repository.names(uow, [seat for seat in seats if seat])
    titles = await repository.titles(uow, said.listing_id) if said.listing_id else None
    shared = await _search(uow, said) if said.subject_type is SubjectType.SAVED_SEARCH else {}
    if said.days is not None:
        shared |= {"days": dict.fromkeys(("vi", "en"), str(said.days))}
    values: dict[UUID | None, dict[str, Any]] = {
        seat: shared | ({"organization": names.get(seat, {})} if seat else {}) for seat in seats
    }
    if titles:
        for seat, known in values.items():
            known["listing"] = titles.for_reader(seat)
    return values


async def _search(uow: UnitOfWork, said: Announcement) -> dict[str, Any]:
    """What its owner calls a saved search, and how many listings it found beside the one that is named."""
    name = await repository.search_name(uow, said.subject_id)
    return {"search": dict.fromkeys(("vi", "en"), name) if name else {}, "more": others(said.found - 1)}


def _row(said: Announcement, person_id: UUID, seat: UUID | None, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "event_id": said.event_id,
        "person_id": person_id,
        "organization_id": seat,
        "kind": said.kind,
        "subject_type": said.subject_type,
        "subject_id": said.subject_id,
        "listing_id": said.listing_id,
        "values": values,
        "created_at": said.at,
    }
