"""Reports: for those who are entitled, on record; and for everybody, with small numbers hidden."""

from techexchange.reporting.queries.asking import ReportReading, report
from techexchange.reporting.queries.counting import CountedStretch, other_currencies, tallies
from techexchange.reporting.queries.public import PublicCell, PublicFigure, PublicReport, public_report

__all__ = [
    "CountedStretch",
    "PublicCell",
    "PublicFigure",
    "PublicReport",
    "ReportReading",
    "other_currencies",
    "public_report",
    "report",
    "tallies",
]
