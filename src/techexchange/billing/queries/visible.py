"""Which bills an actor may see: those to its organisations, the operator's own, or all."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, true

from techexchange.billing.models.sides import sees_all
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor, Permission


def visible(model: Any, actor: Actor) -> ColumnElement[bool]:
    """The rows, between a payer and the operator, that this actor may see; raises Unauthenticated."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine, owed = sides_of(actor)
    found: ColumnElement[bool] = model.payer_id.in_(mine) | model.operator_id.in_(owed)
    return true() if sees_all(actor) else found


def sides_of(actor: Actor) -> tuple[list[UUID], list[UUID]]:
    """For which organisations the actor sees what they pay, and for which what they are owed."""
    return actor.organizations(Permission.BILL_READ), actor.organizations(Permission.FEE_READ)
