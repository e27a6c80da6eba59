"""How parties, listings and days are written into the text of an agreement, in Vietnamese and English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

LANGUAGES = ("vi", "en")
OTHER = {"vi": "en", "en": "vi"}
TAX_CODE = {"vi": "mã số thuế", "en": "tax code"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Covered:
    """A listing as a text names it."""

    id: UUID
    titles: Mapping[str, str]


def values_of(
    parties: tuple[Mapping[str, str], Mapping[str, str]], listings: Sequence[Covered], expires_on: date
) -> dict[str, dict[str, str]]:
    """What stands for each name of a non-disclosure agreement, by language."""
    first, second = parties
    return {
        language: {
            "first_party": said(first, language),
            "second_party": said(second, language),
            "listings": "\n".join(f"– {said(one.titles, language)} ({one.id})" for one in listings),
            "expires_on": written(expires_on, language),
        }
        for language in LANGUAGES
    }


def said(words: Mapping[str, str], language: str) -> str:
    """What is said in a language, or in the other where it is missing there."""
    return words.get(language) or words.get(OTHER[language]) or "—"


def named(names: Mapping[str, str], tax_code: str | None) -> dict[str, str]:
    """An organisation with its tax code, by language."""
    code = {language: f" ({TAX_CODE[language]} {tax_code})" if tax_code else "" for language in LANGUAGES}
    return {language: said(names, language) + code[language] for language in LANGUAGES}


def written(day: date, language: str) -> str:
    """A day as it stands in a contract."""
    if language == "vi":
        return f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
