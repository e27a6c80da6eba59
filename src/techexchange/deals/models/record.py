"""What a contract is made of, who acts in it, and how its facts are told."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors import ActsForBoth, ContractNotFound
from techexchange.deals.events import ContractEvent
from techexchange.deals.lifecycle import (
    AMENDABLE,
    COMPLETE,
    CONTRACT_LIFE,
    EDIT,
    REQUEST_SIGNATURE,
    SIGN,
    TERMINATE,
    ContractStatus,
)
from techexchange.deals.models.document import ContractDraft, ContractSide, ContractVersion
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.permissions import Actor, Permission
from techexchange.regulations.models import TransferFacts

E = TypeVar("E", bound=ContractEvent)
AMEND, WITHDRAW_AMENDMENT = "amend", "withdraw_amendment"
MOVERS = {
    EDIT.name: Permission.CONTRACT_EDIT,
    REQUEST_SIGNATURE.name: Permission.CONTRACT_EDIT,
    SIGN.name: Permission.CONTRACT_SIGN,
    AMEND: Permission.CONTRACT_EDIT,
    WITHDRAW_AMENDMENT: Permission.CONTRACT_EDIT,
    COMPLETE.name: Permission.CONTRACT_SIGN,
    TERMINATE.name: Permission.CONTRACT_SIGN,
}
"""What a party needs for each of its moves; the others follow from what the parties or the authorities did."""


class ContractRecord(Aggregate):
    """The facts of a contract: `number` is its latest version, `pending` the one put to signature.

    `in_force` is the version both parties signed last, and `signed_sides` are those that signed the one put to them.
    """

    __abstract__ = True

    deal_id: Mapped[UUID] = mapped_column(ForeignKey("deals.id"), unique=True)
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    listing_version: Mapped[int]
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    acquirer_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    pack: Mapped[str]
    facts: Mapped[dict[str, Any]]
    form: Mapped[dict[str, Any]]
    languages: Mapped[list[str]]
    agreed_effective_on: Mapped[date | None]
    number: Mapped[int]
    pending: Mapped[int | None]
    in_force: Mapped[int | None]
    signed_sides: Mapped[list[str]]
    document_hash: Mapped[str | None]
    status: Mapped[ContractStatus] = mapped_column(Coded(ContractStatus))
    signed_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    completed_at: Mapped[datetime | None]
    terminated_at: Mapped[datetime | None]
    termination_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]

    def organization(self, side: ContractSide) -> UUID:
        """The organisation on a side."""
        return self.supplier_id if side is ContractSide.SUPPLIER else self.acquirer_id

    def sides_of(self, actor: Actor) -> list[ContractSide]:
        """The sides whose contracts this actor may read."""
        return [side for side in ContractSide if actor.can(Permission.DEAL_READ, within=self.organization(side))]

    def side_of(self, actor: Actor) -> ContractSide:
        """The one side this actor acts for; raises ActsForBoth, and ContractNotFound for strangers."""
        if self._belongs_to_both(actor):
            raise ActsForBoth
        sides = self.sides_of(actor)
        if not sides:
            raise ContractNotFound(id=self.id)
        return sides[0]

    def transfer_facts(self, on: date) -> TransferFacts:
        """What the law asks about this transfer, to be judged on a day."""
        return TransferFacts(**self.facts, on=on)

    def facts_of(self, text: ContractVersion, on: date) -> TransferFacts:
        """What the law asks about this transfer as one version declares it."""
        return TransferFacts(**text.facts, on=on)

    @property
    def draft(self) -> ContractDraft:
        """What the parties wrote last, and of a contract in force what both signed."""
        return ContractDraft(self.form, self.facts, tuple(self.languages), self.agreed_effective_on)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        if self._belongs_to_both(actor):
            return []
        return [name for name in self._open() for side in self.sides_of(actor) if self._may(actor, name, side)]

    def _open(self) -> Iterator[str]:
        yield from (move.name for move in CONTRACT_LIFE.open_from(self.status) if move.name in MOVERS)
        if self.status in AMENDABLE:
            yield from (SIGN.name, WITHDRAW_AMENDMENT) if self.pending else (AMEND,)

    def _may(self, actor: Actor, name: str, side: ContractSide) -> bool:
        signed = name == SIGN.name and side.value in self.signed_sides
        return not signed and actor.can(MOVERS[name], within=self.organization(side))

    def _belongs_to_both(self, actor: Actor) -> bool:
        return actor.sits_in(self.supplier_id) and actor.sits_in(self.acquirer_id)

    def _keep(self, draft: ContractDraft) -> None:
        self.form, self.facts, self.languages = draft.form, draft.facts, list(draft.languages)
        self.agreed_effective_on = draft.agreed_effective_on

    def _fact(self, fact: type[E], by: Actor, at: datetime, **more: Any) -> E:
        return fact(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            deal_id=self.deal_id,
            listing_id=self.listing_id,
            supplier_id=self.supplier_id,
            acquirer_id=self.acquirer_id,
            **({"number": self.number} | more),
        )
