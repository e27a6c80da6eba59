"""What owner and operator agree on: the terms of a mandate, its fees, and the targets it is measured by."""

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import rfc8785

from techexchange.kernel.events import plain
from techexchange.kernel.permissions import MandatedAction
from techexchange.mandates.errors import ValidityInvalid
from techexchange.mandates.models.caps import must_be_within

LATER_TERMS = ("fee_caps", "reporting_calendar", "custodians")
"""What earlier mandates did not speak of; left out of the hash where nothing is agreed, so that theirs still holds."""


class Indicator(StrEnum):
    """What the operator's performance is measured by, over the time that a report covers."""

    LISTINGS = "listings"
    """Listings published for the first time."""
    SUPPLIERS = "suppliers"
    """Organisations that offered a technology which was published."""
    CONNECTIONS = "connections"
    """Introductions both sides accepted."""
    TRANSACTIONS = "transactions"
    """Contracts that took effect, and outcomes elsewhere that both sides confirmed."""
    TRANSACTION_VALUE = "transaction_value"
    """What those contracts are worth, in whole minor units."""
    DAYS_TO_PUBLISH = "days_to_publish"
    """The median from submission to publication, in days."""
    DAYS_TO_FIRST_INTEREST = "days_to_first_interest"
    """The median from publication to the first expression of interest, in days."""
    SUCCESS_RATE = "success_rate"
    """Of the negotiations that ended, how many in agreement, in per cent."""
    OVERDUE_SHARE = "overdue_share"
    """Of the cases decided, how many after their time, in per cent."""


class Bound(StrEnum):
    """On which side of its figure a target is met."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class WaiverPayer(StrEnum):
    """Who bears what a waiver spares: the operator forgoes it, or the owner pays it in the payer's stead."""

    OPERATOR = "operator"
    OWNER = "owner"


class ReportingPeriod(StrEnum):
    """How often a report is due."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, kw_only=True)
class MandateTerms:
    """What owner and operator agreed; rates are decimals as text, amounts whole minor units.

    Raises ValidityInvalid, and FeeAboveCap where a fee exceeds what the caps allow for its service.
    """

    operator_id: UUID
    contract_no: str
    valid_from: datetime
    valid_until: datetime
    permitted_actions: tuple[MandatedAction, ...]
    fee_schedule: list[dict[str, Any]]
    kpi_targets: list[dict[str, Any]]
    revenue_share: dict[str, Any] | None
    fee_caps: list[dict[str, Any]] = field(default_factory=list)
    reporting_calendar: list[dict[str, Any]] = field(default_factory=list)
    custodians: tuple[UUID, ...] = ()

    def __post_init__(self) -> None:
        if self.valid_from >= self.valid_until:
            raise ValidityInvalid(valid_from=self.valid_from, valid_until=self.valid_until)
        must_be_within(self.fee_caps, self.fee_schedule)

    def hash(self) -> str:
        """SHA-256 over the terms in canonical JSON (RFC 8785), times in UTC, in hex."""
        times = {name: getattr(self, name).astimezone(UTC) for name in ("valid_from", "valid_until")}
        content: dict[str, Any] = {name: plain(value) for name, value in (asdict(self) | times).items()}
        said = {name: value for name, value in content.items() if value or name not in LATER_TERMS}
        return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


@dataclass(frozen=True)
class FeeSchedule:
    """The fees of one mandate, with the hash and the number of the terms they are part of."""

    mandate_id: UUID
    operator_id: UUID
    terms_hash: str
    fees: list[dict[str, Any]]
    number: int = 1

    def fee(self, service: str) -> dict[str, Any] | None:
        """The fee for a service, None where there is none."""
        return next((fee for fee in self.fees if fee["service"] == service), None)


@dataclass(frozen=True)
class StandingTerms:
    """What stood at a moment: which mandate, by which version of its terms, and whether it was suspended then."""

    mandate_id: UUID
    owner_id: UUID
    number: int
    terms: MandateTerms
    suspended: bool
