"""Contracts on their way: drafted, complete, before the parties for signature, in force and being amended."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyotp
from sqlalchemy import select

from calls import Call
from contracting import bind
from drawing_up import TERMS, both, rest_of_the_form
from factories import actor_of, make_listing, make_offer
from signatories import CertificationAuthority
from techexchange.deals import actions
from techexchange.deals.models import ContractVersion, Deal, FormChange, Hand, SigningMethod, TransferContract
from techexchange.identity.models import Organization
from techexchange.infra.documents import TrustRoots
from techexchange.kernel.permissions import SYSTEM
from techexchange.offers import actions as offers
from techexchange.offers.models import Acceptance

CONTRACT = "/v1/contracts/{contract_id}"
SIGN, HAND_IN = f"POST {CONTRACT}/sign", f"POST {CONTRACT}/signed-document"
EVERYTHING = rest_of_the_form(**{code: both(code) for code in ("right", "price", "term", "effect")})


async def fill(builder: Any) -> None:
    """Contracts of the institute as supplier with the business, and one with a business no subject sits in."""
    seeker = await actor_of(builder.exchange, builder.world.people["seeker"])
    for name, buyer in (
        *((name, builder.buying) for name in ("unwritten", "drafted", "complete", "pending")),
        ("private", seeker),
    ):
        deal = await agreed(builder, buyer)
        builder.note(**{f"{name}_deal": deal})
        if name != "unwritten":
            opened = await builder.do(actions.open_contract, builder.administering, deal.id)
            builder.note(**{f"{name}_contract": opened})
    for name in ("complete", "pending"):
        change = FormChange(EVERYTHING, {})
        contract_id = builder.world.ids[f"{name}_contract"]
        await builder.do(actions.edit_contract, builder.administering, contract_id, change, None)
    waiting = (builder.world.ids["pending_contract"], builder.storage, None)
    put = await builder.do(actions.request_signature, builder.administering, *waiting)
    builder.world.secrets["contract_hash"] = put.document_hash
    await builder.do(signed_elsewhere, builder, put.id)
    await amended(builder)


async def agreed(builder: Any, buyer: Any) -> Deal:
    """A deal of the institute with a buyer."""
    listing = await make_listing(builder.exchange, builder.institute)
    negotiation = await make_offer(builder.exchange, buyer, listing, TERMS)
    choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
    await builder.do(offers.accept, builder.administering, negotiation.id, choice, None)
    async with builder.exchange.unit_of_work() as uow:
        return (await uow.session.scalars(select(Deal).where(Deal.negotiation_id == negotiation.id))).one()


async def signed_elsewhere(uow: Any, builder: Any, contract_id: Any) -> None:
    """The supplier's signature by certificate, on the document before the parties."""
    contract = await uow.session.get_one(TransferContract, contract_id)
    text = await uow.session.get_one(ContractVersion, (contract_id, contract.pending))
    file = await builder.storage.put(b"%PDF-1.7 signed")
    certificate = {"name": "Lan", "sha256": "ab" * 32}
    hand = Hand(str(text.document_hash), SigningMethod.PADES, "vi", certificate, file)
    signature, event = contract.sign(text, hand, by=SYSTEM, at=uow.now)
    uow.session.add(signature)
    uow.publish(event)


async def amended(builder: Any) -> None:
    """One contract in force, and one with an amendment before the parties."""
    sides = {"seller": builder.administering, "buyer": builder.buying}
    parties = SimpleNamespace(institute=builder.institute, business=builder.business, **sides)
    standing, amending = [await bind(builder.exchange, parties) for _ in range(2)]
    builder.note(standing_contract=standing.contract, amending_contract=amending.contract)
    change = (FormChange(EVERYTHING, {}), builder.storage, None)
    await builder.do(actions.propose_amendment, builder.administering, amending.contract.id, *change)


def calls(world: Any) -> list[Call]:
    """What the parties do with a contract on paper."""
    del world
    form = {"form": {"place": {"vi": "Bến Tre", "en": "Ben Tre"}}, "facts": {"state_capital": True}}
    drafted, complete = {"contract_id": "drafted_contract"}, {"contract_id": "complete_contract"}
    return [
        Call(
            "POST /v1/deals/{deal_id}/contract",
            *("negotiator", "contract_opened", {"deal_id": "unwritten_deal"}, {"languages": ["vi"]}),
        ),
        Call(f"PATCH {CONTRACT}/form", "negotiator", "contract_edited", drafted, form),
        Call(f"POST {CONTRACT}/request-signature", "negotiator", "signature_requested", complete),
        Call(
            f"POST {CONTRACT}/amendments",
            *("negotiator", "amendment_proposed", {"contract_id": "standing_contract"}, {"form": EVERYTHING}),
        ),
        Call(
            f"POST {CONTRACT}/withdraw-amendment",
            *("negotiator", "amendment_withdrawn", {"contract_id": "amending_contract"}),
        ),
    ]


async def signature(preparing: Any) -> Call:
    """The rival's signature, once they have an authenticator."""
    secret = (await preparing.ask("POST /v1/me/totp", "rival"))["secret"]
    codes, now = pyotp.TOTP(secret), datetime.now(UTC)
    await preparing.ask("POST /v1/me/totp/confirm", "rival", {"code": codes.at(now)})
    body = {"document_hash": preparing.world.secrets["contract_hash"], "code": codes.at(now + timedelta(seconds=30))}
    return Call(SIGN, "rival", "contract_signed", {"contract_id": "pending_contract"}, body)


async def handing_in(preparing: Any) -> Call:
    """The rival's signature by a certificate of an authority that the exchange trusts."""
    world, authority = preparing.world, CertificationAuthority()
    trusted = TrustRoots(authority.install(Path(tempfile.mkdtemp())))
    preparing.client._transport.app.state.trust_roots = trusted
    address = f"/v1/contracts/{world.ids['pending_contract']}/document.pdf"
    printed = await preparing.client.get(address, headers=world.headers["rival"])
    async with preparing.exchange.unit_of_work() as uow:
        business = await uow.session.get_one(Organization, world.ids["business"])
    signed = await authority.certify(tax_code=str(business.tax_code)).signed(printed.content)
    file = {"data": {"language": "vi"}, "files": {"file": ("contract.pdf", signed, "application/pdf")}}
    return Call(HAND_IN, "rival", "contract_signed", {"contract_id": "pending_contract"}, None, file)


PREPARED = {SIGN: signature, HAND_IN: handing_in}
DRAFTED, PENDING = {"contract_id": "drafted_contract"}, {"contract_id": "pending_contract"}
READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {CONTRACT}": (DRAFTED, PENDING, {"contract_id": "private_contract"}),
    f"GET {CONTRACT}/form": (DRAFTED, PENDING),
    f"GET {CONTRACT}/versions": (PENDING,),
    f"GET {CONTRACT}/versions/{{number}}": (PENDING | {"number": "1"},),
    f"GET {CONTRACT}/diff": (PENDING,),
    f"GET {CONTRACT}/document.pdf": (DRAFTED, PENDING),
    f"GET {CONTRACT}/document.json": (DRAFTED, PENDING),
    f"GET {CONTRACT}/document.xml": (PENDING,),
    f"GET {CONTRACT}/signed-document": (PENDING,),
}
"""What is read of contracts in which states."""
FOREIGN = {"contract_id": "private_contract"}
"""A contract that is neither the business's nor anyone's who may look."""
