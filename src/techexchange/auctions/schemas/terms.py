"""On which terms the winner of an auction deals with the seller: those of an offer, but for the price that is bid."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from techexchange.offers.schemas import TERMS_EXAMPLE, OfferTerms

WITHOUT_PRICE: dict[str, Any] = TERMS_EXAMPLE | {"upfront": None}


class DealTermsBody(OfferTerms):
    """On which terms the winner deals with the seller; the price it bid is what it pays at first (`upfront`)."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": WITHOUT_PRICE})

    upfront: Annotated[None, Field(description="Nothing here: it is what is bid for")] = None
