"""The form of a contract: what the law asks for, what the parties wrote, and what is still missing, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from techexchange.deals.errors import FactContradicted, FormRefused
from techexchange.deals.models.document import LANGUAGES, ContractDraft
from techexchange.listings.models import merged
from techexchange.regulations.models import ContractField, RulePack, TransferFacts, is_empty

Value = str | list[dict[str, str]] | dict[str, str]
"""What a field says: a day, a list of texts, or a text, each text by language."""

KINDS: dict[str, type] = {"date": str, "list": list, "text": dict}


@dataclass(frozen=True)
class FieldState:
    """One field as it stands: whether the law asks for it in this case, and in which languages it lacks."""

    field: ContractField
    value: Any
    required: bool
    lacking: tuple[str, ...]
    entirely: bool

    @property
    def pointers(self) -> tuple[str, ...]:
        """Where something is missing (RFC 6901)."""
        place = f"/form/{self.field.code}"
        return (place,) if self.entirely else tuple(f"{place}/{language}" for language in self.lacking)

    def faults(self) -> Iterator[dict[str, Any]]:
        """What is missing, named with its place and the article that asks for it."""
        field = self.field
        for pointer in self.pointers if self.lacking else ():
            yield {
                "pointer": pointer,
                "code": "field_missing" if self.entirely else "translation_missing",
                "detail": f"{field.label.en}: {field.hint.en}",
                "label": {"vi": field.label.vi, "en": field.label.en},
                "source": field.source,
            }


@dataclass(frozen=True)
class FormChange:
    """What a party changes: fields (None takes one away), declared facts, languages, and the agreed day."""

    form: Mapping[str, Any]
    facts: Mapping[str, bool]
    languages: tuple[str, ...] | None = None
    agreed_effective_on: date | None = None
    names_day: bool = False

    def applied(self, draft: ContractDraft, pack: RulePack, stated: Mapping[str, Any]) -> ContractDraft:
        """The draft with the change; raises FormRefused, or FactContradicted where the listing states otherwise."""
        must_fit(self.form, pack)
        denied = [name for name, value in self.facts.items() if stated.get(name) is True and not value]
        if denied:
            raise FactContradicted(
                errors=[_fault(f"/facts/{name}", "fact_stated", "The listing states this") for name in denied]
            )
        changed = replace(draft, form=merged(draft.form, self.form), facts=draft.facts | dict(self.facts))
        if self.languages is not None:
            changed = replace(changed, languages=self.languages)
        return replace(changed, agreed_effective_on=self.agreed_effective_on) if self.names_day else changed


def must_fit(form: Mapping[str, Any], pack: RulePack) -> None:
    """Pass where every field is one of the pack's and of its kind; raises FormRefused naming each that is not."""
    kinds = {field.code: field.kind for field in pack.contract_fields}
    faults = []
    for code, value in form.items():
        if code not in kinds:
            faults.append(_fault(f"/form/{code}", "unknown_field", "The rule pack knows no such field"))
        elif value is not None and not isinstance(value, KINDS[kinds[code]]):
            faults.append(_fault(f"/form/{code}", "wrong_kind", f"This field is a {kinds[code]}"))
    if faults:
        raise FormRefused(errors=faults)


def states_of(draft: ContractDraft, pack: RulePack, facts: TransferFacts) -> list[FieldState]:
    """Every field of the pack as the draft fills it, in the law's order."""
    asked = {field.code for field in pack.missing_fields({}, facts)}
    return [_state(field, draft, asked) for field in pack.contract_fields]


def said(value: Any, language: str) -> Any:
    """A field's text, list or day in one language; empty where it has none."""
    if isinstance(value, Mapping):
        return (value.get(language) or "").strip()
    if isinstance(value, list):
        return [text for text in (said(part, language) for part in value) if text]
    return value or ""


def _state(field: ContractField, draft: ContractDraft, asked: set[str]) -> FieldState:
    value, required = draft.form.get(field.code), field.code in asked
    lacking = tuple(language for language in draft.languages if is_empty(said(value, language)))
    given = any(not is_empty(said(value, language)) for language in LANGUAGES)
    counts = lacking if required or given else ()
    return FieldState(field, value, required, counts, entirely=bool(counts) and len(counts) == len(draft.languages))


def _fault(pointer: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}
