"""Memoranda, loaded in order to be changed, and what their texts name."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from techexchange.identity.models import Organization
from techexchange.infra.repository import ALL, Among, Repository
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import Listing
from techexchange.offers.errors import MemorandumAlreadyStands, MemorandumNotFound
from techexchange.offers.lifecycle import LIVE_MEMORANDUM
from techexchange.offers.models import Memorandum, Negotiation, Setting

WRITTEN = "%Y-%m-%d %H:%M"


class Memoranda(Repository[Memorandum]):
    """Every memorandum there was."""

    model = Memorandum
    missing = MemorandumNotFound

    async def seen(self, actor: Actor, id: UUID) -> Memorandum:
        """A memorandum this actor may see, not locked; raises MemorandumNotFound for all but its parties."""
        if actor.is_anonymous:
            raise Unauthenticated
        memorandum = await self.get(id)
        if not memorandum.sides_of(actor):
            raise MemorandumNotFound(id=id)
        return memorandum

    async def hold(self, listing_id: UUID) -> None:
        """Keep the listing that a new memorandum will refer to as it is, before its negotiation is locked."""
        wanted = select(Listing.id).where(Listing.id == listing_id)
        await self.session.execute(wanted.with_for_update(read=True, key_share=True))

    async def must_be_first(self, negotiation: Negotiation) -> None:
        """Pass where no other one stands between these two; the negotiation must be locked."""
        standing = select(Memorandum.id).where(
            Memorandum.negotiation_id == negotiation.id, Memorandum.status.in_(LIVE_MEMORANDUM)
        )
        if await self.session.scalar(standing):
            raise MemorandumAlreadyStands

    async def setting(self, negotiation: Negotiation, until: datetime) -> Setting:
        """The names its text uses."""
        wanted = select(Organization.id, Organization.name).where(
            Organization.id.in_((negotiation.owner_id, negotiation.counterparty_id))
        )
        names = {row[0]: row[1] for row in (await self.session.execute(wanted)).all()}
        content = select(Listing.content).where(Listing.id == negotiation.listing_id)
        texts = ((await self.session.scalars(content)).one()).get("texts", {})
        titles = {language: text.get("title", "") for language, text in texts.items() if text}
        said = until.strftime(WRITTEN)
        return Setting(names[negotiation.supplier_id], names[negotiation.acquirer_id], titles, said)

    async def take_due(self, most: int = 100, among: Among = ALL) -> Sequence[Memorandum]:
        """Those whose time has passed by the database clock, passing over those in other hands."""
        due = (
            select(Memorandum)
            .where(Memorandum.wake_at <= func.statement_timestamp(), among(Memorandum.id))
            .order_by(Memorandum.wake_at)
        )
        wanted = due.limit(most).with_for_update(skip_locked=True)
        return (await self.session.scalars(wanted, execution_options={"populate_existing": True})).all()

    async def live_of(self, negotiation_id: UUID) -> Memorandum | None:
        """The one that stands between the parties to a negotiation, locked."""
        of_it = (Memorandum.negotiation_id == negotiation_id, Memorandum.status.in_(LIVE_MEMORANDUM))
        return await self.find(*of_it, lock=True)
