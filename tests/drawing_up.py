"""Deals whose contracts are to be drawn up, and what it takes to write, sign and break them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agreements import code_now, enrol
from factories import EXCLUSIVE_TERMS, actor_of, make_listing, make_member, make_offer, make_organization
from techexchange.deals import actions
from techexchange.deals.models import ContractVersion, Deal, FormChange, TransferContract
from techexchange.identity.actions import Safeguards
from techexchange.identity.models import Organization, Person
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import Exchange
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import Listing
from techexchange.offers import actions as offers
from techexchange.offers.models import Acceptance

PRIVATE = {"funding_source": "enterprise", "state_share_percent": None, "task_code": None}
"""What a listing says of its money where the state has no part in it."""
TERMS: dict[str, Any] = EXCLUSIVE_TERMS | {
    "term_months": 120,
    "upfront": {"amount": 500_000_000, "currency": "VND"},
    "upfront_days": 30,
    "milestones": [
        {"name": "SECRET line", "amount": {"amount": 200_000_000, "currency": "VND"}, "due_months": 6},
    ],
}
WRITTEN = (
    "technology_name",
    "object",
    "products",
    "quality",
    "method",
    "payment",
    "place",
    "warranty",
    "penalties",
    "liability",
    "disputes",
)


def both(text: str) -> dict[str, str]:
    """A text in both languages."""
    return {"vi": f"{text} (tiếng Việt)", "en": f"{text} (English)"}


def rest_of_the_form(**instead: Any) -> dict[str, Any]:
    """What the law asks for and neither the offer nor the listing says."""
    form: dict[str, Any] = {code: both(code) for code in WRITTEN}
    listed = {"rights_and_duties": [both("SECRET duty"), both("another")], "plan": [both("Month 1"), both("Month 6")]}
    return form | listed | instead


def whole(**instead: Any) -> FormChange:
    """The change that completes a form."""
    return FormChange(rest_of_the_form(**instead), {})


@dataclass
class Desk:
    """Two parties who agreed, with their people and what they sign with."""

    exchange: Exchange
    storage: FileStorage
    guards: Safeguards
    institute: Organization
    business: Organization
    people: dict[str, Person]
    seller: Actor
    buyer: Actor
    listing: Listing
    deal: Deal
    contract: TransferContract | None = None

    @property
    def id(self) -> UUID:
        """The contract that was opened."""
        assert self.contract is not None
        return self.contract.id

    async def do(self, action: Any, *arguments: Any) -> Any:
        """One action in a unit of work of its own."""
        async with self.exchange.unit_of_work() as uow:
            return await action(uow, *arguments)

    async def open(self, *languages: str) -> TransferContract:
        """Begin the contract, for the supplier."""
        self.contract = await self.do(actions.open_contract, self.seller, self.deal.id, languages)
        return self.contract

    async def edit(self, change: FormChange, who: Actor | None = None) -> TransferContract:
        """Write in the form, for the supplier unless told otherwise."""
        self.contract = await self.do(actions.edit_contract, who or self.seller, self.id, change, None)
        return self.contract

    async def ready(self, **instead: Any) -> TransferContract:
        """Complete the form and put the document to both parties."""
        await self.edit(whole(**instead))
        self.contract = await self.do(actions.request_signature, self.seller, self.id, self.storage, None)
        return self.contract

    async def sign(self, who: Actor, document_hash: str | None = None) -> TransferContract:
        """Sign the document before the parties with the code of one's authenticator."""
        code = code_now()
        named = document_hash or await self.hash_to_sign()
        self.contract = await self.do(actions.sign, who, self.id, named, code, self.guards)
        return self.contract

    async def signed(self, *languages: str) -> TransferContract:
        """The contract as both have signed it."""
        await self.open(*languages)
        await self.ready()
        await self.sign(self.seller)
        return await self.sign(self.buyer)

    async def hash_to_sign(self) -> str:
        """The hash of the document before the parties."""
        contract = await self.found()
        text = await self.do(_text, contract.id, contract.pending)
        return str(text.document_hash)

    async def found(self) -> TransferContract:
        """The contract as it stands."""
        async with self.exchange.unit_of_work() as uow:
            return await uow.session.get_one(TransferContract, self.id)

    async def standing(self) -> tuple[str, str, str]:
        """How the contract, its deal and its listing stand."""
        async with self.exchange.unit_of_work() as uow:
            deal = await uow.session.get_one(Deal, self.deal.id)
            listing = await uow.session.get_one(Listing, self.listing.id)
            contract = await uow.session.get_one(TransferContract, self.id)
            return contract.status.value, deal.status.value, listing.status.value


async def _text(uow: Any, id: UUID, number: int) -> Any:
    return await uow.session.get_one(ContractVersion, (id, number))


async def make_desk(
    exchange: Exchange,
    settings: Any,
    terms: dict[str, Any] | None = None,
    *,
    countries: tuple[str, str] = ("VN", "VN"),
    direction: str = "supply",
    **content: Any,
) -> Desk:
    """Two organisations that agreed on terms for a listing, the supplier's or, of a need, the acquirer's."""
    guards = Safeguards.of(exchange, settings)
    storage = FileStorage(None, settings.data_directory / "files")
    institute, business = [
        await make_organization(exchange, kind, **({} if country == "VN" else {"country": country, "tax_code": "X1"}))
        for kind, country in zip(("institute", "business"), countries, strict=True)
    ]
    people = {"seller": await make_member(exchange, institute), "buyer": await make_member(exchange, business)}
    for person in people.values():
        await enrol(exchange, person, guards)
    seller, buyer = [await actor_of(exchange, person) for person in people.values()]
    owner, asking, deciding = (institute, buyer, seller) if direction == "supply" else (business, seller, buyer)
    said = (PRIVATE if direction == "supply" else {}) | content
    listing = await make_listing(exchange, owner, "published", direction, **said)
    negotiation = await make_offer(exchange, asking, listing, terms or TERMS)
    async with exchange.unit_of_work() as uow:
        choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
        await offers.accept(uow, deciding, negotiation.id, choice, None)
    async with exchange.unit_of_work() as uow:
        deal = (await uow.session.scalars(select(Deal).where(Deal.negotiation_id == negotiation.id))).one()
    return Desk(exchange, storage, guards, institute, business, people, seller, buyer, listing, deal)
