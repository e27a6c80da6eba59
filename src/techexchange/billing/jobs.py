"""The clock's part in billing; what it issues it issues for the operator, so only while a mandate lets it invoice."""

from techexchange.billing import actions
from techexchange.billing.queries.invoice import next_month_to_bill, payers_to_bill
from techexchange.infra.jobs import Tick
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, MandatedAction
from techexchange.mandates import queries as mandates

MOST_PAYERS = 50
"""As many payers as are billed in one transaction."""


async def issue_monthly(uow: UnitOfWork) -> int:
    """Bill the payers of the earliest month that is over and not closed, or close it; how much was done."""
    held = await mandates.authority(uow)
    if held is None or MandatedAction.INVOICE not in held.permitted:
        return 0
    month = await next_month_to_bill(uow, held.operator_id)
    if month is None:
        return 0
    payers = await payers_to_bill(uow, held.operator_id, month, MOST_PAYERS)
    for payer_id in payers:
        await actions.issue_invoices(uow, SYSTEM, payer_id, month)
    if not payers:
        await actions.close_month(uow, SYSTEM, month)
    return max(len(payers), 1)


async def fall_overdue(uow: UnitOfWork) -> int:
    """Let invoices be overdue; how many there were."""
    return await actions.fall_overdue(uow, SYSTEM)


TICKS: dict[str, Tick] = {"invoices": issue_monthly, "overdue_invoices": fall_overdue}
