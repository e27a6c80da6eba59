"""Reckoning a ranking anew from the published rules and the opened bids, apart from the exchange's own reckoning.

A criterion gives 0 to 100 points: the price by its share of the highest; a figure by its share of the highest, or by
the lowest's share of it, where less is better; evaluators' points by their mean's share of `most`. The score is the sum
of the points, each times its weight in per cent; it is exact, and shown with six places, half to the even neighbour.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from techexchange_client.exported import Exported, Faults, hash_of, moment

FULL = Fraction(100)
PLACES = Decimal("0.000001")
COUNTED = frozenset({"valid", "winning", "reserve"})
Entrant = Mapping[str, Any]


def rankings(exported: Exported, _: bytes | None) -> Faults:
    """Whether every ranking is the announced one, and follows from the bids by the published formulas."""
    announced = [entry["payload"]["ranking_hash"] for entry in exported.told("ranking_announced")]
    shown = exported.document["rankings"]
    if [ranking["ranking_hash"] for ranking in shown] != announced:
        yield exported.fault("ranking_altered", "these are not the rankings on record")
    for ranking in shown:
        if hash_of(ranking["content"]) != ranking["ranking_hash"]:
            yield exported.fault("ranking_altered", f"ranking {ranking['content']['round']} is not the recorded one")
        for lot in ranking["content"]["lots"]:
            yield from _lot(exported, lot)
    if shown and len(exported.auction["rules"]["lots"]) == 1:
        yield from _whole(exported, shown[-1]["content"]["lots"])


def _whole(exported: Exported, lots: Sequence[Mapping[str, Any]]) -> Faults:
    """Whether every bid that counts in the only lot was ranked; one that is back in waits for the next ranking."""
    if exported.auction["status"] == "qualification":
        return
    ranked = {bid["bid_id"] for lot in lots for bid in lot["bids"]}
    for bid in exported.bids:
        if bid["status"] in COUNTED and bid["bid_id"] not in ranked:
            yield exported.fault("ranking_incomplete", "a bid that counts was not ranked", bid["bid_id"])


def _lot(exported: Exported, shown: Mapping[str, Any]) -> Faults:
    number, rules = shown["lot"], exported.auction["rules"]
    floor = _floor(exported, number)
    terms = (exported.auction["currency"], exported.auction["pricing"], floor)
    if (shown["currency"], shown["pricing"], shown["floor"]) != terms:
        yield exported.fault("ranking_wrong", f"lot {number} is ranked by other terms than its own")
    entrants = [_entrant(exported, number, bid) for bid in shown["bids"]]
    expected = reckoned(rules["criteria"], entrants, floor, vickrey=exported.auction["pricing"] == "vickrey")
    for place, (bid, wanted) in enumerate(zip(shown["bids"], expected, strict=True), start=1):
        differing = sorted(name for name, value in wanted.items() if bid[name] != value)
        if differing:
            said = f"place {place} of lot {number} follows otherwise from the bids: {', '.join(differing)}"
            yield exported.fault("ranking_wrong", said, bid["bid_id"])


def _floor(exported: Exported, number: int) -> int:
    """What nobody wins the lot for less than: starting price, open reserve or secret reserve, the highest."""
    [lot] = [lot for lot in exported.auction["rules"]["lots"] if lot["number"] == number]
    secret = (exported.opening or {}).get("reserve") or {"lots": []}
    reserves = [reserved["price"]["amount"] for reserved in secret["lots"] if reserved["number"] == number]
    named: list[int] = [lot.get("starting_price") or 0, (lot.get("reserve") or {}).get("price") or 0, *reserves]
    return max(named)


def _entrant(exported: Exported, number: int, shown: Mapping[str, Any]) -> Entrant:
    """What a ranked bid says by its own opened content; the points it was given are the ranking's."""
    [bid] = [bid for bid in exported.bids if bid["bid_id"] == shown["bid_id"]]
    [offered] = [lot for lot in bid["content"]["lots"] if lot["number"] == number]
    given = {marked["code"]: [Fraction(points) for points in marked["given"]] for marked in shown["criteria"]}
    return {
        "bid_id": bid["bid_id"],
        "bidder_id": bid["content"]["bidder_id"],
        "received_at": moment(offered.get("received_at") or bid["record"]["received_at"]),
        "price": offered["price"]["amount"],
        "figures": {code: Fraction(figure) for code, figure in offered["figures"].items()},
        "given": given,
    }


