"""Facts that are counted, what is counted from them, and how little of it the public may see."""

from techexchange.reporting.models.fact import FactKind, ReportedFact, ReportProgress
from techexchange.reporting.models.figure import Cell, Figure, Reckoned, Report, value_of
from techexchange.reporting.models.measure import DEFINITIONS, Definition, Dimension, Measure, Unit
from techexchange.reporting.models.period import ReportPeriod, ReportQuestion, last_month, month_of
from techexchange.reporting.models.reading import Known, KnownListing, Needed, Proofs, facts_of, needed_for
from techexchange.reporting.models.suppression import FEWEST, hidden_of
from techexchange.reporting.models.target import Aim, Standing, TargetStanding

__all__ = [
    "DEFINITIONS",
    "FEWEST",
    "Aim",
    "Cell",
    "Definition",
    "Dimension",
    "FactKind",
    "Figure",
    "Known",
    "KnownListing",
    "Measure",
    "Needed",
    "Proofs",
    "Reckoned",
    "Report",
    "ReportPeriod",
    "ReportProgress",
    "ReportQuestion",
    "ReportedFact",
    "Standing",
    "TargetStanding",
    "Unit",
    "facts_of",
    "hidden_of",
    "last_month",
    "month_of",
    "needed_for",
    "value_of",
]
