"""Negotiations and what belongs to them, loaded in order to be changed."""

from techexchange.offers.repository.memorandum import Memoranda
from techexchange.offers.repository.negotiation import Negotiations
from techexchange.offers.repository.valuation import Valuations

__all__ = ["Memoranda", "Negotiations", "Valuations"]
