"""What a contract is drawn up from: the agreed terms, the listing as it was, the two parties; and the first draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from techexchange.deals.models.document import LANGUAGES, Binding, ContractDraft
from techexchange.deals.models.record import ContractRecord
from techexchange.listings.models import Direction
from techexchange.offers.models import head_lines
from techexchange.regulations.models import RulePack, TransferFacts, state_share

DESCRIBED = ("summary", "description")
ENDLESS = {"vi": "Không xác định thời hạn", "en": "Without end"}
EFFECT = {
    "permit": {
        "vi": "Hợp đồng có hiệu lực từ ngày được cấp Giấy phép chuyển giao công nghệ.",
        "en": "The contract takes effect on the day the permit for the transfer is granted.",
    },
    "registration": {
        "vi": "Hợp đồng có hiệu lực từ ngày được cấp Giấy chứng nhận đăng ký chuyển giao công nghệ.",
        "en": "The contract takes effect on the day the certificate of its registration is granted.",
    },
    "signing": {
        "vi": "Hợp đồng có hiệu lực từ ngày bên sau cùng ký, trừ khi các bên đã thỏa thuận một ngày khác.",
        "en": "The contract takes effect on the day the last party signs it, unless the parties agreed on another day.",
    },
}
CLAUSES: dict[str, tuple[str, ...]] = {
    "quality": ("quality",),
    "right": ("scope", "exclusivity", "field_of_use", "territory", "sublicensing", "sublicensing_percent"),
    "method": ("delivery", "support"),
    "rights_and_duties": (
        *("diligence", "audit", "confidentiality", "improvements"),
        *("rights_upkeep", "rights_defence"),
    ),
    "price": ("upfront", "milestones", "royalty", "equity_percent", "annual_fee"),
    "payment": ("upfront_days", "taxes", "other_fees"),
    "term": ("term_months",),
    "definitions": ("definitions",),
    "plan": ("delivery_months", "milestones"),
    "warranty": ("warranty", "warranty_months"),
    "penalties": ("penalties",),
    "liability": ("liability", "liability_cap"),
    "disputes": ("settlement", "governing_law"),
    "other": ("termination", "remarks"),
}
"""Which agreed terms a field of the contract is first written from; the others the parties write."""


@dataclass(frozen=True)
class PartyFacts:
    """An organisation as a contract names it: its name by language, country, tax code and contact."""

    name: Mapping[str, str]
    country: str
    tax_code: str | None
    contact: Mapping[str, str]

    def named(self, id: UUID) -> dict[str, Any]:
        """How a document names it."""
        return {"id": str(id), "name": dict(self.name), "country": self.country, "tax_code": self.tax_code}


@dataclass(frozen=True)
class AgreedGround:
    """The terms both parties accepted, the version of the listing they were about, and the parties."""

    terms: dict[str, Any]
    terms_hash: str
    content: dict[str, Any]
    content_hash: str
    listing_version: int
    supplier: PartyFacts
    acquirer: PartyFacts

    def stated(self, pack: RulePack, on: date) -> dict[str, Any]:
        """The facts that the listing and the parties' places state, as far as they state them."""
        guard = pack.state_control
        funded = guard is not None and self.content.get("funding_source") in guard.funding
        return {
            "supplier_country": self.supplier.country,
            "acquirer_country": self.acquirer.country,
            "state_funded": funded or state_share(self.content) > 0,
            "state_capital": False,
            "result_certificate": bool(self.content.get("result_certificate")),
            "restricted": pack.is_restricted(self.content, on),
            "scope": self.terms["scope"],
            "own_use": False,
        }

    def binding(self, contract: ContractRecord) -> Binding:
        """What a document of this contract binds its parties to besides what they write."""
        return Binding(
            listing_id=contract.listing_id,
            listing_version=self.listing_version,
            listing_content_hash=self.content_hash,
            terms=self.terms,
            terms_hash=self.terms_hash,
            parties={
                "supplier": self.supplier.named(contract.supplier_id),
                "acquirer": self.acquirer.named(contract.acquirer_id),
            },
            pack=contract.pack,
        )

    def title(self, language: str) -> str:
        """What the listing is called, in a language or in the other one."""
        texts = self.content.get("texts", {})
        named = [(texts.get(tongue) or {}).get("title") for tongue in (language, *LANGUAGES)]
        return next((name for name in named if name), "")

    def draft(self, pack: RulePack, on: date, languages: tuple[str, ...] = ()) -> ContractDraft:
        """The contract as far as the offer and the listing write it; the rest the parties write."""
        stated = self.stated(pack, on)
        abroad = {self.supplier.country, self.acquirer.country} != {pack.jurisdiction}
        rule = pack.registration(TransferFacts(**stated, on=on))
        awaits = "permit" if rule.permit_required else "registration" if rule.required else "signing"
        form: dict[str, Any] = {"effect": EFFECT[awaits]}
        for field in pack.contract_fields:
            lines = self._listed(field.code) if field.kind == "list" else self._said(field.code)
            form |= {field.code: lines} if lines else {}
        known = {field.code for field in pack.contract_fields}
        return ContractDraft(
            form={code: value for code, value in form.items() if code in known},
            facts=stated,
            languages=languages or (LANGUAGES if abroad else ("vi",)),
            agreed_effective_on=None,
        )

    def _said(self, code: str) -> dict[str, str]:
        texts = {language: "\n".join(self._lines(code, language)) for language in LANGUAGES}
        return {language: text for language, text in texts.items() if text}

    def _listed(self, code: str) -> list[dict[str, str]]:
        lines = zip(*(self._lines(code, language) for language in LANGUAGES), strict=True)
        return [dict(zip(LANGUAGES, line, strict=True)) for line in lines]

    def _lines(self, code: str, language: str) -> list[str]:
        """A field's first lines; name and object are those of a technology that was listed, not of a need."""
        listed = self.content.get("direction") == Direction.SUPPLY
        if code == "technology_name":
            return [self.title(language)] if listed else []
        if code == "object":
            written = self.content.get("texts", {}).get(language) or {}
            return [written[name] for name in DESCRIBED if listed and written.get(name)]
        if code == "term" and self.terms.get("term_months") is None:
            return [ENDLESS[language]]
        return head_lines({name: self.terms.get(name) for name in CLAUSES.get(code, ())}, language)
