"""Negotiations, loaded with their offers in order to be changed."""

from typing import Any, cast
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import ColumnElement, Table, and_, bindparam, func, literal_column, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased, selectinload

from techexchange.infra import json
from techexchange.infra.database import Written
from techexchange.infra.models import unwatched
from techexchange.infra.repository import ALL, Among, Repository, lock_of
from techexchange.kernel.errors import Stale, Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import Listing
from techexchange.offers.errors import NegotiationAlreadyOpen, NegotiationNotFound
from techexchange.offers.models import Disclosure, Negotiation, Offer

NEGOTIATIONS, OFFERS = cast("Table", Negotiation.__table__), cast("Table", Offer.__table__)
IS_OPEN = Negotiation.status == literal_column("'open'")
"""Written out, so that a prepared statement still finds the partial index."""

OPENED = (
    insert(NEGOTIATIONS)
    .values({column: bindparam(f"negotiation_{column.name}", type_=column.type) for column in NEGOTIATIONS.columns})
    .on_conflict_do_nothing(index_elements=["listing_id", "counterparty_id"], index_where=text("status = 'open'"))
    .returning(NEGOTIATIONS.c.id)
    .cte("opened")
)
OPEN = (
    insert(OFFERS)
    .from_select(
        list(OFFERS.columns),
        select(*(bindparam(f"offer_{column.name}", type_=column.type) for column in OFFERS.columns)).select_from(
            OPENED
        ),
    )
    .returning(OFFERS.c.id)
)
"""A negotiation and its first offer, in one statement; no row where one is open already."""
OPEN_WRITTEN = Written.out(OPEN)
MOVED = ("version", "rounds", "turn", "status", "wake_at")
TURNED = (
    update(NEGOTIATIONS)
    .where(NEGOTIATIONS.c.id == bindparam("negotiation_id"))
    .values({name: bindparam(f"negotiation_{name}", type_=NEGOTIATIONS.c[name].type) for name in MOVED})
    .returning(NEGOTIATIONS.c.id)
    .cte("turned")
)
REPLACED = (
    update(OFFERS)
    .where(OFFERS.c.id == bindparam("offer_supersedes", type_=OFFERS.c.supersedes.type))
    .values(status=bindparam("replaced_status", type_=OFFERS.c.status.type))
    .returning(OFFERS.c.id)
    .cte("replaced")
)
COUNTER = (
    insert(OFFERS)
    .from_select(
        list(OFFERS.columns),
        select(*(bindparam(f"offer_{column.name}", type_=column.type) for column in OFFERS.columns)).select_from(
            TURNED.join(REPLACED, true())
        ),
    )
    .returning(OFFERS.c.id)
)
"""An offer in the place of another, and the turn given away, in one statement."""
COUNTER_WRITTEN = Written.out(COUNTER)
SEEN = Written.out(select(NEGOTIATIONS).where(NEGOTIATIONS.c.id == bindparam("id")))
MADE = Written.out(select(OFFERS).where(OFFERS.c.negotiation_id == bindparam("id")).order_by(OFFERS.c.number))
KEYS = {Negotiation: NEGOTIATIONS.columns.keys(), Offer: OFFERS.columns.keys()}


def values_of(prefix: str, kept: Negotiation | Offer) -> dict[str, Any]:
    """The columns of a mapped object as parameters."""
    values = vars(kept)
    named = {f"{prefix}_{key}": values.get(key) for key in KEYS[type(kept)]}
    return {name: Jsonb(value, json.dumps) if isinstance(value, dict) else value for name, value in named.items()}


