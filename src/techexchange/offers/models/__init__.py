"""A negotiation and the offers made in it: one consistency boundary, locked by the negotiation's row."""

from techexchange.offers.models.disclosure import Disclosure, Warrant
from techexchange.offers.models.expected import Assumptions, Outlook, Worth, currencies_of, unpriced, worth_of
from techexchange.offers.models.heads import Setting, Wording, head_lines, heads_of, in_language, in_words, word
from techexchange.offers.models.memorandum import LONGEST_MEMORANDUM, Draft, Memorandum
from techexchange.offers.models.negotiation import LONGEST_VALIDITY, MOVERS, Negotiation
from techexchange.offers.models.offer import Acceptance, Exclusivity, Offer, Proposal, RoyaltyBasis, hash_of
from techexchange.offers.models.parties import refuse_staff
from techexchange.offers.models.stipulations import Forum, ImprovementsOwner, RightsPayer, TaxBearer
from techexchange.offers.models.talks import MOST_OFFERS, DeclineReason, Ground, Refusal
from techexchange.offers.models.valuation import CASES, OfferComparison, Valuation, Valued, spelled

__all__ = [
    "CASES",
    "LONGEST_MEMORANDUM",
    "LONGEST_VALIDITY",
    "MOST_OFFERS",
    "MOVERS",
    "Acceptance",
    "Assumptions",
    "DeclineReason",
    "Disclosure",
    "Draft",
    "Exclusivity",
    "Forum",
    "Ground",
    "ImprovementsOwner",
    "Memorandum",
    "Negotiation",
    "Offer",
    "OfferComparison",
    "Outlook",
    "Proposal",
    "Refusal",
    "RightsPayer",
    "RoyaltyBasis",
    "Setting",
    "TaxBearer",
    "Valuation",
    "Valued",
    "Warrant",
    "Wording",
    "Worth",
    "currencies_of",
    "hash_of",
    "head_lines",
    "heads_of",
    "in_language",
    "in_words",
    "refuse_staff",
    "spelled",
    "unpriced",
    "word",
    "worth_of",
]
