"""A service of the operator that a customer orders or the operator records; the other side confirms it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.billing.errors import NotOrderedHere, OwnOrder, ServiceOrderNotYours
from techexchange.billing.events import order as facts
from techexchange.billing.lifecycle import (
    BY_THE_OTHER_SIDE,
    CONFIRM_ORDER,
    DECLINE_ORDER,
    ORDER_LIFE,
    WITHDRAW_ORDER,
    OrderStatus,
)
from techexchange.billing.models.fee import ARISING, FeeCause
from techexchange.billing.models.sides import Billed
from techexchange.deals.models.figures import hash_of_figures, new_salt
from techexchange.infra.models import Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.money import Money
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=facts.ServiceOrderEvent)


@dataclass(frozen=True)
class Ordered:
    """What is ordered: the service, a text that says what, and the value a percentage is counted on."""

    service: FeeCause
    description: str
    value: Money | None = None

    def __post_init__(self) -> None:
        if self.service in ARISING:
            raise NotOrderedHere(service=self.service.value)


class ServiceOrder(Billed):
    """One service, proposed by one side; its fee arises once the other confirms it."""

    __tablename__ = "service_orders"
    __table_args__ = (
        Index("ix_service_orders_created_at", "created_at", "id"),
        Index("ix_service_orders_payer_id_created_at", "payer_id", "created_at", "id"),
        Index("ix_service_orders_operator_id_created_at", "operator_id", "created_at", "id"),
    )

    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    service: Mapped[FeeCause] = mapped_column(Coded(FeeCause))
    description: Mapped[str]
    value: Mapped[int | None]
    currency: Mapped[str | None]
    decline_reason: Mapped[str | None]
    salt: Mapped[str]
    status: Mapped[OrderStatus] = mapped_column(Coded(OrderStatus))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    @classmethod
    def propose(
        cls, ordered: Ordered, payer_id: UUID, operator_id: UUID, side: UUID, *, by: Actor, at: datetime
    ) -> tuple["ServiceOrder", facts.ServiceProposed]:
        """A service one side would have the other agree on."""
        order = cls(
            id=new_id(),
            payer_id=payer_id,
            operator_id=operator_id,
            proposed_by=side,
            service=ordered.service,
            description=ordered.description,
            value=ordered.value.amount if ordered.value else None,
            currency=ordered.value.currency if ordered.value else None,
            salt=new_salt(),
            status=ORDER_LIFE.initial,
            created_at=at,
        )
        order.own_side(by)
        return order, order._happened(facts.ServiceProposed, by, at)

    @property
    def money(self) -> Money | None:
        """The value a percentage is counted on, where there is one."""
        return None if self.value is None or self.currency is None else Money(self.value, self.currency)

    @property
    def figures_hash(self) -> str:
        """What its events tell of text and value."""
        told = {"description": self.description, "value": self.value, "currency": self.currency}
        return hash_of_figures(self.salt, **told)

    def confirm(self, *, side: UUID, by: Actor, at: datetime) -> facts.ServiceConfirmed:
        """Be agreed on; raises OwnOrder for the side that proposed it."""
        self._must_be_of_the_other(side)
        self.status = CONFIRM_ORDER(self.status)
        self.decided_at = at
        return self._happened(facts.ServiceConfirmed, by, at)

    def decline(self, reason: str, *, side: UUID, by: Actor, at: datetime) -> facts.ServiceDeclined:
        """Not be agreed on; the reason is for the other side only. Raises OwnOrder."""
        self._must_be_of_the_other(side)
        self.status = DECLINE_ORDER(self.status)
        self.decline_reason, self.decided_at = reason, at
        return self._happened(facts.ServiceDeclined, by, at)

    def withdraw(self, *, side: UUID, by: Actor, at: datetime) -> facts.ServiceWithdrawn:
        """Be taken back by the side that proposed it; raises ServiceOrderNotYours."""
        if side != self.proposed_by:
            raise ServiceOrderNotYours
        self.status = WITHDRAW_ORDER(self.status)
        self.decided_at = at
        return self._happened(facts.ServiceWithdrawn, by, at)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        needed = (Permission.SERVICE_ORDER, Permission.SERVICE_RECORD)
        own = self.acts_for(self.proposed_by, actor, *needed)
        opposite = self.acts_for(self.other(self.proposed_by), actor, *needed)
        moves = ORDER_LIFE.open_from(self.status)
        return [move.name for move in moves if (opposite if move in BY_THE_OTHER_SIDE else own)]

    def _must_be_of_the_other(self, side: UUID) -> None:
        if side == self.proposed_by:
            raise OwnOrder

    def _happened(self, event: type[E], by: Actor, at: datetime) -> E:
        return event(
            **self.between(by, at),
            proposed_by=self.proposed_by,
            service=self.service.value,
            figures_hash=self.figures_hash,
        )
