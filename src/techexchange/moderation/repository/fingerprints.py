"""The fingerprints of what is published, and what is suspiciously like one of them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import BigInteger, Row, any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert

from techexchange.infra.uow import UnitOfWork
from techexchange.ledger import queries as ledger
from techexchange.listings.events import PUBLIC_CHANGES
from techexchange.listings.models import Listing, ListingVersion
from techexchange.moderation.models import Fingerprint, FingerprintPosition, Suspect, bands_of, likeness, texts_of

CLOSEST, SHOWN = 20, 5
"""How many listings are compared word by word, and how many are shown."""
CHANGES = frozenset(event.name for event in PUBLIC_CHANGES)
"""The facts after which a listing may have a version that is not known yet."""
WORDLESS = ""
"""The language of a listing without text."""


class Fingerprints:
    """The bands of every published text."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def learn(self, limit: int = 200) -> int:
        """Read on in the ledger and take the fingerprints of what was published there; how many entries were read."""
        position = await self._position()
        entries = await ledger.follow(self.session, position.position, limit) if position else ()
        if position is None or not entries:
            return 0
        position.position = entries[-1].seq
        changed = {entry.subject_id for entry in entries if entry.event in CHANGES}
        if changed:
            await self._take(changed)
        return len(entries)

    async def _position(self) -> FingerprintPosition | None:
        """Up to where the ledger was followed, locked; None where another follows just now."""
        first = insert(FingerprintPosition).values(id=1, position=0).on_conflict_do_nothing()
        await self.session.execute(first)
        taken = select(FingerprintPosition).with_for_update(skip_locked=True)
        return (await self.session.scalars(taken)).one_or_none()

    async def _take(self, listing_ids: Collection[UUID]) -> None:
        """Take the fingerprints of the latest versions of these listings that have none yet."""
        newer = select(Fingerprint).where(
            Fingerprint.listing_id == ListingVersion.listing_id, Fingerprint.number >= ListingVersion.number
        )
        unknown = select(ListingVersion).where(ListingVersion.listing_id.in_(listing_ids), ~newer.exists())
        latest = unknown.order_by(ListingVersion.listing_id, ListingVersion.number.desc())
        rows, known = [], []
        for version in await self.session.scalars(latest.ext(distinct_on(ListingVersion.listing_id))):
            known.append(version.listing_id)
            rows += _rows(version)
        if rows:
            await self.session.execute(delete(Fingerprint).where(Fingerprint.listing_id.in_(known)))
            await self.session.execute(insert(Fingerprint).on_conflict_do_nothing(), rows)

    async def suspects(self, listing: Listing) -> list[Suspect]:
        """The published listings that are suspiciously like this one as it stands, the likest first."""
        found: dict[UUID, Suspect] = {}
        for language, runs in texts_of(listing.content):
            for row in await self._closest(listing.id, bands_of(runs)):
                theirs = dict(texts_of(row.content)).get(row.language)
                if theirs is None:
                    continue
                suspect = Suspect(
                    listing_id=row.id,
                    version=row.number,
                    language=language,
                    same_organization=row.organization_id == listing.organization_id,
                    **likeness(runs, theirs),
                )
                known = found.get(row.id)
                if suspect.is_like and (known is None or _degree(known) < _degree(suspect)):
                    found[row.id] = suspect
        return sorted(found.values(), key=_degree, reverse=True)[:SHOWN]

    async def _closest(self, but: UUID, bands: list[int]) -> Sequence[Row[UUID, UUID, int, str, dict[str, object]]]:
        mine = literal(bands, ARRAY(BigInteger))
        band = func.unnest(Fingerprint.bands).column_valued("band")
        shared = select(func.count(band)).where(band == any_(mine)).scalar_subquery()
        statement = (
            select(
                Listing.id, Listing.organization_id, Fingerprint.number, Fingerprint.language, ListingVersion.content
            )
            .join(Fingerprint, Fingerprint.listing_id == Listing.id)
            .join(
                ListingVersion,
                (ListingVersion.listing_id == Listing.id) & (ListingVersion.number == Fingerprint.number),
            )
            .where(Fingerprint.bands.overlap(mine), Listing.id != but)
            .order_by(shared.desc(), Listing.id)
            .limit(CLOSEST)
        )
        return (await self.session.execute(statement)).all()


def _degree(suspect: Suspect) -> float:
    return max(suspect.resemblance, suspect.contained)


def _rows(version: ListingVersion) -> list[dict[str, object]]:
    texts = [(language, bands_of(runs)) for language, runs in texts_of(version.content)] or [(WORDLESS, [])]
    same = {"listing_id": version.listing_id, "number": version.number}
    return [same | {"language": language, "bands": bands} for language, bands in texts]
