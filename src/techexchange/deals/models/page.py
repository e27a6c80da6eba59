"""The page of a contract, and what of it is hashed and signed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from techexchange.deals.models.document import ContractVersion
from techexchange.deals.models.form import said
from techexchange.deals.models.ground import AgreedGround, PartyFacts
from techexchange.kernel.money import written
from techexchange.offers.models import in_language, in_words
from techexchange.regulations.models import RulePack

TITLE = ("HỢP ĐỒNG CHUYỂN GIAO CÔNG NGHỆ", "TECHNOLOGY TRANSFER CONTRACT")
DRAFTED = ("BẢN DỰ THẢO, CHƯA KÝ", "DRAFT, NOT FOR SIGNATURE")
SUPPLIER = ("Bên giao công nghệ", "The supplier")
ACQUIRER = ("Bên nhận công nghệ", "The acquirer")
LINES = {
    "tax_code": ("Mã số thuế", "Tax code"),
    "country": ("Quốc gia", "Country"),
    "address": ("Địa chỉ", "Address"),
    "phone": ("Điện thoại", "Telephone"),
    "email": ("Thư điện tử", "E-mail"),
}
UPFRONT = ("Trả trước", "Upfront payment")
WITHIN = ("Trong {days} ngày từ khi có hiệu lực", "Within {days} days of taking effect")
ANNUAL = ("Phí hằng năm", "Annual fee")
YEARLY = ("Mỗi năm", "Each year")
REACHED = ("Khi đạt mốc", "When reached")
ROYALTY = ("Phí kỳ vụ trên {basis}", "Royalty on {basis}")
PERIODS = ("Mỗi kỳ {months} tháng", "Every {months} months")
MONTHS = ("{months} tháng", "{months} months")
NOTHING = "—"
HOME = ("Việt Nam", "Viet Nam")
YEAR = 12
CITED = {"Law": "Luật", "Decree": "Nghị định", "Art.": "Điều", "App.": "Phụ lục", "and": "và"}
LEGAL = re.compile(r"\b(?:Law|Decree|Art\.|App\.|and)(?=\s)")


def told(words: tuple[str, str], language: str) -> str:
    """One of two languages' words."""
    return words[0] if language == "vi" else words[1]


def page_of(
    version: ContractVersion, ground: AgreedGround, pack: RulePack, language: str, **more: str
) -> dict[str, Any]:
    """What the typesetter needs to make one language's page of a version."""
    sides = (SUPPLIER, ground.supplier), (ACQUIRER, ground.acquirer)
    return {
        "language": language,
        "title": told(TITLE, language),
        "subtitle": ground.title(language),
        "number": f"{version.contract_id}/{version.number}",
        "parties": [_party(label, party, language) for label, party in sides],
        "fields": list(_fields(version, pack, language)),
        "payments": list(_payments(ground.terms, language)),
        "milestones": list(_milestones(ground.terms, language)),
        "pack": pack.id,
        "sources": list(dict.fromkeys(cited(source, language) for source in _sources(pack))),
        **more,
    }


def draft_page_of(version: ContractVersion, ground: AgreedGround, pack: RulePack, language: str) -> dict[str, Any]:
    """The page of a version that was not put to signature, which says so."""
    return page_of(version, ground, pack, language, subtitle=f"{told(DRAFTED, language)} · {ground.title(language)}")


def cited(source: str, language: str) -> str:
    """A source of law as it is cited in a language; packs cite in English."""
    return LEGAL.sub(lambda found: CITED[found[0]], source) if language == "vi" else source


def _sources(pack: RulePack) -> Iterator[str]:
    yield from (field.source for field in pack.contract_fields)
    yield pack.effect.rule.source


def _party(label: tuple[str, str], party: PartyFacts, language: str) -> dict[str, Any]:
    country = told(HOME, language) if party.country == "VN" else party.country
    known = {"tax_code": party.tax_code, "country": country, **party.contact}
    lines = [{"label": told(words, language), "text": known[name]} for name, words in LINES.items() if known.get(name)]
    return {"label": told(label, language), "name": in_language(party.name, language), "lines": lines}


def _fields(version: ContractVersion, pack: RulePack, language: str) -> Iterator[dict[str, Any]]:
    for field in pack.contract_fields:
        text = said(version.form.get(field.code), language)
        if text:
            yield {"label": field.label.said(language), "text": text}


def _payments(terms: Mapping[str, Any], language: str) -> Iterator[dict[str, str]]:
    if terms.get("upfront"):
        days = terms.get("upfront_days")
        due = NOTHING if days is None else told(WITHIN, language).format(days=days)
        yield {"name": told(UPFRONT, language), "due": due, "amount": _amount(terms["upfront"], language)}
    for milestone in terms.get("milestones") or ():
        yield {
            "name": milestone["name"],
            "due": told(REACHED, language),
            "amount": _amount(milestone["amount"], language),
        }
    if terms.get("annual_fee"):
        amount = _amount(terms["annual_fee"], language)
        yield {"name": told(ANNUAL, language), "due": told(YEARLY, language), "amount": amount}
    if terms.get("royalty"):
        yield _royalty(terms["royalty"], language)


def _royalty(royalty: Mapping[str, Any], language: str) -> dict[str, str]:
    basis, percent = in_words(royalty["basis"], language), str(royalty["percent"])
    return {
        "name": told(ROYALTY, language).format(basis=basis),
        "due": told(PERIODS, language).format(months=royalty.get("period_months") or YEAR),
        "amount": f"{percent.replace('.', ',') if language == 'vi' else percent} %",
    }


def _milestones(terms: Mapping[str, Any], language: str) -> Iterator[dict[str, str]]:
    for milestone in terms.get("milestones") or ():
        months, criterion = milestone.get("due_months"), milestone.get("criterion")
        criteria = in_language(criterion, language) if isinstance(criterion, Mapping) else criterion
        yield {
            "name": milestone["name"],
            "due": NOTHING if months is None else told(MONTHS, language).format(months=months),
            "criteria": criteria or NOTHING,
            "amount": _amount(milestone["amount"], language),
        }


def _amount(money: Mapping[str, Any], language: str) -> str:
    return written(money["amount"], money["currency"], language)
