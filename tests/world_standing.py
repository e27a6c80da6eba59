"""Contracts in force, and what their parties make of each other, attest and dispute, in every state one may ask for."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from calls import Call
from contracting import bind
from factories import EXCLUSIVE_TERMS, actor_of
from techexchange.deals import actions
from techexchange.deals.models import DisputeMatter, Grievance, OffPlatformOutcome, Opinion, OutcomeKind

LATE = Grievance(DisputeMatter.DELIVERY, "The software was not handed over")


async def fill(builder: Any) -> None:
    """Contracts between institute and business, one rated, one in dispute, and outcomes waiting for an answer."""
    institute, business = builder.administering, builder.buying
    rated = await in_force(builder, "rated")
    await builder.do(actions.rate, business, rated.id, Opinion(4, 4, 4, 4, "Well trained"))
    disputed = await in_force(builder, "disputed")
    for name, actor in (("dispute", business), ("own_dispute", institute)):
        builder.note(**{name: await builder.do(actions.open_dispute, actor, disputed.id, LATE)})
    answered = await in_force(builder, "answered")
    opened = await builder.do(actions.open_dispute, business, answered.id, LATE)
    await builder.do(actions.answer_dispute, institute, opened.id, "It was")
    proposed = await builder.do(actions.propose_settlement, business, opened.id, "Again by July")
    builder.note(answered_dispute=proposed)
    builder.world.secrets["settlement_hash"] = proposed.settlement_hash
    await private_dispute(builder)
    await outcomes(builder)


async def in_force(builder: Any, name: str) -> Any:
    """A contract of the institute with the business that took effect; noted with its deal and listing."""
    bound = await bind(builder.exchange, between(builder, builder.business, builder.buying), terms=EXCLUSIVE_TERMS)
    builder.note(**{f"{name}_listing": bound.listing, f"{name}_deal": bound.deal, f"{name}_contract": bound.contract})
    return bound.contract


def between(builder: Any, organization: Any, buyer: Any) -> SimpleNamespace:
    """The institute as seller, and somebody who buys."""
    sides = {"seller": builder.administering, "buyer": buyer}
    return SimpleNamespace(institute=builder.institute, business=organization, **sides)


async def private_dispute(builder: Any) -> None:
    """A dispute with a business that nobody among the subjects sits in."""
    seeker = await actor_of(builder.exchange, builder.world.people["seeker"])
    seeking = SimpleNamespace(id=builder.world.ids["seeking"])
    bound = await bind(builder.exchange, between(builder, seeking, seeker), terms=EXCLUSIVE_TERMS)
    opened = await builder.do(actions.open_dispute, builder.administering, bound.contract.id, LATE)
    builder.note(private_dispute=opened)


async def outcomes(builder: Any) -> None:
    """What the two are said to have concluded elsewhere, by one and by the other, and with somebody else."""
    ids, sold = builder.world.ids, builder.world.ids["published"]
    said = OffPlatformOutcome(OutcomeKind.TECHNICAL_SERVICE, date(2026, 5, 4))
    licensed = OffPlatformOutcome(OutcomeKind.NON_EXCLUSIVE_LICENCE, date(2026, 5, 5))
    for name, actor, other, outcome in (
        ("attestation", builder.buying, ids["institute"], said),
        ("own_attestation", builder.administering, ids["business"], licensed),
        ("private_attestation", builder.administering, ids["seeking"], said),
    ):
        claim = actions.OutcomeClaim(sold, other, outcome, ids["institute"] if actor is builder.administering else None)
        builder.note(**{name: await builder.do(actions.claim_outcome, actor, claim)})


def calls(world: Any) -> list[Call]:
    """What the parties do."""
    dispute, contract = "/v1/disputes/{dispute_id}", "/v1/contracts/{contract_id}"
    attestation = "/v1/attestations/{attestation_id}"
    marks = dict.fromkeys(("overall", "as_agreed", "communication", "punctuality"), 4)
    answered, rated = {"dispute_id": "answered_dispute"}, {"contract_id": "rated_contract"}
    waiting, settling = {"attestation_id": "attestation"}, {"settlement_hash": world.secrets["settlement_hash"]}
    claim = {
        "listing_id": str(world.ids["published"]),
        "counterparty_id": str(world.ids["institute"]),
        "outcome": "assignment",
        "concluded_on": "2026-05-06",
    }
    return [
        Call(f"POST {contract}/ratings", "negotiator", "rating_given", rated, marks),
        Call(f"POST {contract}/disputes", "negotiator", "dispute_opened", rated, {"matter": "other", "statement": "x"}),
        Call(f"POST {dispute}/answer", "negotiator", "dispute_answered", {"dispute_id": "dispute"}, {"answer": "x"}),
        Call(f"POST {dispute}/propose", "admin", "settlement_proposed", answered, {"settlement": "x"}),
        Call(f"POST {dispute}/settle", "admin", "dispute_settled", answered, settling),
        Call(f"POST {dispute}/refer", "admin", "dispute_referred", answered, {"forum": "court"}),
        Call(f"POST {dispute}/withdraw", "negotiator", "dispute_withdrawn", {"dispute_id": "own_dispute"}),
        Call("POST /v1/attestations", "rival", "outcome_claimed", {}, claim),
        Call(f"POST {attestation}/confirm", "admin", "outcome_confirmed", waiting, {}),
        Call(f"POST {attestation}/refuse", "admin", "outcome_refused", waiting, {}),
        Call(f"POST {attestation}/withdraw", "admin", "outcome_withdrawn", {"attestation_id": "own_attestation"}),
    ]


READINGS: dict[str, tuple[dict[str, str], ...]] = {
    "GET /v1/contracts/{contract_id}/ratings": ({"contract_id": "rated_contract"},),
    "GET /v1/contracts/{contract_id}/disputes": ({"contract_id": "disputed_contract"},),
    "GET /v1/disputes/{dispute_id}": ({"dispute_id": "dispute"}, {"dispute_id": "private_dispute"}),
    "GET /v1/attestations/{attestation_id}": (
        {"attestation_id": "attestation"},
        {"attestation_id": "private_attestation"},
    ),
    "GET /v1/deals/{deal_id}/record": ({"deal_id": "deal"}, {"deal_id": "rated_deal"}),
    "GET /v1/organizations/{organization_id}/reputation": (
        {"organization_id": "institute"},
        {"organization_id": "pending_organization"},
    ),
}
FOREIGN = {"attestation_id": "private_attestation", "dispute_id": "private_dispute"}
"""Something of the institute's that is not public, for each kind of id."""
