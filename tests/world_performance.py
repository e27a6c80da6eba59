"""Contracts after their signing: registrations, milestones and endings in every state somebody may ask for."""

from types import SimpleNamespace
from typing import Any

from calls import Call
from contracting import TERMS, bind, pdf, upload
from factories import EXCLUSIVE_TERMS, actor_of
from techexchange.deals import queries
from techexchange.deals.actions import ending, evidence, milestones, registration
from techexchange.deals.models import EndingCause, EndingKind, EndingWish, MilestoneReport, Recorded

REGISTRATION, MILESTONE = "/v1/registrations/{registration_id}", "/v1/milestones/{milestone_id}"
CONTRACT, ENDING = "/v1/contracts/{contract_id}", "/v1/endings/{ending_id}"
AGREEMENT = EndingWish(EndingKind.AGREEMENT, None, "Another way was found")
CAUSE = EndingWish(EndingKind.CAUSE, EndingCause.NON_PAYMENT, "Two instalments are open")


async def fill(builder: Any) -> None:
    """Contracts that the institute signed as supplier and the business as acquirer."""
    sides = {"seller": builder.administering, "buyer": builder.buying}
    parties = SimpleNamespace(institute=builder.institute, business=builder.business, **sides)
    await registrations(builder, parties)
    await reached(builder, parties)
    await endings(builder, parties)
    await private(builder)


async def private(builder: Any) -> None:
    """What the institute has with another business."""
    buyer = await actor_of(builder.exchange, builder.world.people["seeker"])
    business = SimpleNamespace(id=builder.world.ids["seeking"])
    parties = SimpleNamespace(institute=builder.institute, business=business, seller=builder.administering, buyer=buyer)
    bound = await bind(builder.exchange, parties, terms=TERMS)
    milestone = (await builder.do(queries.milestones_of, parties.seller, bound.contract.id))[0]
    proposed = await builder.do(ending.propose_ending, parties.seller, bound.contract.id, AGREEMENT)
    builder.note(private_registration=bound.case, private_milestone=milestone, private_ending=proposed)


async def registrations(builder: Any, parties: SimpleNamespace) -> None:
    due = await bind(builder.exchange, parties, "outbound")
    filed = await bind(builder.exchange, parties, "outbound")
    builder.note(due_registration=due.case, filed_registration=filed.case)
    day = due.contract.signed_on
    builder.world.secrets["signed_on"] = day.isoformat()
    await builder.do(registration.submit_registration, parties.seller, filed.case.id, Recorded(day))
    storage = builder.storage
    action = evidence.file_registration_evidence
    builder.note(certificate=await builder.do(action, parties.seller, filed.case.id, upload(), storage))


async def reached(builder: Any, parties: SimpleNamespace) -> None:
    bound = await bind(builder.exchange, parties, terms=TERMS)
    builder.note(performed_contract=bound.contract)
    first, second = await builder.do(queries.milestones_of, parties.seller, bound.contract.id)
    builder.note(own_milestone=first, foreign_milestone=second)
    await builder.do(milestones.report_milestone, parties.seller, first.id, MilestoneReport())
    await builder.do(milestones.report_milestone, parties.buyer, second.id, MilestoneReport())
    action = evidence.file_milestone_evidence
    shown = await builder.do(action, parties.seller, first.id, upload("result"), builder.storage)
    third = await bind(builder.exchange, parties, terms=TERMS)
    scheduled = (await builder.do(queries.milestones_of, parties.seller, third.contract.id))[0]
    builder.note(milestone_file=shown, scheduled_milestone=scheduled)


async def endings(builder: Any, parties: SimpleNamespace) -> None:
    running, agreeing, quarrelling = [await bind(builder.exchange, parties, terms=EXCLUSIVE_TERMS) for _ in range(3)]
    builder.note(running_contract=running.contract, agreeing_contract=agreeing.contract)
    propose, seller, buyer = ending.propose_ending, parties.seller, parties.buyer
    builder.note(own_ending=await builder.do(propose, seller, agreeing.contract.id, AGREEMENT))
    builder.note(foreign_ending=await builder.do(propose, buyer, agreeing.contract.id, AGREEMENT))
    contested = await builder.do(propose, seller, quarrelling.contract.id, CAUSE)
    await builder.do(ending.contest_ending, buyer, contested.id, "We paid")
    builder.note(contested_ending=contested)
    builder.note(foreign_notice=await builder.do(propose, buyer, quarrelling.contract.id, CAUSE))


