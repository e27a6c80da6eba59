"""Contracts that both parties have signed, for tests of what follows from that."""

import io
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from sqlalchemy import select, update

from factories import EXCLUSIVE_TERMS, actor_of, make_member, make_offer, make_open_listing, make_organization
from techexchange.deals.actions import signing
from techexchange.deals.models import (
    ContractDraft,
    Deal,
    EvidenceKind,
    EvidenceUpload,
    Footing,
    Paper,
    RegistrationCase,
    TransferContract,
)
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import Exchange
from techexchange.kernel.days import day_of
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger.models import LedgerEntry
from techexchange.offers import actions as offers
from techexchange.offers.models import Acceptance

PACK = "VN-2026.1"
PRIVATE: dict[str, Any] = {
    "supplier_country": "VN",
    "acquirer_country": "VN",
    "state_funded": False,
    "state_capital": False,
    "result_certificate": False,
    "restricted": False,
    "scope": "exclusive_licence",
    "own_use": False,
}
"""The facts of a transfer inside the country without state money, which needs nothing of any authority."""
COURSES: dict[str, dict[str, Any]] = {
    "private": {},
    "state": {"state_funded": True},
    "inbound": {"supplier_country": "JP"},
    "outbound": {"acquirer_country": "JP"},
    "restricted": {"restricted": True},
}
TERMS = EXCLUSIVE_TERMS | {
    "upfront": {"amount": 500_000_000, "currency": "VND"},
    "milestones": [
        {"name": "SECRET first line", "amount": {"amount": 200_000_000, "currency": "VND"}, "due_months": 6},
        {"name": "SECRET second line", "amount": {"amount": 100_000_000, "currency": "VND"}, "criterion": "80 kg/h"},
    ],
}


async def make_bound(
    exchange: Exchange, course: str = "private", terms: dict[str, Any] | None = None, *, signed_days_ago: int = 0
) -> SimpleNamespace:
    """A contract two organisations have just signed, with the people who act for them and what the law asks of it."""
    institute, business = [await make_organization(exchange, kind) for kind in ("institute", "business")]
    people = [await make_member(exchange, organization) for organization in (institute, business)]
    seller, buyer = [await actor_of(exchange, person) for person in people]
    parties = {"institute": institute, "business": business, "seller": seller, "buyer": buyer}
    bound = await bind(exchange, SimpleNamespace(**parties), course, terms, signed_days_ago=signed_days_ago)
    bound.seller_person, bound.buyer_person = people
    return bound


async def bind(
    exchange: Exchange,
    parties: SimpleNamespace,
    course: str = "private",
    terms: dict[str, Any] | None = None,
    *,
    signed_days_ago: int = 0,
) -> SimpleNamespace:
    """A contract on a listing of the institute that these parties have signed."""
    listing = await make_open_listing(exchange, parties.institute)
    negotiation = await make_offer(exchange, parties.buyer, listing, terms or TERMS)
    async with exchange.unit_of_work() as uow:
        choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
        await offers.accept(uow, parties.seller, negotiation.id, choice, None)
    async with exchange.unit_of_work() as uow:
        deal = (await uow.session.scalars(select(Deal).where(Deal.negotiation_id == negotiation.id))).one()
    contract = await sign(exchange, deal, PRIVATE | COURSES[course], signed_days_ago)
    async with exchange.unit_of_work() as uow:
        cases = select(RegistrationCase).where(RegistrationCase.contract_id == contract.id)
        case = (await uow.session.scalars(cases)).one()
    return SimpleNamespace(**vars(parties), contract=contract, deal=deal, listing=listing, case=case)


async def sign(exchange: Exchange, deal: Deal, facts: dict[str, Any], days_ago: int) -> TransferContract:
    """The contract of a deal, signed by both so many days ago."""
    async with exchange.unit_of_work() as uow:
        draft = ContractDraft({}, facts, ("vi",), None)
        contract, version, opened = TransferContract.open(Footing(deal, 1, PACK), draft, by=SYSTEM, at=uow.now)
        uow.session.add(contract)
        await uow.session.flush()
        uow.session.add(version)
        uow.publish(opened)
        uow.publish(contract.request_signature(version, Paper({"text": "as agreed"}, {}), by=SYSTEM, at=uow.now))
        await uow.session.flush()
        uow.now -= timedelta(days=days_ago)
        return await signing._conclude(uow, contract, version)


async def found(exchange: Exchange, thing: Any) -> Any:
    """The thing as it stands."""
    async with exchange.unit_of_work() as uow:
        return await uow.session.get_one(type(thing), thing.id)


async def recorded(exchange: Exchange, subject_id: UUID) -> list[str]:
    """What the record says of something, in order."""
    async with exchange.sessions() as session:
        told = select(LedgerEntry.event).where(LedgerEntry.subject_id == subject_id).order_by(LedgerEntry.seq)
        return list(await session.scalars(told))


async def change(exchange: Exchange, thing: Any, **columns: Any) -> None:
    """Write columns as if time had passed."""
    async with exchange.unit_of_work() as uow:
        kind = type(thing)
        await uow.session.execute(update(kind).where(kind.id == thing.id).values(**columns))


async def today(exchange: Exchange) -> date:
    """The day it is by the database clock."""
    async with exchange.unit_of_work() as uow:
        return day_of(uow.now)


def pdf() -> bytes:
    """A passive document of one page."""
    written = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(written)
    return written.getvalue()


def meanwhile(patch: pytest.MonkeyPatch, module: Any, name: str, happen: Callable[[], Awaitable[Any]]) -> None:
    """Let something happen when a module first goes about its slow work of this name, and before that is done."""
    work, happened = getattr(module, name), []

    async def slow(*given: Any) -> Any:
        if not happened:
            happened.append(name)
            await happen()
        return await work(*given)

    patch.setattr(module, name, slow)


def kept_in(storage: FileStorage) -> int:
    """How many files there are."""
    return sum(path.is_file() for path in storage.directory.rglob("*"))


def upload(kind: str = "certificate") -> EvidenceUpload:
    """A file of evidence as it is handed in."""
    return EvidenceUpload("giấy.pdf", pdf(), EvidenceKind(kind))
