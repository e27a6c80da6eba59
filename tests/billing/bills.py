"""Fees that arose in months gone by, and everybody who has to do with them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from factories import (
    Operation,
    actor_of,
    make_listing,
    make_member,
    make_operation,
    make_organization,
    mandated,
)
from techexchange.billing import actions
from techexchange.billing.jobs import TICKS
from techexchange.billing.models.invoice import Invoice
from techexchange.billing.models.month import Month
from techexchange.billing.queries.statement import statement
from techexchange.identity.models import Organization
from techexchange.infra.uow import Exchange
from techexchange.kernel.permissions import SYSTEM, Actor
from techexchange.ledger.queries import entries_of, export
from techexchange.listings.events import ListingPublished

VND = "VND"


def fixed(service: str, amount: int, **waiver: Any) -> dict[str, Any]:
    """A fee of the schedule: the same each time, spared by a waiver where one is given."""
    money = {"amount": amount, "currency": VND}
    return {"service": service, "basis": "fixed", "amount": money, "waivers": [waiver] if waiver else []}


LISTING, VALUATION = fixed("listing", 1_000_001), fixed("valuation", 5_000_000)
ADVICE = {"service": "legal_advice", "basis": "percent", "rate": "2", "cap": None, "waivers": []}
SHARE = {"owner_percent": "12.5", "of": "revenue"}


@dataclass
class Books:
    """An exchange in operation whose schedule has fees, with two payers."""

    exchange: Exchange
    operation: Operation
    finance: Actor
    supervisor: Actor
    payers: list[Organization]
    paying: list[Actor]
    spare: dict[Any, list[Any]]

    async def do(self, action: Any, *arguments: Any) -> Any:
        """One action in a unit of work of its own."""
        async with self.exchange.unit_of_work() as uow:
            return await action(uow, *arguments)

    async def past(self, months: int = 1) -> datetime:
        """A moment in the middle of a month gone by."""
        async with self.exchange.unit_of_work() as uow:
            month = Month.of(uow.now)
        for _ in range(months):
            month = Month.of(month.begins - timedelta(days=1))
        return month.begins + timedelta(days=14)

    async def publish(self, payer: int = 0, at: datetime | None = None) -> None:
        """A listing of a payer is published, some time ago where one is named; its fee arises then."""
        listing = self.spare[self.payers[payer].id].pop()
        async with self.exchange.unit_of_work() as uow:
            uow.now = at or uow.now
            told = ListingPublished(
                subject_id=listing.id,
                actor_id=SYSTEM.id,
                at=uow.now,
                organization_id=listing.organization_id,
                direction="supply",
                version_number=1,
                content_hash="0" * 64,
                is_revision=False,
            )
            uow.publish(told)

    async def tick(self, name: str = "invoices") -> int:
        """Let the clock come round until nothing is left to do; how much there was."""
        done = 0
        while found := await self.do(TICKS[name]):
            done += found
        return done

    async def invoice(self, payer: int = 0, months: int = 1) -> Invoice:
        """The only invoice of a payer for a month gone by, issued by finance."""
        month = Month.of(await self.past(months))
        [invoice] = await self.do(actions.issue_invoices, self.finance, self.payers[payer].id, month)
        return invoice

    async def documents(self, actor: Actor, month: Month) -> tuple[list[Any], list[Any]]:
        """The statement somebody sees, line by line, and the entries of an export of the ledger."""
        async with self.exchange.unit_of_work() as uow:
            document = list((await statement(uow, actor, month)).document())
            lines = [line async for line in export(uow.session)]
        return document, list(entries_of(lines))


async def open_books(exchange: Exchange, *fees: dict[str, Any], listings: int = 4, **terms: Any) -> Books:
    """Payers with listings that cost nothing so far, and a mandate with these fees and a share of the revenue."""
    payers = [await make_organization(exchange, kind) for kind in ("institute", "business")]
    spare = {payer.id: [await make_listing(exchange, payer) for _ in range(listings)] for payer in payers}
    agreed = {"fee_schedule": list(fees or (LISTING, VALUATION, ADVICE)), "revenue_share": SHARE} | terms
    operation = await make_operation(exchange, **agreed)
    finance = await make_member(exchange, operation.operator, "finance")
    return Books(
        exchange=exchange,
        operation=operation,
        finance=await mandated(exchange, finance),
        supervisor=await actor_of(exchange, operation.supervisor),
        payers=payers,
        paying=[await actor_of(exchange, await make_member(exchange, payer)) for payer in payers],
        spare=spare,
    )
