"""Taking a person out of every place, in the transaction of the decision."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Table, Text, Update, cast, delete, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from techexchange.identity.models import ERASED_ADDRESS, ERASED_NAME, PROOF_OF_ADDRESS, Person, Session
from techexchange.infra.idempotency import KeptAnswer
from techexchange.infra.mail import PostedLetter
from techexchange.infra.models import Base
from techexchange.infra.uow import UnitOfWork
from techexchange.notifications.models import Preferences
from techexchange.privacy.models import DataRequest
from techexchange.privacy.repository.places import AS_SIGNED, BY_ADDRESS, DOMAINS, WORDLESS, Fate, Place
from techexchange.search.models import SavedSearch

EVERYWHERE = "gi"
"""How a pattern replaces: all of them, in whatever case."""
PART_OF_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]"
WRITABLE = text(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
    "AND relname NOT LIKE 'ledger%' AND has_table_privilege(oid, 'UPDATE')"
)
"""The tables the service may change at all; what is written once stays as it was written."""


@dataclass(frozen=True)
class KnownPerson:
    """How a person is known before they are erased; never printed."""

    id: UUID
    email: str
    name: str
    locale: str
    former: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"KnownPerson({self.id})"


async def known(uow: UnitOfWork, person_id: UUID) -> KnownPerson:
    """How this person is known; locked, so that it stays so."""
    person = await uow.session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    return KnownPerson(person.id, person.email, person.name, person.locale, tuple(person.former_emails))


async def erase(uow: UnitOfWork, person: KnownPerson) -> None:
    """Leave nothing that says who the person was; sessions and what they hold are gone at once."""
    addresses = [person.email, *await _still_theirs(uow, person.former)]
    await _forget_answers(uow, person.id, addresses)
    await _forget_mail(uow, person.id, addresses)
    writable = set(await uow.session.scalars(WRITABLE))
    for place in _places():
        if place.table in writable:
            await _take_out_own_words(uow, place, person)
    await sweep(uow, person.id)
    for change in _mentions(addresses, writable):
        await uow.session.execute(change)


async def sweep(uow: UnitOfWork, person_id: UUID) -> None:
    """Do at every place of a person what is to be done when they are erased; nothing where it was done before."""
    for place in _places():
        table = _table(place.table)
        theirs = table.c[place.person] == person_id
        for part, named in place.parts:
            whole = select(table.c.id).where(theirs)
            await uow.session.execute(delete(_table(part)).where(_table(part).c[named].in_(whole)))
        if place.fate is Fate.FORGOTTEN:
            await uow.session.execute(delete(table).where(theirs))
        elif place.blank:
            await uow.session.execute(update(table).where(theirs).values(dict(place.blank)))


async def stop_letters(uow: UnitOfWork, person_id: UUID) -> None:
    """Write no more letters to a person; the inbox stays."""
    none = insert(Preferences).values(id=person_id, version=1, mail=False, muted=[])
    changed = {"mail": False, "version": Preferences.version + 1}
    await uow.session.execute(none.on_conflict_do_update(index_elements=[Preferences.id], set_=changed))
    await stop_searches(uow, person_id)


async def stop_searches(uow: UnitOfWork, person_id: UUID) -> None:
    """Tell a person by mail no more what their searches find."""
    searches = update(SavedSearch).where(SavedSearch.person_id == person_id, SavedSearch.mail)
    await uow.session.execute(searches.values(mail=False, version=SavedSearch.version + 1))


async def _still_theirs(uow: UnitOfWork, former: Sequence[str]) -> list[str]:
    """Those of the former addresses that nobody else has since: what names the other stays."""
    others = set(await uow.session.scalars(select(Person.email).where(Person.email.in_(former)))) if former else set()
    return [email for email in former if email not in others]


async def _forget_answers(uow: UnitOfWork, person_id: UUID, addresses: Sequence[str]) -> None:
    own = select(Session.id).where(Session.person_id == person_id)
    mentioned = [func.position(literal(email.encode()).op("IN")(KeptAnswer.body)) > 0 for email in addresses]
    held = or_(KeptAnswer.actor_id == person_id, KeptAnswer.actor_id.in_(own), *mentioned)
    await uow.session.execute(delete(KeptAnswer).where(held))


async def _forget_mail(uow: UnitOfWork, person_id: UUID, addresses: Sequence[str]) -> None:
    """Forget what was mailed to the person, also the letters to addresses they wanted and never proved."""
    for name, column in BY_ADDRESS:
        table = _table(name)
        lowered = [email.lower() for email in addresses]
        await uow.session.execute(delete(table).where(func.lower(table.c[column]).in_(lowered)))
    wanted = select(func.jsonb_extract_path_text(DataRequest.wanted, "email")).where(DataRequest.person_id == person_id)
    unproved = (PostedLetter.template == PROOF_OF_ADDRESS, PostedLetter.to.in_(wanted))
    await uow.session.execute(delete(PostedLetter).where(*unproved))


async def _take_out_own_words(uow: UnitOfWork, place: Place, person: KnownPerson) -> None:
    if not place.own_words:
        return
    table, pattern = _table(place.table), re.escape(person.name)
    cleaned: dict[str, Any] = {
        name: func.regexp_replace(table.c[name], pattern, ERASED_NAME, EVERYWHERE) for name in place.own_words
    }
    await uow.session.execute(update(table).where(table.c[place.person] == person.id).values(cleaned))


def _mentions(addresses: Iterable[str], writable: Container[str]) -> Iterator[Update]:
    """The statements that take addresses out of every text that the service may write; accounts have their own."""
    pattern = _whole(addresses)
    for table in Base.metadata.sorted_tables:
        if table.name not in writable or table.name in {*WORDLESS, Person.__tablename__}:
            continue
        found: list[ColumnElement[bool]] = []
        cleaned: dict[str, Any] = {}
        for column in table.columns:
            said = _said(column) if (table.name, column.name) not in AS_SIGNED else None
            if said is not None:
                found.append(said.regexp_match(pattern, flags="i"))
                replaced = func.regexp_replace(said, pattern, ERASED_ADDRESS, EVERYWHERE)
                cleaned[column.name] = replaced if said is column else cast(replaced, column.type)
        if found:
            yield update(table).where(or_(*found)).values(cleaned)


def _whole(addresses: Iterable[str]) -> str:
    """The pattern of these very addresses, not of one they are part of; an escaped line's end may stand before them."""
    named = "|".join(re.escape(email) for email in addresses)
    return rf"(?:(?<!{PART_OF_ADDRESS})|(?<=\\[nrtbf]))(?:{named})(?![\w-]|\.\w)"


def _said(column: ColumnElement[Any]) -> ColumnElement[Any] | None:
    """The text of a column, None where it has none or only codes."""
    if type(column.type) is Text:
        return column
    is_list = isinstance(column.type, ARRAY) and type(column.type.item_type) is Text
    return cast(column, Text) if is_list or isinstance(column.type, JSONB) else None


def _places() -> Iterator[Place]:
    for places in DOMAINS.values():
        yield from places


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
