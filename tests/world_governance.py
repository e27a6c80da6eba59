"""What belongs to the mandate and the separation of powers: fees asked for, interests declared, an inspection."""

from datetime import timedelta
from typing import Any

from calls import Call
from factories import mandated
from techexchange.identity import actions as identity
from techexchange.identity.models import DeclaredInterest, InterestGround
from techexchange.kernel.clock import utc_now
from techexchange.mandates import actions
from techexchange.mandates.actions import FeeWish
from techexchange.mandates.models import InspectedKind, InspectionOrder, LegalBasis

MANDATE, PROPOSAL = "/v1/mandates/{mandate_id}", "/v1/fee-proposals/{proposal_id}"
DECLARATION, INSPECTION = "/v1/conflict-declarations/{declaration_id}", "/v1/inspections/{inspection_id}"
FEE = {"service": "space_rental", "basis": "fixed", "amount": {"amount": 9, "currency": "VND"}, "waivers": []}
WHY = {"reason": "Targets were missed"}


async def fill(builder: Any) -> None:
    """Finance asks for fees, a moderator declares an interest, and the owner looks into a contract."""
    asking = await mandated(builder.exchange, builder.world.people["finance"])
    proposed = await builder.do(actions.propose_fees, asking, builder.operation.mandate.id, FeeWish([FEE], "Rent rose"))
    moderator = await mandated(builder.exchange, builder.world.people["moderator"])
    interest = DeclaredInterest(organization_id=builder.world.ids["pending_organization"], ground=InterestGround.FAMILY)
    declared = await builder.do(identity.declare_interest, moderator, interest)
    async with builder.exchange.unit_of_work() as uow:
        order = InspectionOrder(
            legal_basis=LegalBasis.STATE_AUDIT,
            reference="KTNN 7",
            reason="SECRET suspicion",
            kind=InspectedKind.CONTRACT,
            about_id=builder.world.ids["private_contract"],
            until=uow.now + timedelta(days=60),
        )
        opened = await actions.open_inspection(uow, builder.supervising, order)
    builder.note(fee_proposal=proposed, declaration=declared, inspection=opened)


def calls(world: Any) -> list[Call]:
    """What the owner, the operator's finance and administrators do."""
    active, asked = {"mandate_id": "active_mandate"}, {"proposal_id": "fee_proposal"}
    wish = {"fee_schedule": [FEE], "reason": "Rent rose again"}
    ids = world.ids
    related = {"organization_id": str(ids["business"]), "ground": "affiliation", "on_behalf_of": str(ids["institute"])}
    order = {"legal_basis": "court_order", "reference": "Order 7", "reason": "As ordered", "kind": "contract"}
    order |= {"about_id": str(ids["paying_contract"]), "until": (utc_now() + timedelta(days=30)).isoformat()}
    return [
        Call(f"POST {MANDATE}/amend", "supervisor", "mandate_amended", active, {"contract_no": "15/2026"} | WHY),
        Call(f"POST {MANDATE}/fee-proposals", "finance", "fee_schedule_proposed", active, wish),
        Call(f"POST {PROPOSAL}/approve", "supervisor", "fee_schedule_approved", asked),
        Call(f"POST {PROPOSAL}/refuse", "supervisor", "fee_schedule_refused", asked, WHY),
        Call(f"POST {PROPOSAL}/withdraw", "finance", "fee_proposal_withdrawn", asked),
        Call("POST /v1/conflict-declarations", "admin", "conflict_declared", {}, related),
        Call(f"POST {DECLARATION}/lift", "supervisor", "conflict_lifted", {"declaration_id": "declaration"}, WHY),
        Call("POST /v1/inspections", "supervisor", "inspection_opened", {}, order),
        Call(f"POST {INSPECTION}/close", "supervisor", "inspection_closed", {"inspection_id": "inspection"}),
    ]


MANDATES = ({"mandate_id": "active_mandate"}, {"mandate_id": "draft_mandate"})
READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {MANDATE}/versions": MANDATES,
    f"GET {MANDATE}/versions/{{number}}": ({"mandate_id": "active_mandate", "number": "1"},),
    f"GET {MANDATE}/fee-proposals": MANDATES[:1],
    f"GET {PROPOSAL}": ({"proposal_id": "fee_proposal"},),
    f"GET {DECLARATION}": ({"declaration_id": "declaration"},),
    f"GET {INSPECTION}": ({"inspection_id": "inspection"},),
}
"""What is read in which states."""
FOREIGN = {
    "proposal_id": "fee_proposal",
    "declaration_id": "declaration",
    "inspection_id": "inspection",
    "about_id": "private_contract",
}
"""Something that is not the tenants', for each kind of id."""
