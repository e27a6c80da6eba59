"""What the law says of a listing, as its organisation and its moderators read it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from techexchange.infra.http import Out
from techexchange.listings.queries import Judged
from techexchange.regulations.models import Outcome


class FindingWordsOut(Out):
    """A sentence in Vietnamese and in English."""

    vi: str
    en: str


class FindingOut(Out):
    """What one rule of a pack says, on which article it rests, and by what it was found."""

    rule: str
    outcome: Outcome
    source: str
    text: FindingWordsOut
    pack: str
    matched: list[str]


class ScreeningOut(Out):
    """What a rule pack said on a day: the gravest outcome, and every rule that fired."""

    pack: Annotated[str, Field(examples=["VN-2026.1"])]
    outcome: Annotated[Outcome, Field(description="cleared, permit_required, needs_review or blocked")]
    on: date
    findings: list[FindingOut]


class ListingScreeningOut(Out):
    """What the law says of the working content today, and what it said of the version that is public."""

    listing_id: UUID
    now: ScreeningOut
    published: Annotated[ScreeningOut | None, Field(description="null where none was published, or none was screened")]

    @classmethod
    def of(cls, judged: Judged) -> "ListingScreeningOut":
        """Both verdicts."""
        published = ScreeningOut.model_validate(judged.published) if judged.published else None
        now = ScreeningOut.model_validate(judged.now.record())
        return cls(listing_id=judged.listing_id, now=now, published=published)
