"""What is paid under contracts: terms, payments, statements, shares and fees in every state somebody may ask for."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from accounts import TERMS, report_of, statements_of, terms_of
from calls import Call
from contracting import bind, change, pdf, upload
from factories import actor_of
from techexchange.billing.models.fee import Before, Charge, FeeCause, FeeLine, FeeOrigin
from techexchange.deals import actions
from techexchange.deals.actions.royalties import end_periods
from techexchange.deals.actions.scheduling import fall_due_by_clock
from techexchange.deals.models.benefit import Beneficiary, BenefitShare
from techexchange.deals.models.counting import Reported
from techexchange.deals.queries.benefit import distributions
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import SYSTEM
from techexchange.mandates.models import FeeSchedule

TERM, PAYMENT, STATEMENT = (
    "/v1/payment-terms/{term_id}",
    "/v1/payments/{payment_id}",
    "/v1/royalty-statements/{statement_id}",
)
CONTRACT = "/v1/contracts/{contract_id}"
YEARS = timedelta(days=800)
FEE = {"service": "receipts", "basis": "percent", "rate": "1", "cap": None, "waivers": []}
SHARES = (
    BenefitShare(Beneficiary.AUTHORS, "SECRET group", Decimal(40)),
    BenefitShare(Beneficiary.HOST, "Institute", Decimal(60)),
)


async def fill(builder: Any) -> None:
    """A contract of the institute with the business that pays and was accounted for, and one with somebody else."""
    sides = {"seller": builder.administering, "buyer": builder.buying}
    parties = SimpleNamespace(institute=builder.institute, business=builder.business, **sides)
    paying = await bind(builder.exchange, parties, terms=TERMS)
    builder.note(paying_contract=paying.contract)
    await payments(builder, parties, paying.contract)
    await shares(builder, parties, paying.contract)
    await statements(builder, parties, paying.contract)
    await private(builder, parties)


async def payments(builder: Any, parties: SimpleNamespace, contract: Any) -> None:
    due, scheduled, waivable = await terms_of(builder.exchange, contract)
    await change(builder.exchange, waivable, wake_at=contract.created_at)
    await builder.do(fall_due_by_clock, SYSTEM)
    builder.note(due_term=due, scheduled_term=scheduled, waivable_term=waivable)
    told = await report_of(builder.exchange, 1_000)
    for name, actor in (("payment", parties.buyer), ("own_payment", parties.seller), ("paid", parties.buyer)):
        builder.note(**{name: await builder.do(actions.record_payment, actor, due.id, told)})
    ids = builder.world.ids
    file = await builder.do(actions.prove_payment, parties.seller, ids["own_payment"], upload("other"), builder.storage)
    builder.note(payment_file=file)
    await builder.do(actions.confirm_payment, parties.seller, ids["paid"], None)


async def shares(builder: Any, parties: SimpleNamespace, contract: Any) -> None:
    await builder.do(actions.agree_benefits, parties.seller, contract.id, SHARES, None)
    page = await builder.do(distributions, parties.seller, contract.id, PageRequest())
    builder.note(benefit_part=page.items[0])
    mandate = builder.operation.mandate
    schedule = FeeSchedule(mandate.id, builder.operation.operator.id, mandate.terms.hash(), [FEE])
    origin = FeeOrigin(contract_id=contract.id, payment_id=builder.world.ids["paid"])
    charge = Charge(FeeCause.RECEIPTS, FEE, 1_000, "VND", builder.institute.id, None, origin)
    async with builder.exchange.unit_of_work() as uow:
        line, arisen = FeeLine.arise(schedule, charge, Before(), by=SYSTEM, at=uow.now)
        uow.session.add(line)
        uow.publish(arisen)
    builder.note(fee_line=line)


async def statements(builder: Any, parties: SimpleNamespace, contract: Any) -> None:
    [running] = await statements_of(builder.exchange, contract)
    early = {name: getattr(running, name) - YEARS for name in ("since", "until", "begins_on", "wake_at")}
    await change(builder.exchange, running, **early)
    while await builder.do(end_periods, SYSTEM):
        pass
    first, second, third = await statements_of(builder.exchange, contract)
    await builder.do(actions.submit_statement, parties.buyer, first.id, Reported(10**9, "VND"), None)
    builder.note(submitted_statement=first, due_statement=second, running_statement=third)


async def private(builder: Any, parties: SimpleNamespace) -> None:
    """The same between the institute and a business that nobody among the subjects sits in."""
    world = builder.world
    buyer = await actor_of(builder.exchange, world.people["seeker"])
    others = SimpleNamespace(**(vars(parties) | {"business": SimpleNamespace(id=world.ids["seeking"]), "buyer": buyer}))
    bound = await bind(builder.exchange, others, terms=TERMS)
    term, *_ = await terms_of(builder.exchange, bound.contract)
    [statement] = await statements_of(builder.exchange, bound.contract)
    payment = await builder.do(actions.record_payment, buyer, term.id, await report_of(builder.exchange, 1))
    file = await builder.do(actions.prove_payment, buyer, payment.id, upload("other"), builder.storage)
    builder.note(private_contract=bound.contract, private_term=term, private_payment=payment)
    builder.note(private_statement=statement, private_file=file)


def calls(_world: Any) -> list[Call]:
    """What the parties do."""
    due, money = {"term_id": "due_term"}, {"amount": 5_000, "currency": "VND"}
    paid = {"amount": money, "paid_on": "2026-01-05", "means": "bank_transfer"}
    theirs, own, why = {"payment_id": "payment"}, {"payment_id": "own_payment"}, {"reason": "x"}
    submitted, base = {"statement_id": "submitted_statement"}, {"base": money}
    shares = [{"beneficiary": one.beneficiary, "name": one.name, "percent": str(one.percent)} for one in SHARES]
    attached = {"data": {"kind": "other"}, "files": {"file": ("slip.pdf", pdf(), "application/pdf")}}
    return [
        Call(f"POST {TERM}/payments", "negotiator", "payment_recorded", due, paid),
        Call(f"POST {TERM}/waive", "admin", "payment_term_waived", {"term_id": "waivable_term"}, why),
        Call(f"POST {PAYMENT}/confirm", "negotiator", "payment_confirmed", theirs),
        Call(f"POST {PAYMENT}/contest", "negotiator", "payment_contested", theirs, why),
        Call(f"POST {PAYMENT}/withdraw", "negotiator", "payment_withdrawn", own),
        Call(f"POST {PAYMENT}/files", "negotiator", "evidence_filed", own, None, attached),
        Call(
            f"POST {STATEMENT}/submit",
            *("rival", "royalty_statement_submitted", {"statement_id": "due_statement"}, base),
        ),
        Call(f"POST {STATEMENT}/accept", "negotiator", "royalty_statement_accepted", submitted),
        Call(f"POST {STATEMENT}/contest", "negotiator", "royalty_statement_contested", submitted, why),
        Call(
            f"PUT {CONTRACT}/benefits",
            *("admin", "benefits_agreed", {"contract_id": "paying_contract"}, {"shares": shares}),
        ),
    ]


PAYING = ({"contract_id": "paying_contract"}, {"contract_id": "private_contract"})
READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {TERM}": tuple({"term_id": state} for state in ("due_term", "scheduled_term", "private_term")),
    f"GET {TERM}/payments": ({"term_id": "due_term"}, {"term_id": "private_term"}),
    f"GET {PAYMENT}": ({"payment_id": "payment"}, {"payment_id": "private_payment"}),
    f"GET {PAYMENT}/files": ({"payment_id": "own_payment"}, {"payment_id": "private_payment"}),
    f"GET {PAYMENT}/files/{{file_id}}": (
        {"payment_id": "own_payment", "file_id": "payment_file"},
        {"payment_id": "private_payment", "file_id": "private_file"},
    ),
    f"GET {STATEMENT}": tuple(
        {"statement_id": state} for state in ("running_statement", "submitted_statement", "private_statement")
    ),
    f"GET {CONTRACT}/balance": PAYING,
    f"GET {CONTRACT}/benefits": PAYING[:1],
    f"GET {CONTRACT}/distributions": PAYING[:1],
}
"""What is read in which states."""
FOREIGN = {"term_id": "private_term", "payment_id": "private_payment", "statement_id": "private_statement"}
"""Something of the institute's that is not public, for each kind of id."""
