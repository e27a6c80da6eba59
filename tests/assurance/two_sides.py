"""Two organisations with two people each, something they may move, and the moves: negotiations to registrations."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

from sqlalchemy import select, text

from agreements import code_now, enrol, make_agreement, make_grant
from contracting import PACK, PRIVATE, bind, upload
from factories import TERMS, actor_of, make_member, make_offer, make_open_listing, make_organization
from techexchange.deals import actions as deals
from techexchange.deals.actions import evidence, registration
from techexchange.deals.models import ContractDraft, Deal, Footing, Paper, Recorded, TransferContract
from techexchange.infra.storage import FileStorage
from techexchange.introductions import actions as introductions
from techexchange.kernel.days import day_of
from techexchange.kernel.permissions import SYSTEM
from techexchange.offers import actions as offers
from techexchange.offers.actions.memoranda import Signing
from techexchange.offers.models import Acceptance, DeclineReason, Proposal, Refusal


@dataclass
class Sides:
    """Two people for each side, with authenticators, and where files are kept."""

    exchange: object
    guards: object
    storage: FileStorage
    institute: object
    business: object
    people: list
    sellers: list
    buyers: list
    known: dict = field(default_factory=dict)

    async def run(self, action, *arguments):
        async with self.exchange.unit_of_work() as uow:
            return await action(uow, *arguments)


async def gather(live, settings):
    """Both sides, verified, with real commits."""
    guards = live.app.state.safeguards
    organizations = [await make_organization(live.exchange, kind) for kind in ("institute", "business")]
    people = [[await make_member(live.exchange, one) for _ in range(2)] for one in organizations]
    for person in (*people[0], *people[1]):
        await enrol(live.exchange, person, guards)
    acting = [[await actor_of(live.exchange, person) for person in side] for side in people]
    storage = FileStorage(None, settings.data_directory / "files")
    return Sides(live.exchange, guards, storage, *organizations, people, *acting)


async def fresh_codes(sides):
    async with sides.exchange.unit_of_work() as uow:
        await uow.session.execute(text("UPDATE people SET totp_last_counter = 0"))
        await uow.session.execute(text("DELETE FROM attempt_counts"))


async def talks(sides):
    listing = await make_open_listing(sides.exchange, sides.institute)
    return await make_offer(sides.exchange, sides.buyers[0], listing, TERMS)


async def accept(uow, sides, negotiation, tab):
    choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
    await offers.accept(uow, sides.sellers[tab], negotiation.id, choice, None)


async def counter(uow, sides, negotiation, tab):
    proposal = Proposal(TERMS, uow.now + timedelta(days=9))
    await offers.counter(uow, sides.sellers[tab], negotiation.id, proposal, None)


async def decline(uow, sides, negotiation, tab):
    await offers.decline(uow, sides.sellers[tab], negotiation.id, Refusal(DeclineReason.PRICE), None)


async def withdraw(uow, sides, negotiation, tab):
    await offers.withdraw(uow, sides.buyers[tab], negotiation.id, None)


async def draft(uow, sides, negotiation, tab):
    until = uow.now + timedelta(days=30)
    return await offers.draft_memorandum(uow, sides.sellers[tab], negotiation.id, until)


async def memorandum(sides, *, signed=False):
    negotiation = await talks(sides)
    async with sides.exchange.unit_of_work() as uow:
        drafted = await draft(uow, sides, negotiation, 0)
    await fresh_codes(sides)
    if signed:
        signature = Signing(drafted.document_hash, code_now())
        drafted = await sides.run(offers.sign_memorandum, sides.buyers[0], drafted.id, signature, None, sides.guards)
    return drafted


async def sign_memorandum(uow, sides, drafted, tab):
    signature = Signing(drafted.document_hash, code_now())
    await offers.sign_memorandum(uow, sides.sellers[tab], drafted.id, signature, None, sides.guards)


async def terminate_memorandum(uow, sides, drafted, tab):
    await offers.terminate_memorandum(uow, sides.sellers[tab], drafted.id, "No", None)


async def agreed(sides):
    negotiation = await talks(sides)
    async with sides.exchange.unit_of_work() as uow:
        await accept(uow, sides, negotiation, 0)
    async with sides.exchange.unit_of_work() as uow:
        return (await uow.session.scalars(select(Deal).where(Deal.negotiation_id == negotiation.id))).one()


async def open_contract(uow, sides, deal, tab):
    await deals.open_contract(uow, sides.sellers[tab], deal.id)


async def cancel(uow, sides, deal, tab):
    await deals.cancel(uow, sides.sellers[tab], deal.id, "So be it", None)


async def before_the_parties(sides):
    """A contract that both may sign."""
    deal = await agreed(sides)
    await fresh_codes(sides)
    async with sides.exchange.unit_of_work() as uow:
        footing, draft = Footing(deal, 1, PACK), ContractDraft({}, PRIVATE, ("vi",), None)
        contract, version, opened = TransferContract.open(footing, draft, by=SYSTEM, at=uow.now)
        uow.session.add(contract)
        await uow.session.flush()
        uow.session.add(version)
        uow.publish(opened)
        uow.publish(contract.request_signature(version, Paper({"text": "as agreed"}, {}), by=SYSTEM, at=uow.now))
    return contract


async def signed_by_one(sides):
    contract = await before_the_parties(sides)
    async with sides.exchange.unit_of_work() as uow:
        await deals.sign(uow, sides.buyers[0], contract.id, contract.document_hash, code_now(), sides.guards)
    return contract


async def sign_contract(uow, sides, contract, tab):
    signing = (contract.id, contract.document_hash, code_now(), sides.guards)
    await deals.sign(uow, sides.sellers[tab], *signing)


async def room(sides):
    """A listing under an agreement of both sides."""
    listing = await make_open_listing(sides.exchange, sides.institute)
    if "template" not in sides.known:
        first = await make_agreement(sides.exchange, sides.buyers[0], sides.sellers[0], listing)
        sides.known["template"] = SimpleNamespace(id=first.template_id)
        return listing
    await make_agreement(sides.exchange, sides.buyers[0], sides.sellers[0], listing, template=sides.known["template"])
    return listing


async def asked(sides, *, granted=False):
    listing = await room(sides)
    return await make_grant(sides.exchange, sides.sellers[0], sides.buyers[0], listing, granted=granted)


async def request_access(uow, sides, listing, tab):
    await introductions.request_access(uow, sides.buyers[tab], listing.id, purpose="To judge it")


async def grant(uow, sides, wanted, tab):
    await introductions.grant_access(uow, sides.sellers[tab], wanted.id)


async def refuse(uow, sides, wanted, tab):
    await introductions.refuse_access(uow, sides.sellers[tab], wanted.id)


async def revoke(uow, sides, held, tab):
    await introductions.revoke_access(uow, sides.sellers[tab], held.id)


async def due(sides, *, filed=False):
    """A registration that the acquirer must see to, with a file that shows what came of it."""
    parties = SimpleNamespace(institute=sides.institute, seller=sides.sellers[0], buyer=sides.buyers[0])
    case = (await bind(sides.exchange, parties, "state", TERMS)).case
    file = await sides.run(evidence.file_registration_evidence, sides.buyers[0], case.id, upload(), sides.storage)
    sides.known["file"] = file.id
    if filed:
        async with sides.exchange.unit_of_work() as uow:
            await submit(uow, sides, case, 0)
    return case


async def record(uow, sides, case, tab, action):
    shown = Recorded(day_of(uow.now), "12/HS", None, (sides.known["file"],))
    await action(uow, sides.buyers[tab], case.id, shown)


submit = partial(record, action=registration.submit_registration)
supplement = partial(record, action=registration.request_supplement)
certify = partial(record, action=registration.certify)
turn_down = partial(record, action=registration.refuse_registration)
