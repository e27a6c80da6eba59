"""The feed as it is answered."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from techexchange.infra.http import Out
from techexchange.ledger.models import LedgerEntry
from techexchange.opendata.models import TELLINGS, public_facts
from techexchange.opendata.queries import FeedPage


class FeedEntryOut(Out):
    """One public fact, and by which anyone proves that it is on record."""

    seq: Annotated[int, Field(description="Its place in the record; places between are of facts that are not public")]
    event: Annotated[str, Field(examples=["listing_published"])]
    subject_id: UUID
    at: datetime
    event_id: UUID
    leaf_hash: Annotated[str, Field(description="Its leaf in the record's Merkle tree (RFC 9162), in hex")]
    facts: Annotated[dict[str, Any], Field(description="The public fields; who acted is not one of them")]

    @classmethod
    def of(cls, entry: LedgerEntry) -> "FeedEntryOut":
        """An entry of the record as the public reads it."""
        return cls(
            seq=entry.seq,
            event=TELLINGS[entry.event].name,
            subject_id=entry.subject_id,
            at=entry.at,
            event_id=entry.event_id,
            leaf_hash=entry.leaf_hash.hex(),
            facts=public_facts(entry.event, entry.payload),
        )


class FeedOut(Out):
    """Public facts in the order in which they were committed; a page may be empty and still not be the last."""

    items: list[FeedEntryOut]
    next_cursor: Annotated[str | None, Field(description="null at the end of the record, for now")]
    position: Annotated[
        int, Field(description="Up to this `seq` nothing public is missing: ask again later with it as the cursor")
    ]

    @classmethod
    def of(cls, page: FeedPage) -> "FeedOut":
        """A page of the feed."""
        items = [FeedEntryOut.of(entry) for entry in page.entries]
        return cls(items=items, next_cursor=None if page.ends else str(page.position), position=page.position)
