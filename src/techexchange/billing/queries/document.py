"""An invoice on paper, as it was issued; what became of it later is not on it."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, select

from techexchange.billing.models.fee import FeeCause
from techexchange.billing.models.invoice import BillKind, Invoice, InvoiceLine
from techexchange.billing.repository import Invoices
from techexchange.deals.models.figures import LANGUAGES
from techexchange.identity.models import Organization
from techexchange.identity.queries import organization
from techexchange.infra.documents import typeset
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.days import day_of
from techexchange.kernel.money import written
from techexchange.kernel.permissions import Actor

Language = Literal["vi", "en"]
SERVICES: dict[FeeCause, tuple[str, str]] = {
    FeeCause.LISTING: ("Đăng tin", "Listing"),
    FeeCause.TRANSFER: ("Chuyển giao công nghệ", "Technology transfer"),
    FeeCause.RECEIPTS: ("Phí trên khoản nhận được", "Fee on receipts"),
    FeeCause.APPRAISAL: ("Thẩm định", "Appraisal"),
    FeeCause.VALUATION: ("Định giá", "Valuation"),
    FeeCause.AUCTION: ("Đấu giá", "Auction"),
    FeeCause.LEGAL_ADVICE: ("Tư vấn pháp lý", "Legal advice"),
    FeeCause.TRANSFER_ADVICE: ("Tư vấn chuyển giao", "Transfer advice"),
    FeeCause.INVESTMENT_MATCHING: ("Kết nối đầu tư", "Investment matching"),
    FeeCause.PREMIUM: ("Gói nâng cao", "Premium services"),
    FeeCause.EVENT: ("Sự kiện", "Event"),
    FeeCause.SPACE_RENTAL: ("Thuê không gian", "Rental of space"),
}
LABELS: dict[str, tuple[str, str]] = {
    "title": ("Hóa đơn dịch vụ", "Invoice for services"),
    "number": ("Số", "Number"),
    "period": ("Tháng", "Month"),
    "issued": ("Ngày lập", "Issued on"),
    "due": ("Hạn trả", "To be paid by"),
    "operator": ("Đơn vị vận hành", "Operator"),
    "payer": ("Bên trả phí", "Billed to"),
    "tax_code": ("Mã số thuế", "Tax code"),
    "fees": (
        "Phí phát sinh theo biểu phí của hợp đồng vận hành; chứng từ này không phải hóa đơn thuế.",
        "Fees under the schedule of the operating mandate. This is not a tax invoice.",
    ),
    "subsidies": (
        "Phần phí được miễn mà chủ sở hữu sàn trả thay cho bên trả phí; chứng từ này không phải hóa đơn thuế.",
        "What the owner of the exchange pays of waived fees in the payers' stead. This is not a tax invoice.",
    ),
}


async def printed_invoice(uow: UnitOfWork, actor: Actor, invoice_id: UUID, language: Language) -> bytes:
    """The PDF of an invoice in a language; raises InvoiceNotFound."""
    invoice = await Invoices(uow).seen(actor, invoice_id)
    parties = {name: await organization(uow, id) for name, id in _sides(invoice).items()}
    counted = select(InvoiceLine.service, func.count(), func.sum(InvoiceLine.amount)).group_by(InvoiceLine.service)
    rows = (await uow.session.execute(counted.where(InvoiceLine.invoice_id == invoice.id))).all()
    place = LANGUAGES.index(language)
    services = sorted((SERVICES[service][place], count, int(amount)) for service, count, amount in rows)
    return await typeset("invoice", _page(invoice, parties, services, language))


def _sides(invoice: Invoice) -> dict[str, UUID]:
    return {"operator": invoice.operator_id, "payer": invoice.payer_id}


def _page(
    invoice: Invoice, parties: dict[str, Organization], services: list[tuple[str, int, int]], language: Language
) -> dict[str, Any]:
    say = {name: texts[LANGUAGES.index(language)] for name, texts in LABELS.items()}
    days = {"issued": day_of(invoice.created_at), "due": invoice.due_on}
    facts = {"number": invoice.number, "period": _month(invoice.period, language)}
    facts |= {name: _day(day, language) for name, day in days.items()}
    return {
        "language": language,
        "title": say["title"],
        "facts": [{"label": say[name], "text": text} for name, text in facts.items()],
        "parties": [_party(say, name, found, language) for name, found in parties.items()],
        "services": [
            {"name": name, "count": str(count), "amount": written(amount, invoice.currency, language)}
            for name, count, amount in services
        ],
        "total": written(invoice.amount, invoice.currency, language),
        "note": say["fees" if invoice.kind is BillKind.FEES else "subsidies"],
        "hash": invoice.figures_hash,
    }


def _party(say: dict[str, str], label: str, found: Organization, language: Language) -> dict[str, Any]:
    name = found.name.get(language) or next(iter(found.name.values()))
    lines = [f"{say['tax_code']}: {found.tax_code}"] if found.tax_code else []
    return {"label": say[label], "name": name, "lines": lines}


def _month(period: str, language: Language) -> str:
    return "/".join(reversed(period.split("-"))) if language == "vi" else period


def _day(day: date, language: Language) -> str:
    return f"{day:%d/%m/%Y}" if language == "vi" else day.isoformat()
