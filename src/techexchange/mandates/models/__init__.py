"""Operating mandates: their terms, and what becomes of them."""

from techexchange.mandates.models.mandate import OperatingMandate
from techexchange.mandates.models.terms import Bound, FeeSchedule, Indicator, MandateTerms, WaiverPayer

__all__ = ["Bound", "FeeSchedule", "Indicator", "MandateTerms", "OperatingMandate", "WaiverPayer"]
