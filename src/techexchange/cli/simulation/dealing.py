"""What is agreed, put into a contract, signed and paid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from techexchange.cli.demo.content import offer_of, told
from techexchange.cli.simulation.contacting import Contact
from techexchange.cli.simulation.participants import Participant
from techexchange.cli.simulation.plan import Chance
from techexchange.cli.simulation.timeline import Timeline
from techexchange.deals.models import (
    ContractDraft,
    ContractVersion,
    Deal,
    Footing,
    Paper,
    TransferContract,
    body_of,
    document_of,
)
from techexchange.deals.models.between import Ties
from techexchange.deals.models.document import Binding
from techexchange.deals.models.payment import Payment, PaymentMeans, PaymentReport
from techexchange.deals.models.term import PaymentTerm, Planned, TermKind
from techexchange.deals.models.writing import Hand
from techexchange.kernel.days import day_of
from techexchange.kernel.money import Money
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings.models import Direction
from techexchange.offers.models import Acceptance, DeclineReason, Ground, Negotiation, Proposal, Refusal
from techexchange.offers.schemas import CounterIn

MILLION = 1_000_000
SMALLEST, LARGEST = 20, 4_000
"""Upfront payments, in million đồng."""
PAID = 0.7
"""How many upfront payments are made and confirmed within the month."""
PACK = "VN-2026.1"


@dataclass(frozen=True)
class Bargain:
    """Talks that began, and when the next step may come."""

    contact: Contact
    negotiation: Negotiation
    times: list[datetime]

    @property
    def supplier(self) -> Participant:
        """Who transfers the technology."""
        supplied = self.contact.listed.listing.direction is Direction.SUPPLY
        return self.contact.listed.by if supplied else self.contact.seeker

    @property
    def acquirer(self) -> Participant:
        """Who takes it over."""
        return self.contact.seeker if self.supplier is self.contact.listed.by else self.contact.listed.by


def give_up(timeline: Timeline, chance: Chance, contact: Contact) -> None:
    """Talks that come to nothing."""
    bargain = _begin(timeline, chance, contact, steps=2)
    refusal = Refusal(chance.one(list(DeclineReason)))
    host = contact.listed.by
    timeline.happen(
        bargain.negotiation.decline(refusal, side=host.organization.id, by=host.actor, at=bargain.times[-1])
    )


def conclude(timeline: Timeline, chance: Chance, contact: Contact) -> None:
    """Talks that end in a contract in effect, mostly with its first payment made."""
    bargain = _begin(timeline, chance, contact, steps=9)
    deal, contract, effective_at = _contract(timeline, bargain)
    terms = _plan(timeline, contract, bargain.negotiation.standing.terms, effective_at)
    if chance.share() < PAID:
        _pay(timeline, bargain, terms[0], contract)
    timeline.keep(deal.created_at, deal)
    timeline.keep(effective_at, *terms)


def _begin(timeline: Timeline, chance: Chance, contact: Contact, *, steps: int) -> Bargain:
    times = chance.steps(contact.made_at, steps)
    listing, host, seeker = contact.listed.listing, contact.listed.by, contact.seeker
    ground = Ground(listing.id, 1, host.organization.id, seeker.organization.id, listing.direction is Direction.SUPPLY)
    negotiation, submitted = Negotiation.begin(ground, _proposal(chance, times[0]), by=seeker.actor, at=times[0])
    timeline.happen(submitted)
    timeline.keep(times[0], negotiation)
    return Bargain(contact, negotiation, times)


def _proposal(chance: Chance, at: datetime) -> Proposal:
    upfront = {"amount": chance.number(SMALLEST, LARGEST) * MILLION, "currency": "VND"}
    terms: dict[str, Any] = chance.one(told("story"))["terms"]
    open_to_others = {"scope": "non_exclusive_licence", "upfront": upfront, "royalty_percent": "0"}
    return CounterIn.model_validate(offer_of(terms | open_to_others, at)).proposal()


def _contract(timeline: Timeline, bargain: Bargain) -> tuple[Deal, TransferContract, datetime]:
    host, standing = bargain.contact.listed.by, bargain.negotiation.standing
    choice = Acceptance(standing.id, standing.terms_hash)
    _, accepted_at, opened_at, asked_at, first_at, last_at, *_ = bargain.times
    accepted = bargain.negotiation.accept(choice, side=host.organization.id, by=host.actor, at=accepted_at)
    deal, agreed = Deal.agree(accepted)
    supplier, acquirer = bargain.supplier.actor, bargain.acquirer.actor
    footing = Footing(deal, 1, PACK)
    contract, version, opened = TransferContract.open(footing, _draft(standing.terms), by=supplier, at=opened_at)
    asked = contract.request_signature(version, _paper(bargain, contract, version), by=supplier, at=asked_at)
    hand = Hand(asked.document_hash)
    first, signed = contract.sign(version, hand, by=supplier, at=first_at)
    last, countersigned = contract.sign(version, hand, by=acquirer, at=last_at)
    timeline.happen(
        *(accepted, agreed, opened, asked, signed, countersigned),
        contract.conclude(version, by=acquirer, at=last_at),
        deal.contract(by=acquirer, at=last_at),
        contract.take_effect(day_of(last_at), by=SYSTEM, at=last_at),
    )
    timeline.keep(opened_at, contract, version)
    timeline.keep(last_at, first, last)
    return deal, contract, last_at


def _draft(terms: dict[str, Any]) -> ContractDraft:
    unbound = dict.fromkeys(("state_funded", "state_capital", "result_certificate", "restricted"), False)
    facts = {"supplier_country": "VN", "acquirer_country": "VN", "scope": terms["scope"]} | unbound
    return ContractDraft({}, facts, ("vi",), None)


def _paper(bargain: Bargain, contract: TransferContract, version: ContractVersion) -> Paper:
    standing, listing = bargain.negotiation.standing, bargain.contact.listed.listing
    assert listing.content_hash is not None
    binding = Binding(
        listing_id=listing.id,
        listing_version=1,
        listing_content_hash=listing.content_hash,
        terms=standing.terms,
        terms_hash=standing.terms_hash,
        parties={"supplier": {"id": str(contract.supplier_id)}, "acquirer": {"id": str(contract.acquirer_id)}},
        pack=PACK,
    )
    return Paper(document_of(body_of(version, binding), {}), {})


def _plan(timeline: Timeline, contract: TransferContract, terms: dict[str, Any], at: datetime) -> list[PaymentTerm]:
    money = Money(**terms["upfront"])
    term, scheduled = PaymentTerm.plan(Ties.of(contract), Planned(TermKind.UPFRONT, 1, money), by=SYSTEM, at=at)
    timeline.happen(scheduled, term.fall_due(by=SYSTEM, at=at))
    return [term]


def _pay(timeline: Timeline, bargain: Bargain, term: PaymentTerm, contract: TransferContract) -> None:
    recorded_at, confirmed_at = bargain.times[-2:]
    money = Money(term.amount, term.currency)
    report = PaymentReport(money, day_of(recorded_at), PaymentMeans.BANK_TRANSFER)
    acquirer, supplier = bargain.acquirer, bargain.supplier
    payment, recorded = Payment.record(term, report, side=acquirer.organization.id, by=acquirer.actor, at=recorded_at)
    confirmed = payment.confirm(side=supplier.organization.id, by=supplier.actor, at=confirmed_at)
    timeline.happen(recorded, confirmed, term.receive(money, by=supplier.actor, at=confirmed_at))
    timeline.happen(contract.perform(by=supplier.actor, at=confirmed_at))
    timeline.keep(recorded_at, payment)
