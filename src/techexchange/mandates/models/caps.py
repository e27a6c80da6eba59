"""The most that a mandate allows the operator to charge, service by service."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from techexchange.mandates.errors import FeeAboveCap

Rule = Mapping[str, Any]


def must_be_within(caps: Iterable[Rule], fees: Iterable[Rule]) -> None:
    """Refuse a fee above the cap of its service; raises FeeAboveCap, naming the service.

    A cap's highest rate binds every rate there is; its highest amount binds a fixed fee, and what a rate can come to,
    so that a share of the value must have a cap of its own that is no higher. Where only a rate is allowed there is no
    fixed fee. A service without a cap may cost anything.
    """
    highest = {cap["service"]: cap for cap in caps}
    for fee in fees:
        cap = highest.get(fee["service"])
        if cap is not None and not _is_within(cap, fee):
            raise FeeAboveCap(service=fee["service"])


def _is_within(cap: Rule, fee: Rule) -> bool:
    if fee["basis"] == "fixed":
        return _costs_at_most(cap.get("amount"), fee["amount"])
    allowed = cap.get("rate")
    rates = [Decimal(part["rate"]) for part in fee.get("tiers") or [fee]]
    if allowed is not None and any(rate > Decimal(allowed) for rate in rates):
        return False
    return cap.get("amount") is None or _costs_at_most(cap["amount"], fee.get("cap"))


def _costs_at_most(most: Rule | None, amount: Rule | None) -> bool:
    if most is None or amount is None:
        return False
    return bool(most["currency"] == amount["currency"] and amount["amount"] <= most["amount"])
