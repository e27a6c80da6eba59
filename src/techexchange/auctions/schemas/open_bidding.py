"""Bids in the open as they are made, and where their bidder stands."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from techexchange.auctions.models import LotPosition, OpenPledge, Pledge, shown_minimum
from techexchange.auctions.schemas.bid import OnBehalf
from techexchange.auctions.schemas.live import Amount, Label, label_of
from techexchange.infra.http import Body, MoneyBody, Out
from techexchange.infra.http.schemas import Line


class OpenBidIn(Body):
    """A bid in the open: an `amount` bid at once, or a hidden `maximum` up to which the exchange bids as needed."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"lot": 1, "maximum": {"amount": 1_900_000_000, "currency": "VND"}}},
    )

    lot: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    amount: MoneyBody | None = None
    maximum: MoneyBody | None = None
    deposit_reference: Annotated[Line | None, Field(description="By what the deposit is known; kept sealed")] = None
    organization_id: OnBehalf = None

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        """Refuse a bid that names both, or neither."""
        if (self.amount is None) == (self.maximum is None):
            raise PydanticCustomError("amount_or_maximum", "Name either an amount or a maximum")
        return self

    def pledge(self) -> OpenPledge:
        """The bid in the domain's terms."""
        money = self.amount or self.maximum
        assert money is not None, "one of both is there"
        pledge = Pledge(money.amount, exact=self.amount is not None)
        return OpenPledge(self.lot, pledge, money.currency, self.deposit_reference)


class LotPositionOut(Out):
    """Where a bidder stands in a lot; the maximum is shown to it alone, and its salt opens what is on record of it."""

    auction_id: UUID
    lot: int
    label: Label
    leading: bool
    price: Amount | None
    next_minimum: Annotated[int | None, Field(description="The least that the next bid must name")]
    maximum: Amount
    currency: str
    deposit_reference: str | None
    closes_at: datetime
    salt: str
    commitment: Annotated[str, Field(description="SHA-256 of what is kept sealed, in hex; it is on record")]

    @classmethod
    def of(cls, position: LotPosition) -> Self:
        """The position as its own bidder is shown it."""
        return cls(
            auction_id=position.auction_id,
            lot=position.lot.number,
            label=label_of(position.label),
            leading=position.leads,
            price=position.price,
            next_minimum=shown_minimum(position.lot, position.price),
            maximum=position.secret.maximum,
            currency=position.currency,
            deposit_reference=position.secret.deposit_reference,
            closes_at=position.closes_at,
            salt=position.secret.salt,
            commitment=position.commitment,
        )


class OpenPositionsOut(Out):
    """Where a bidder stands in every lot it bid for."""

    items: list[LotPositionOut]
