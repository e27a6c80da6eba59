"""What the operator's fees hear from what happens; they arise in the same transaction, or it did not happen."""

from techexchange.auctions.events import AwardConfirmed
from techexchange.billing import actions
from techexchange.billing.events import ServiceConfirmed
from techexchange.billing.queries import causes
from techexchange.deals.events import ContractEffective, PaymentConfirmed
from techexchange.infra.uow import UnitOfWork, at_once
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings.events import ListingPublished


@at_once(ListingPublished)
async def charge_for_listing(uow: UnitOfWork, event: Event) -> None:
    """A listing was published; only the first time it costs anything."""
    assert isinstance(event, ListingPublished)
    if not event.is_revision:
        await actions.charge_listing(uow, SYSTEM, event.subject_id, event.organization_id, event.at)


@at_once(AwardConfirmed)
async def charge_for_auction(uow: UnitOfWork, event: Event) -> None:
    """An auction came to a deal."""
    await actions.charge_award(uow, SYSTEM, await causes.award(uow, event.subject_id), event.at)


@at_once(ContractEffective)
async def charge_for_transfer(uow: UnitOfWork, event: Event) -> None:
    """A contract took effect; what it pays for certain is on its plan."""
    contract = await causes.contract(uow, event.subject_id)
    await actions.charge_transfer(uow, SYSTEM, contract, await causes.certain_values(uow, contract.id), event.at)


@at_once(PaymentConfirmed)
async def charge_for_receipt(uow: UnitOfWork, event: Event) -> None:
    """A supplier received something."""
    await actions.charge_receipt(uow, SYSTEM, await causes.payment(uow, event.subject_id), event.at)


@at_once(ServiceConfirmed)
async def charge_for_service(uow: UnitOfWork, event: Event) -> None:
    """Customer and operator agreed on a service."""
    await actions.charge_service(uow, SYSTEM, await causes.order(uow, event.subject_id), event.at)


REACTIONS = (charge_for_listing, charge_for_auction, charge_for_transfer, charge_for_receipt, charge_for_service)
