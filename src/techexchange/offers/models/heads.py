"""The wording of a memorandum: the operator's or a plain one, with the heads of the terms, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any
from uuid import UUID

from techexchange.kernel.money import written

LANGUAGES = ("vi", "en")
PLAIN = {
    "vi": (
        "BIÊN BẢN GHI NHỚ\n\n"
        "Bên giao: $supplier\nBên nhận: $acquirer\nVề: $listing\n\n"
        "Hai bên ghi nhận những điểm chính dưới đây và sẽ thiện chí thương lượng để ký hợp đồng chuyển giao công nghệ "
        "trên cơ sở đó. Biên bản này chưa phải là hợp đồng: không bên nào buộc phải chuyển giao hay thanh toán trước "
        "khi hợp đồng được ký. Hai bên giữ bí mật những gì biết được của nhau.\n\n$terms\n\n"
        "Biên bản có hiệu lực khi cả hai bên đã ký, đến hết $expires_on (UTC), hoặc đến khi hợp đồng thay thế."
    ),
    "en": (
        "MEMORANDUM OF UNDERSTANDING\n\n"
        "Supplier: $supplier\nAcquirer: $acquirer\nAbout: $listing\n\n"
        "The parties record the heads of terms below and will negotiate a transfer contract on them in good faith. "
        "This is not the contract: nobody must transfer or pay anything before one is signed. Each keeps what it "
        "learns of the other confidential.\n\n$terms\n\n"
        "It is in force once both have signed, until $expires_on (UTC) or until the contract takes its place."
    ),
}
TITLE = {"vi": "Những điểm chính", "en": "Heads of terms"}
LABELS: dict[str, tuple[str, str]] = {
    "scope": ("Hình thức chuyển giao", "Scope"),
    "exclusivity": ("Độc quyền", "Exclusivity"),
    "field_of_use": ("Lĩnh vực sử dụng", "Field of use"),
    "territory": ("Lãnh thổ", "Territory"),
    "term_months": ("Thời hạn (tháng)", "Term (months)"),
    "upfront": ("Trả trước", "Upfront payment"),
    "upfront_days": ("Trả trong (ngày)", "To be paid within (days)"),
    "milestones": ("Thanh toán theo mốc", "Milestone payments"),
    "name": ("Mốc", "Milestone"),
    "amount": ("Số tiền", "Amount"),
    "due_months": ("Đến hạn sau (tháng)", "Due after (months)"),
    "criterion": ("Tiêu chí", "Criterion"),
    "royalty": ("Phí kỳ vụ", "Royalty"),
    "percent": ("Tỷ lệ (%)", "Rate (%)"),
    "basis": ("Tính trên", "Of"),
    "floor": ("Tối thiểu mỗi năm", "At least, a year"),
    "cap": ("Tối đa mỗi năm", "At most, a year"),
    "period_months": ("Kỳ báo cáo (tháng)", "Statement period (months)"),
    "equity_percent": ("Cổ phần (%)", "Equity (%)"),
    "sublicensing": ("Quyền cấp phép lại", "Sublicensing"),
    "sublicensing_percent": ("Phần từ cấp phép lại (%)", "Share of sublicensing income (%)"),
    "support": ("Hỗ trợ", "Support"),
    "annual_fee": ("Phí hằng năm", "Annual fee"),
    "taxes": ("Thuế do ai chịu", "Taxes are borne by"),
    "other_fees": ("Phí khác", "Other fees"),
    "delivery": ("Bàn giao", "Delivery"),
    "delivery_months": ("Bàn giao trong (tháng)", "Delivered within (months)"),
    "quality": ("Chất lượng", "Quality"),
    "warranty": ("Bảo hành", "Warranty"),
    "warranty_months": ("Bảo hành (tháng)", "Warranty (months)"),
    "liability": ("Trách nhiệm", "Liability"),
    "liability_cap": ("Giới hạn trách nhiệm", "Liability is limited to"),
    "penalties": ("Phạt vi phạm", "Penalties"),
    "improvements": ("Cải tiến", "Improvements"),
    "owner": ("Thuộc về", "Belong to"),
    "licensed_to_other": ("Bên kia được sử dụng", "The other side may use them"),
    "rights_upkeep": ("Duy trì quyền", "Upkeep of the rights"),
    "rights_defence": ("Bảo vệ quyền", "Defence of the rights"),
    "diligence": ("Nghĩa vụ khai thác", "Diligence"),
    "audit": ("Quyền kiểm tra sổ sách", "Audit of the books"),
    "confidentiality": ("Bảo mật", "Confidentiality"),
    "months": ("Số tháng sau khi hợp đồng kết thúc", "Months after the end of the contract"),
    "publication_notice_days": ("Báo trước khi công bố (ngày)", "Notice before publishing (days)"),
    "termination": ("Chấm dứt trước hạn", "Early termination"),
    "governing_law": ("Luật áp dụng", "Governing law"),
    "settlement": ("Giải quyết tranh chấp", "Settlement of disputes"),
    "forum": ("Bằng", "By"),
    "place": ("Tại", "In"),
    "definitions": ("Định nghĩa", "Definitions"),
    "remarks": ("Ghi chú", "Remarks"),
}
WORDS: dict[str, tuple[str, str]] = {
    "assignment": ("chuyển nhượng", "assignment"),
    "exclusive_licence": ("cấp phép độc quyền", "exclusive licence"),
    "sole_licence": ("cấp phép duy nhất", "sole licence"),
    "non_exclusive_licence": ("cấp phép không độc quyền", "non-exclusive licence"),
    "contribution_in_kind": ("góp vốn bằng công nghệ", "contribution in kind"),
    "joint_development": ("cùng phát triển", "joint development"),
    "technical_service": ("dịch vụ kỹ thuật", "technical service"),
    "exclusive": ("độc quyền", "exclusive"),
    "sole": ("duy nhất", "sole"),
    "non_exclusive": ("không độc quyền", "non-exclusive"),
    "net_sales": ("giá bán tịnh", "net sales"),
    "net_revenue": ("doanh thu thuần", "net revenue"),
    "pre_tax_profit": ("lợi nhuận trước thuế", "profit before tax"),
    "per_unit": ("mỗi đơn vị sản phẩm", "each unit"),
    "each_its_own": ("mỗi bên tự chịu", "each side its own"),
    "supplier": ("bên giao", "the supplier"),
    "acquirer": ("bên nhận", "the acquirer"),
    "shared": ("hai bên", "both"),
    "maker": ("bên tạo ra", "whoever makes them"),
    "joint": ("chung", "both together"),
    "mediation": ("hòa giải", "mediation"),
    "arbitration": ("trọng tài", "arbitration"),
    "court": ("tòa án", "a court"),
    "WORLD": ("toàn cầu", "the world"),
}
CODED = frozenset(
    {"scope", "exclusivity", "territory", "basis", "taxes", "owner", "rights_upkeep", "rights_defence", "forum"}
)
"""Terms whose values are codes; all other texts are the parties' own."""
YES_NO = {True: ("có", "yes"), False: ("không", "no")}


