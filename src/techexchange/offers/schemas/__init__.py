"""Offers, negotiations and what belongs to them, as they are sent and shown."""

from techexchange.offers.schemas.memorandum import (
    MemorandumIn,
    MemorandumOut,
    MemorandumQuery,
    SignMemorandumIn,
    TerminateMemorandumIn,
)
from techexchange.offers.schemas.negotiation import (
    AcceptIn,
    CounterIn,
    DeclineIn,
    DisclosedNegotiationOut,
    DisclosureIn,
    DisclosureOut,
    NegotiationHistoryOut,
    NegotiationOut,
    NegotiationQuery,
    OfferIn,
    OfferOut,
)
from techexchange.offers.schemas.terms import TERMS_EXAMPLE, BilingualText, Country, OfferScope, OfferTerms
from techexchange.offers.schemas.valuation import (
    AssumptionsIn,
    ComparisonOut,
    ValuationIn,
    ValuationOut,
    ValuationQuery,
)

__all__ = [
    "TERMS_EXAMPLE",
    "AcceptIn",
    "AssumptionsIn",
    "BilingualText",
    "ComparisonOut",
    "CounterIn",
    "Country",
    "DeclineIn",
    "DisclosedNegotiationOut",
    "DisclosureIn",
    "DisclosureOut",
    "MemorandumIn",
    "MemorandumOut",
    "MemorandumQuery",
    "NegotiationHistoryOut",
    "NegotiationOut",
    "NegotiationQuery",
    "OfferIn",
    "OfferOut",
    "OfferScope",
    "OfferTerms",
    "SignMemorandumIn",
    "TerminateMemorandumIn",
    "ValuationIn",
    "ValuationOut",
    "ValuationQuery",
]