def reckoned(
    criteria: Sequence[Mapping[str, Any]], entrants: Sequence[Entrant], floor: int, *, vickrey: bool
) -> list[dict[str, Any]]:
    """The ranking as it must be: those that are enough by score, price, receipt and id; then those below the floor."""
    enough = [one for one in entrants if one["price"] >= floor]
    best = {criterion["code"]: _best(criterion, enough) for criterion in criteria}
    marks = {one["bid_id"]: [_marked(criterion, one, best) for criterion in criteria] for one in entrants}
    scores = {id: sum((mark["weighted"] for mark in marked), Fraction(0)) for id, marked in marks.items()}
    ordered = sorted(enough, key=lambda one: (-scores[one["bid_id"]], -one["price"], one["received_at"], one["bid_id"]))
    below = sorted((one for one in entrants if one["price"] < floor), key=_arrival)
    lines = []
    for place, one in enumerate([*ordered, *below], start=1):
        ranked = place <= len(ordered)
        pays = _pays(one, ordered[place : place + 1], floor, vickrey=vickrey) if ranked else None
        lines.append(
            {
                "bid_id": one["bid_id"],
                "bidder_id": one["bidder_id"],
                "price": one["price"],
                "rank": place if ranked else None,
                "excluded": None if ranked else "below_floor",
                "score": written(scores[one["bid_id"]]),
                "pays": pays,
                "criteria": [_shown(mark) for mark in marks[one["bid_id"]]],
            }
        )
    return lines


def written(value: Fraction) -> str:
    """A number with at most six places, half to the even neighbour, without zeros at its end."""
    whole = Decimal(round(value * 10**6)).scaleb(-6)
    text = f"{whole.quantize(PLACES, rounding=ROUND_HALF_EVEN):f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def _arrival(one: Entrant) -> tuple[Any, str]:
    return one["received_at"], one["bid_id"]


def _value(criterion: Mapping[str, Any], one: Entrant) -> Fraction | None:
    if criterion["formula"] == "price":
        return Fraction(one["price"])
    if criterion["formula"] == "points":
        given = one["given"].get(criterion["code"], [])
        return sum(given, Fraction(0)) / len(given) if given else None
    figure: Fraction | None = one["figures"].get(criterion["code"])
    most = criterion.get("most")
    return figure if figure is None or most is None else min(figure, Fraction(most))


def _falls(criterion: Mapping[str, Any]) -> bool:
    return criterion["formula"] == "figure" and criterion.get("better") == "lower"


def _best(criterion: Mapping[str, Any], entrants: Sequence[Entrant]) -> Fraction | None:
    values = [value for one in entrants if (value := _value(criterion, one)) is not None]
    if not values or criterion["formula"] == "points":
        return None
    return min(values) if _falls(criterion) else max(values)


def _points(criterion: Mapping[str, Any], value: Fraction | None, best: Fraction | None) -> Fraction:
    if value is None:
        return Fraction(0)
    if criterion["formula"] == "points":
        share = value / Fraction(criterion["most"])
    elif best is None:
        return Fraction(0)
    elif _falls(criterion):
        share = best / value if value else Fraction(1)
    else:
        share = value / best if best else Fraction(0)
    return FULL * max(Fraction(0), min(Fraction(1), share))


def _marked(criterion: Mapping[str, Any], one: Entrant, best: Mapping[str, Fraction | None]) -> dict[str, Any]:
    value, weight = _value(criterion, one), Fraction(criterion["weight"])
    points = _points(criterion, value, best[criterion["code"]])
    given = one["given"].get(criterion["code"], []) if criterion["formula"] == "points" else []
    return {
        "code": criterion["code"],
        "value": value,
        "best": best[criterion["code"]],
        "given": given,
        "points": points,
        "weight": weight,
        "weighted": points * weight / 100,
    }


def _shown(mark: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: mark[name] if mark[name] is None else written(mark[name]) for name in ("value", "best")}
    reckoned_numbers = {name: written(mark[name]) for name in ("points", "weight", "weighted")}
    return {"code": mark["code"], **numbers, "given": [written(one) for one in mark["given"]], **reckoned_numbers}


def _pays(one: Entrant, following: Sequence[Entrant], floor: int, *, vickrey: bool) -> int:
    own: int = one["price"]
    if not vickrey:
        return own
    return max(following[0]["price"], floor) if following else floor or own
