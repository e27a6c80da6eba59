"""Why others declined, as it is shown."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from techexchange.infra.http import Body, Out
from techexchange.infra.http.schemas import When
from techexchange.introductions.models import InterestDeclineReason
from techexchange.introductions.queries import DeclineReport, ReportFilter


class DeclineReportQuery(Body):
    """Whose report, and of which time."""

    organization_id: Annotated[UUID | None, Field(description="One of your organisations; unless named, all")] = None
    since: When | None = None
    until: When | None = None

    def wanted(self) -> ReportFilter:
        """The filter in the domain's words."""
        return ReportFilter(self.organization_id, self.since, self.until)


class ListingReportOut(Out):
    """How often others declined over one of your listings."""

    listing_id: UUID
    declined: int
    reasons: Annotated[
        dict[InterestDeclineReason, int] | None, Field(description="null where it was declined fewer than three times")
    ]


class DeclineReportOut(Out):
    """How often others declined to be introduced, and why; nobody is named."""

    declined: int
    reasons: dict[InterestDeclineReason, int]
    listings: list[ListingReportOut]
    declined_by_us: Annotated[int, Field(description="How often your own side declined")]

    @classmethod
    def of(cls, report: DeclineReport) -> "DeclineReportOut":
        """The report as it was counted."""
        return cls.model_validate(report)