@dataclass(frozen=True)
class Wording:
    """The text both parties would sign, by language, and the template it was made from."""

    texts: dict[str, Any]
    template_id: UUID | None = None


@dataclass(frozen=True)
class Setting:
    """Who the parties are and what it is about, each as a name by language, and until when it would hold."""

    supplier: Mapping[str, str]
    acquirer: Mapping[str, str]
    listing: Mapping[str, str]
    until: str


def word(
    terms: Mapping[str, Any],
    setting: Setting,
    template: Mapping[str, str] | None = None,
    template_id: UUID | None = None,
) -> Wording:
    """The whole text in each language of the template, with the heads of the terms where it says `$terms`."""
    texts = {}
    for language, body in (template or PLAIN).items():
        names = {name: in_language(getattr(setting, name), language) for name in ("supplier", "acquirer", "listing")}
        values = names | {"terms": heads_of(terms, language), "expires_on": setting.until}
        texts[language] = Template(body).safe_substitute(values)
    return Wording(texts, template_id)


def in_language(names: Mapping[str, str | None], language: str) -> str:
    """A name in a language, or in the other one where it has none in this."""
    return names.get(language) or next((name for name in names.values() if name), "")


def in_words(code: str, language: str) -> str:
    """A term's code, such as `net_sales`, in words."""
    return WORDS.get(code, (code, code))[LANGUAGES.index(language)]


def heads_of(terms: Mapping[str, Any], language: str) -> str:
    """Every term that is named, one a line."""
    return "\n".join([f"{TITLE[language]}:", *(f"- {line}" for line in head_lines(terms, language))])


def head_lines(terms: Mapping[str, Any], language: str) -> list[str]:
    """Each term that is named, with its label."""
    return [f"{_label(name, language)}: {_told(name, value, language)}" for name, value in _stated(terms)]


def _stated(terms: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in terms.items() if value not in (None, [], {})]


def _label(name: str, language: str) -> str:
    return LABELS.get(name, (name, name))[LANGUAGES.index(language)]


def _told(name: str, value: Any, language: str) -> str:
    """A term's value in words."""
    place = LANGUAGES.index(language)
    if isinstance(value, bool):
        return YES_NO[value][place]
    if isinstance(value, dict):
        return _told_parts(value, language)
    if isinstance(value, list):
        return "; ".join(_told(name, one, language) for one in value)
    return in_words(value, language) if name in CODED else str(value)


def _told_parts(value: dict[str, Any], language: str) -> str:
    if value.keys() == {"amount", "currency"}:
        return written(value["amount"], value["currency"], language)
    if value.keys() <= set(LANGUAGES):
        return in_language(value, language)
    return ", ".join(f"{_label(name, language)}: {_told(name, part, language)}" for name, part in _stated(value))
