"""What is between an organisation that pays and the operator: who sees it, and who acts for which of them."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.billing.errors import ActsForPayerAndOperator
from techexchange.infra.models import Aggregate
from techexchange.kernel.permissions import Actor, Permission


def sees_all(actor: Actor) -> bool:
    """Whether this actor may read every bill there is: the owner's supervisors and the auditor."""
    return actor.can(Permission.FEE_READ) and actor.can(Permission.DEAL_SUPERVISION_READ)


class BilledFacts(TypedDict):
    """What every event of something between payer and operator tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    payer_id: UUID
    operator_id: UUID


class Billed(Aggregate):
    """Something between the one that pays and the operator, each acting for itself alone."""

    __abstract__ = True

    payer_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))

    def is_seen_by(self, actor: Actor) -> bool:
        """Whether this actor may read it."""
        paying = actor.can(Permission.BILL_READ, within=self.payer_id)
        return paying or actor.can(Permission.FEE_READ, within=self.operator_id) or sees_all(actor)

    def own_side(self, actor: Actor) -> UUID:
        """The side this actor, who may read, acts for: the operator's where they sit there, otherwise the payer's.

        Raises ActsForPayerAndOperator for whoever sits with both.
        """
        operates = actor.sits_in(self.operator_id)
        if operates and actor.sits_in(self.payer_id):
            raise ActsForPayerAndOperator
        return self.operator_id if operates else self.payer_id

    def other(self, side: UUID) -> UUID:
        """The side opposite."""
        return self.operator_id if side == self.payer_id else self.payer_id

    def acts_for(self, side: UUID, actor: Actor, paying: Permission, operating: Permission) -> bool:
        """Whether this actor holds what this side needs, and does not sit with the other as well."""
        needed = operating if side == self.operator_id else paying
        return actor.can(needed, within=side) and not actor.sits_in(self.other(side))

    def between(self, by: Actor, at: datetime) -> BilledFacts:
        """What its events tell."""
        return BilledFacts(
            subject_id=self.id, actor_id=by.id, at=at, payer_id=self.payer_id, operator_id=self.operator_id
        )
