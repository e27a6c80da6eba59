"""What the operator is owed: services ordered, fees billed, credited and paid, in every state somebody may ask for."""

from datetime import timedelta
from typing import Any

from accounts import report_of
from calls import Call
from contracting import pdf
from factories import mandated
from techexchange.billing import actions
from techexchange.billing.models.fee import Before, Charge, FeeCause, FeeLine, FeeOrigin
from techexchange.billing.models.month import Month
from techexchange.billing.models.order import Ordered
from techexchange.kernel.permissions import SYSTEM
from techexchange.mandates.models import FeeSchedule

ORDER, INVOICE = "/v1/service-orders/{order_id}", "/v1/invoices/{invoice_id}"
REMITTANCE = "/v1/remittances/{remittance_id}"
VALUATION: dict[str, Any] = {
    "service": "valuation",
    "basis": "fixed",
    "amount": {"amount": 5_000_000, "currency": "VND"},
    "waivers": [],
}
SCHEDULE = {"fee_schedule": [VALUATION]}
"""What the operator of the world may charge."""


async def fill(builder: Any) -> None:
    """Orders from either side, and an invoice of a month gone by with what was paid on it."""
    finance = await mandated(builder.exchange, builder.world.people["finance"])
    await orders(builder, finance)
    month = await fees(builder)
    builder.world.secrets["billed_month"] = str(month.next)
    [invoice] = await builder.do(actions.issue_invoices, finance, builder.institute.id, month)
    note = await builder.do(actions.credit, finance, invoice.id, None, "Shown too late")
    builder.note(credited_invoice=invoice, credit_note=note)
    [invoice] = await builder.do(actions.issue_invoices, finance, builder.institute.id, month.next)
    builder.note(invoice=invoice)
    report = await report_of(builder.exchange, 1_000)
    for name, actor in (("remittance", finance), ("own_remittance", builder.administering)):
        builder.note(**{name: await builder.do(actions.record_remittance, actor, invoice.id, report)})
    proved = builder.world.ids["own_remittance"], ("slip.pdf", pdf()), builder.storage
    builder.note(remittance_file=await builder.do(actions.prove_remittance, builder.administering, *proved))
    builder.note(closed_month=await builder.do(actions.close_month, SYSTEM, month))


async def orders(builder: Any, finance: Any) -> None:
    wanted = Ordered(FeeCause.VALUATION, "Heat pump dryer")
    for name, actor in (("service_order", builder.administering), ("recorded_service", finance)):
        builder.note(**{name: await builder.do(actions.propose_service, actor, builder.institute.id, wanted)})


async def fees(builder: Any) -> Month:
    """A fee of the institute and one of the business that arose three months ago, and one two months ago."""
    mandate = builder.operation.mandate
    schedule = FeeSchedule(mandate.id, builder.operation.operator.id, mandate.terms.hash(), [VALUATION])
    async with builder.exchange.unit_of_work() as uow:
        first = Month.of(uow.now - timedelta(days=92))
        for place, (payer, month) in enumerate(
            ((builder.institute, first), (builder.institute, first.next), (builder.business, first))
        ):
            at = month.begins + timedelta(days=9)
            origin = FeeOrigin(listing_id=builder.world.ids[("published", "paused", "wanted")[place]])
            charge = Charge(FeeCause.PREMIUM, VALUATION, 0, "VND", payer.id, None, origin)
            line, arisen = FeeLine.arise(schedule, charge, Before(), by=SYSTEM, at=at)
            uow.session.add(line)
            uow.publish(arisen)
    return first


def calls(world: Any) -> list[Call]:
    """What customers, finance and payers do."""
    ordered, recorded, why = {"order_id": "service_order"}, {"order_id": "recorded_service"}, {"reason": "x"}
    wanted = {"organization_id": str(world.ids["institute"]), "service": "valuation", "description": "Dryer"}
    bill = {"payer_id": str(world.ids["business"]), "period": world.secrets["billed_month"]}
    paid = {"amount": {"amount": 2_000, "currency": "VND"}, "paid_on": "2026-01-05", "means": "bank_transfer"}
    billed, theirs, own = (
        {"invoice_id": "invoice"},
        {"remittance_id": "remittance"},
        {"remittance_id": "own_remittance"},
    )
    attached = {"files": {"file": ("slip.pdf", pdf(), "application/pdf")}}
    return [
        Call("POST /v1/service-orders", "admin", "service_proposed", {}, wanted),
        Call(f"POST {ORDER}/confirm", "finance", "service_confirmed", ordered),
        Call(f"POST {ORDER}/decline", "finance", "service_declined", ordered, why),
        Call(f"POST {ORDER}/withdraw", "finance", "service_withdrawn", recorded),
        Call("POST /v1/invoices", "finance", "invoice_issued", {}, bill),
        Call(f"POST {INVOICE}/credit-notes", "finance", "credit_note_issued", billed, why),
        Call(f"POST {INVOICE}/remittances", "negotiator", "remittance_recorded", billed, paid),
        Call(f"POST {REMITTANCE}/confirm", "negotiator", "remittance_confirmed", theirs),
        Call(f"POST {REMITTANCE}/contest", "negotiator", "remittance_contested", theirs, why),
        Call(f"POST {REMITTANCE}/withdraw", "negotiator", "remittance_withdrawn", own),
        Call(f"POST {REMITTANCE}/files", "negotiator", "remittance_proved", own, None, attached),
    ]


READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {ORDER}": ({"order_id": "service_order"}, {"order_id": "recorded_service"}),
    f"GET {INVOICE}": ({"invoice_id": "invoice"}, {"invoice_id": "credited_invoice"}),
    f"GET {INVOICE}/document.pdf": ({"invoice_id": "invoice"},),
    f"GET {INVOICE}/lines": ({"invoice_id": "invoice"},),
    f"GET {INVOICE}/remittances": ({"invoice_id": "invoice"},),
    f"GET {REMITTANCE}": ({"remittance_id": "remittance"},),
    f"GET {REMITTANCE}/files": ({"remittance_id": "own_remittance"},),
    f"GET {REMITTANCE}/files/{{file_id}}": ({"remittance_id": "own_remittance", "file_id": "remittance_file"},),
    "GET /v1/statements/{period}": ({"period": "2026-08"},),
    "GET /v1/statements/{period}/document.jsonl": ({"period": "2026-08"},),
}
"""What is read in which states."""
FOREIGN = {
    "order_id": "service_order",
    "invoice_id": "invoice",
    "remittance_id": "own_remittance",
    "payer_id": "pending_organization",
    "fee_line_id": "fee_line",
    "period": "2026-08",
}
"""Something of the institute's that is not public, for each kind of id."""
KNOWN: dict[str, tuple[str, ...]] = {
    "order_id": ("service_order", "recorded_service"),
    "invoice_id": ("invoice", "credited_invoice"),
    "remittance_id": ("remittance", "own_remittance"),
    "payer_id": ("institute", "business"),
}
"""Which things stand in for a random id of that name."""
PUBLIC = {"period"}
"""What belongs to nobody."""
