"""Publishing the listings of another catalogue in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, MandatedAction, Permission
from techexchange.listings.events import ListingImported
from techexchange.listings.models import content_hash, must_not_be_blocked
from techexchange.listings.repository import Listings
from techexchange.mandates.queries import require_leave
from techexchange.regulations.queries import packs


@dataclass(frozen=True)
class ImportedListing:
    """One row of another catalogue: its catalogue, its id there, and valid content with a `valid_until`."""

    source: str
    source_id: str
    content: dict[str, Any]


async def import_batch(uow: UnitOfWork, actor: Actor, organization_id: UUID, rows: Sequence[ImportedListing]) -> int:
    """Publish the rows not imported before, in one statement, and give how many those were.

    They belong to the organisation named, whoever the supplier is: `content["source"]` keeps the supplier's name and
    the foreign id. Rows come a few hundred at a time, each `(source, source_id)` once; their content has been
    validated by the importer and is not reviewed by a moderator here; raises ListingBlocked where the law lets one of
    them be published by nobody, and MandateNotActive where the standing mandate gives no leave to import.
    """
    actor.require(Permission.LISTING_IMPORT)
    await require_leave(uow, MandatedAction.IMPORT)
    records = {row.source_id: _record(uow, row) for row in rows}
    added = await Listings(uow).publish_imported(organization_id, [record for _, record in records.values()])
    for row, record in records.values():
        if UUID(record["id"]) in added:
            uow.publish(
                ListingImported(
                    subject_id=UUID(record["id"]),
                    actor_id=actor.id,
                    at=uow.now,
                    organization_id=organization_id,
                    direction=record["direction"],
                    version_number=1,
                    content_hash=record["content_hash"],
                    rule_pack=record["screening"]["pack"],
                    screening=record["screening"]["outcome"],
                    source=row.source,
                    source_id=row.source_id,
                )
            )
    return len(added)


def _record(uow: UnitOfWork, row: ImportedListing) -> tuple[ImportedListing, dict[str, Any]]:
    content = row.content
    screening = packs().screen(content, uow.now)
    must_not_be_blocked(screening)
    record = {
        "id": str(new_id()),
        "direction": content["direction"],
        "content": content,
        "content_hash": content_hash(content),
        "screening": screening.record(),
        "source": row.source,
        "source_id": row.source_id,
        "at": uow.now.isoformat(),
    }
    return row, record