class Negotiations(Repository[Negotiation]):
    """Negotiations; every lock also loads the offers, after the lock is held."""

    model = Negotiation
    missing = NegotiationNotFound

    async def seen(self, actor: Actor, id: UUID) -> Negotiation:
        """A negotiation this actor may see, not locked: only what never changes may be decided on."""
        if actor.is_anonymous:
            raise Unauthenticated
        [rows] = await self.uow.ask((SEEN.text, {"id": id}))
        negotiation = unwatched(Negotiation, rows[0]) if rows else None
        if negotiation is None or not negotiation.sides_of(actor):
            raise NegotiationNotFound(id=id)
        return negotiation

    def open(self, negotiation: Negotiation) -> None:
        """Keep a new negotiation with its first offer at the end; NegotiationAlreadyOpen is raised there."""
        values = values_of("negotiation", negotiation) | values_of("offer", negotiation.standing)
        self.uow.hand_in(OPEN_WRITTEN.text, values, unless=NegotiationAlreadyOpen)

    async def lock_to_counter(self, seen: Negotiation, version: int | None) -> tuple[Negotiation, int]:
        """A negotiation with its offers, watched by no session, for `counter`; and which version its listing is at.

        All in one flight, the listing locked first; raises ListingNotOpen or ListingUnderAuction, else as `lock`.
        """
        ground, rows, made = await self.uow.ask(
            (lock_of(Listing).text, {"id": seen.listing_id}),
            (lock_of(Negotiation).text, {"id": seen.id}),
            (MADE.text, {"id": seen.id}),
        )
        negotiation = self.unwatched(rows, seen.id)
        listing = unwatched(Listing, {name: value for name, value in ground[0].items() if name != "now"})
        listing.must_be_open(self.uow.now)
        negotiation.offers = [unwatched(Offer, row) for row in made]
        return self.at_version(negotiation, version), listing.number

    def counter(self, negotiation: Negotiation) -> Negotiation:
        """Keep at the end what countering changed in a negotiation taken by `lock_to_counter`."""
        negotiation.version += 1
        *_, replaced, standing = negotiation.offers
        values = values_of("negotiation", negotiation) | values_of("offer", standing)
        self.uow.hand_in(COUNTER_WRITTEN.text, values | {"replaced_status": replaced.status}, unless=Stale)
        return negotiation

    async def lock(self, id: UUID, version: int | None) -> Negotiation:
        """One negotiation; raises NegotiationNotFound, or Stale where `version` is not the present one."""
        found = await self._locked(Negotiation.id == id)
        if not found:
            raise NegotiationNotFound(id=id)
        return self.at_version(found[0], version)

    async def keep(self, disclosure: Disclosure) -> None:
        """Keep by which right a negotiation was shown."""
        self.session.add(disclosure)
        await self.session.flush()

    async def lock_with_rivals(self, seen: Negotiation, version: int | None) -> tuple[Negotiation, list[Negotiation]]:
        """A negotiation, and all others that are open on its listing; their listing must be locked already."""
        rivals = and_(Negotiation.listing_id == seen.listing_id, IS_OPEN)
        locked = await self._locked(or_(Negotiation.id == seen.id, rivals))
        [negotiation] = [found for found in locked if found.id == seen.id]
        return self.at_version(negotiation, version), [found for found in locked if found is not negotiation]

    async def lock_open(self, *conditions: ColumnElement[bool]) -> list[Negotiation]:
        """The open negotiations that meet the conditions."""
        return await self._locked(IS_OPEN, *conditions)

    async def take_due(self, most: int = 100, among: Among = ALL) -> list[Negotiation]:
        """Open negotiations whose time has come by the database clock, passing over those in other hands."""
        return await self._locked(Negotiation.wake_at <= func.statement_timestamp(), among(Negotiation.id), most=most)

    async def _locked(self, *conditions: ColumnElement[bool], most: int | None = None) -> list[Negotiation]:
        wanted = select(Negotiation).where(*conditions).order_by(Negotiation.id).limit(most)
        locked = aliased(Negotiation, wanted.with_for_update(skip_locked=most is not None).cte("locked"))
        statement = select(locked, func.clock_timestamp()).options(selectinload(locked.offers))
        rows = (await self.session.execute(statement, execution_options={"populate_existing": True})).all()
        self.uow.now = max((row[1] for row in rows), default=self.uow.now)
        return [row[0] for row in rows]
