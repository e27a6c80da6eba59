"""Everything that is kept about a person, read off the same page as what is erased."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from techexchange.infra.models import Base
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.events import plain
from techexchange.kernel.permissions import Actor
from techexchange.privacy.models import DataRequest
from techexchange.privacy.queries.requests import own
from techexchange.privacy.repository import DOMAINS, Fate, Place

MOST = 10_000
"""As many rows of one place as are given, the latest; what is cut off is told."""
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class PersonalData:
    """All that is kept about a person by domain and place, and what becomes of each place at an erasure."""

    person_id: UUID
    made_at: datetime
    domains: dict[str, dict[str, Rows]]
    fates: dict[str, Fate]
    cut_off: list[str]


async def personal_data(uow: UnitOfWork, actor: Actor, request_id: UUID) -> PersonalData:
    """The export the actor asked for, as things stand now; raises DataRequestNotFound or ExportNotKept."""
    request = await own(uow, actor, request_id)
    request.must_give(uow.now)
    # What is kept about one person stands in rows of many others; only what names them is read.
    async with uow.as_exchange():
        return await _collected(uow, request)


async def _collected(uow: UnitOfWork, request: DataRequest) -> PersonalData:
    found = PersonalData(request.person_id, uow.now, {}, {}, [])
    for domain, places in DOMAINS.items():
        told = found.domains.setdefault(domain, {})
        for place in places:
            name = f"{place.table}.{place.person}"
            rows = await _rows(uow, place, request.person_id)
            told[name], found.fates[name] = rows[:MOST], place.fate
            if len(rows) > MOST:
                found.cut_off.append(name)
    return found


async def _rows(uow: UnitOfWork, place: Place, person_id: UUID) -> Rows:
    table = Base.metadata.tables[place.table]
    shown = [func.to_jsonb(table.c[name]).label(name) for name in place.shown]
    latest = [table.c[name].desc() for name in place.shown if name in {"created_at", "at", "seq"}]
    asked = select(*shown).where(table.c[place.person] == person_id).order_by(*latest).limit(MOST + 1)
    rows = (await uow.session.execute(asked)).mappings()
    return [{name: plain(value) for name, value in row.items()} for row in rows]
