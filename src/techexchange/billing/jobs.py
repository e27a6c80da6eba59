"""The clock's part in billing.

What it issues it issues for the operator while a mandate lets it invoice, and for those whose mandate has ended until
the months it was given for are billed: what had arisen by then is theirs.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from techexchange.billing import actions
from techexchange.billing.models.month import Month
from techexchange.billing.queries.invoice import last_month_to_bill, next_month_to_bill, payers_to_bill
from techexchange.billing.repository import Invoices
from techexchange.infra.jobs import Each, Tick, each
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, MandatedAction
from techexchange.mandates import queries as mandates

MOST_PAYERS = 50
"""As many payers as are named at once."""


class DueMonth(NamedTuple):
    """An operator's earliest month that is over and not closed; `former_id` is set where its mandate has ended."""

    operator_id: UUID
    month: Month
    former_id: UUID | None


async def _turns(uow: UnitOfWork) -> list[DueMonth]:
    held, turns = await mandates.authority(uow), []
    if held is not None and MandatedAction.INVOICE in held.permitted:
        month = await next_month_to_bill(uow, held.operator_id)
        if month is not None:
            turns.append(DueMonth(held.operator_id, month, None))
    for former_id, ended_at in (await mandates.former_operators(uow)).items():
        month = await next_month_to_bill(uow, former_id)
        if month is not None and month <= last_month_to_bill(ended_at):
            turns.append(DueMonth(former_id, month, former_id))
    return turns


async def _payers(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
    turns = await _turns(uow)
    return [
        payer_id
        for turn in turns
        for payer_id in await payers_to_bill(uow, turn.operator_id, turn.month, MOST_PAYERS, among)
    ]


async def _bill(uow: UnitOfWork, among: Among) -> int:
    """Bill these payers of a month; where all of them are meant and there are none, close it."""
    for turn in await _turns(uow):
        payers = await payers_to_bill(uow, turn.operator_id, turn.month, MOST_PAYERS, among)
        for payer_id in payers:
            await actions.issue_invoices(uow, SYSTEM, payer_id, turn.month, turn.former_id)
        if not payers and among == ALL:
            await actions.close_month(uow, SYSTEM, turn.month, turn.former_id)
        if payers or among == ALL:
            return max(len(payers), 1)
    return 0


async def close_months(uow: UnitOfWork) -> int:
    """Close the earliest month of an operator that is over, once nobody is left to be billed; how many."""
    for turn in await _turns(uow):
        if not await payers_to_bill(uow, turn.operator_id, turn.month, 1):
            await actions.close_month(uow, SYSTEM, turn.month, turn.former_id)
            return 1
    return 0


issue_monthly = Each(_payers, _bill)
"""Bill the payers of each operator's earliest month that is over and not closed; how many."""
fall_overdue = each(lambda uow, among: Invoices(uow).due(among=among), actions.fall_overdue)
"""Let invoices be overdue; how many there were."""
TICKS: dict[str, Tick] = {"invoices": issue_monthly, "billing_months": close_months, "overdue_invoices": fall_overdue}