def calls(world: Any) -> list[Call]:
    """One good call of every change."""
    return [*registration_calls(world), *milestone_calls(), *ending_calls()]


def registration_calls(world: Any) -> list[Call]:
    """What the filer's people record."""
    due, filed = {"registration_id": "due_registration"}, {"registration_id": "filed_registration"}
    day, file = world.secrets["signed_on"], str(world.ids["certificate"])
    given = {"number": "15/GCN", "issued_on": day, "files": [file]}
    attached = {"data": {"kind": "dossier"}, "files": {"file": ("dossier.pdf", pdf(), "application/pdf")}}
    return [
        Call(f"POST {REGISTRATION}/submit", "negotiator", "registration_submitted", due, {"on": day}),
        Call(
            f"POST {REGISTRATION}/request-supplement",
            *("negotiator", "registration_supplement_requested", filed, {"on": day}),
        ),
        Call(f"POST {REGISTRATION}/certify", "negotiator", "registration_certified", filed, given),
        Call(
            f"POST {REGISTRATION}/refuse",
            *("negotiator", "registration_refused", filed, {"on": day, "files": [file]}),
        ),
        Call(f"POST {REGISTRATION}/files", "negotiator", "evidence_filed", due, None, attached),
    ]


def milestone_calls() -> list[Call]:
    """What the parties report and judge."""
    own, foreign = {"milestone_id": "own_milestone"}, {"milestone_id": "foreign_milestone"}
    attached = {"data": {"kind": "result"}, "files": {"file": ("line.pdf", pdf(), "application/pdf")}}
    scheduled = {"milestone_id": "scheduled_milestone"}
    return [
        Call(f"POST {MILESTONE}/report", "negotiator", "milestone_reported", scheduled, {}),
        Call(f"POST {MILESTONE}/retract", "negotiator", "milestone_retracted", own),
        Call(f"POST {MILESTONE}/meet", "negotiator", "milestone_met", foreign, {}),
        Call(f"POST {MILESTONE}/meet-partly", "negotiator", "milestone_partially_met", foreign, {}),
        Call(f"POST {MILESTONE}/miss", "negotiator", "milestone_not_met", foreign, {}),
        Call(f"POST {MILESTONE}/files", "negotiator", "evidence_filed", own, None, attached),
    ]


def ending_calls() -> list[Call]:
    """What signatories do to end a contract."""
    running, foreign = {"contract_id": "running_contract"}, {"ending_id": "foreign_ending"}
    return [
        Call(f"POST {CONTRACT}/complete", "admin", "ending_proposed", running, {}),
        Call(f"POST {CONTRACT}/terminate", "admin", "ending_proposed", running, {"reason": "No longer needed"}),
        Call(f"POST {ENDING}/agree", "admin", "ending_carried_out", foreign, {}),
        Call(f"POST {ENDING}/refuse", "admin", "ending_refused", foreign, {}),
        Call(f"POST {ENDING}/contest", "admin", "ending_contested", {"ending_id": "foreign_notice"}, {}),
        Call(f"POST {ENDING}/withdraw", "admin", "ending_withdrawn", {"ending_id": "own_ending"}),
        Call(f"POST {ENDING}/carry-out", "admin", "ending_carried_out", {"ending_id": "contested_ending"}),
    ]


READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {REGISTRATION}": tuple({"registration_id": state} for state in ("due_registration", "filed_registration")),
    f"GET {REGISTRATION}/files": ({"registration_id": "filed_registration"},),
    f"GET {REGISTRATION}/files/{{file_id}}": ({"registration_id": "filed_registration", "file_id": "certificate"},),
    f"GET {CONTRACT}/milestones": tuple({"contract_id": state} for state in ("performed_contract", "running_contract")),
    f"GET {MILESTONE}": tuple({"milestone_id": state} for state in ("own_milestone", "scheduled_milestone")),
    f"GET {MILESTONE}/files": ({"milestone_id": "own_milestone"},),
    f"GET {MILESTONE}/files/{{file_id}}": ({"milestone_id": "own_milestone", "file_id": "milestone_file"},),
    f"GET {CONTRACT}/endings": ({"contract_id": "agreeing_contract"},),
    f"GET {ENDING}": tuple({"ending_id": state} for state in ("own_ending", "contested_ending")),
}
"""What is read in which states."""
FOREIGN = {
    "registration_id": "private_registration",
    "milestone_id": "private_milestone",
    "ending_id": "private_ending",
}
"""Something of the institute's that is not public, for each kind of id."""
