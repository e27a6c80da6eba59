"""Reports: for those who are entitled, on record; and for everybody, with small numbers hidden."""

from techexchange.reporting.queries.asking import Reading, report
from techexchange.reporting.queries.counting import Stretch, other_currencies, tallies
from techexchange.reporting.queries.public import PublicCell, PublicFigure, PublicReport, public_report

__all__ = [
    "PublicCell",
    "PublicFigure",
    "PublicReport",
    "Reading",
    "Stretch",
    "other_currencies",
    "public_report",
    "report",
    "tallies",
]
