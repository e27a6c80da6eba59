"""Reading negotiations and what belongs to them; nobody but their two parties can."""

from techexchange.offers.queries.comparison import Compared, compare, valuation, valuations
from techexchange.offers.queries.memorandum import MemorandumFilter, memoranda, memorandum
from techexchange.offers.queries.negotiation import NegotiationFilter, Turn, disclosures, negotiation, negotiations

__all__ = [
    "Compared",
    "MemorandumFilter",
    "NegotiationFilter",
    "Turn",
    "compare",
    "disclosures",
    "memoranda",
    "memorandum",
    "negotiation",
    "negotiations",
    "valuation",
    "valuations",
]
