"""Why a report cannot be given."""

from techexchange.kernel.errors import Conflict, Invalid


class ReportPeriodInvalid(Invalid):
    """The first day must not be after the last one, and a report covers 3,660 days at most."""


class ReportPeriodTooFine(Invalid):
    """A report by day covers 100 days at most; ask for months."""


class ReportNotReady(Conflict):
    """The record has not been counted that far yet; ask again in a minute."""


class MonthNotOver(Conflict):
    """A public report is of a month that is over."""
