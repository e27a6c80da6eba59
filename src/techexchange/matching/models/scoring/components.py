"""The parts of a score, each from 0 to 1; None where one of the two does not say what it takes."""

from itertools import product

from techexchange.matching.models.scoring.side import WORLD, Side
from techexchange.matching.models.scoring.words import asked_in

LEVELS = ("section", "class", "subclass", "main_group", "group")
"""The hierarchy of the International Patent Classification, from A to A01B 1/02."""
AGREED = {"": 0.0, "section": 0.2, "class": 0.5, "subclass": 0.75, "main_group": 0.9, "group": 1.0}
"""How much two codes agree that share this level and none below it."""
SAME_SECTOR, SAME_FIELD, SAME_FIELD_AT_LARGE = AGREED["class"], AGREED["class"], AGREED["section"]
"""A sector and a field of science are as broad as a class of the IPC, the first digit of a field as a section."""
FOUND = 0.5
"""The share of an element's terms from which on it counts as found: the same thing is said in other words too."""
READY, EACH_LEVEL_ABOVE, EACH_LEVEL_BELOW = 0.8, 0.1, 0.2
JUST_AFFORDABLE = 0.5
HERE, SAME_COUNTRY, OFFERED_HERE, UNSAID, OFFERED_ELSEWHERE = 1.0, 0.8, 0.6, 0.3, 0.1


def levels_of(code: str) -> tuple[str, ...]:
    """The code's name at each level it goes down to: C, C02, C02F, C02F 1, C02F 1/44."""
    return tuple(dict.fromkeys((code[:1], code[:3], code[:4], code.partition("/")[0], code)))


def nearest_codes(supply: Side, demand: Side) -> tuple[str, str]:
    """The level and the code down to which any two of their IPC codes agree, the deepest there is; else two blanks."""
    shared = [_shared(ours, theirs) for ours, theirs in product(supply.ipc, demand.ipc)]
    return max(shared, key=lambda found: (AGREED[found[0]], found[1]), default=("", ""))


def _shared(ours: str, theirs: str) -> tuple[str, str]:
    same = [
        (level, one)
        for level, one, other in zip(LEVELS, levels_of(ours), levels_of(theirs), strict=False)
        if one == other
    ]
    return same[-1] if same else ("", "")


def classification(supply: Side, demand: Side) -> float | None:
    """How near the two stand in the classification that shows them nearest: IPC, sector or field of science."""
    shown: list[float] = []
    if supply.ipc and demand.ipc:
        shown.append(AGREED[nearest_codes(supply, demand)[0]])
    if supply.sector and demand.sector:
        shown.append(SAME_SECTOR if supply.sector == demand.sector else 0.0)
    if supply.field_of_science and demand.field_of_science:
        shown.append(_field(supply.field_of_science, demand.field_of_science))
    return max(shown, default=None)


def _field(ours: str, theirs: str) -> float:
    if ours == theirs:
        return SAME_FIELD
    return SAME_FIELD_AT_LARGE if ours[0] == theirs[0] else 0.0


def elements_found(supply: Side, demand: Side) -> dict[str, float]:
    """For each element of the need, the share of its terms that the technology's text has.

    Empty where the technology is not described in the language of the need: words cannot tell there.
    """
    said = supply.said.get(demand.need_language) if demand.need else None
    if not said:
        return {}
    asked = {name: asked_in(text, demand.need_language) for name, text in demand.need.items()}
    return {name: len(terms & said) / len(terms) for name, terms in asked.items() if terms}


def need(supply: Side, demand: Side) -> float | None:
    """How much of the five elements of the need the technology's text has."""
    found = elements_found(supply, demand).values()
    return sum(min(1.0, share / FOUND) for share in found) / len(found) if found else None


def trl(supply: Side, demand: Side) -> float | None:
    """How far the readiness offered is above or below the one required."""
    if supply.trl is None or demand.trl is None:
        return None
    gap = supply.trl - demand.trl
    return _bounded(READY + gap * (EACH_LEVEL_ABOVE if gap > 0 else EACH_LEVEL_BELOW))


def price(supply: Side, demand: Side) -> float | None:
    """How much of the price asked the budget reaches: 1 for all of it, a half for its lower end, 0 for none."""
    asked, budget = supply.price, demand.price
    if asked is None or budget is None or budget.high is None or asked.currency != budget.currency:
        return None
    low, high = asked.low or 0, asked.high
    if budget.high < low:
        return 0.0
    if high is None or budget.high >= high:
        return None if high is None else 1.0
    return JUST_AFFORDABLE + (1 - JUST_AFFORDABLE) * (budget.high - low) / (high - low)


def scope(supply: Side, demand: Side) -> float | None:
    """The share of the forms of transfer they agree on, of those the one with fewer would have."""
    ours, theirs = supply.transfer_scope, demand.transfer_scope
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else None


def place(supply: Side, demand: Side) -> float | None:
    """How near they are: one province, one country, or at least offered where the need is."""
    where = demand.territory or ({demand.country} if demand.country else frozenset())
    if supply.country and supply.country == demand.country:
        return HERE if supply.province and supply.province == demand.province else SAME_COUNTRY
    if supply.territory and where:
        return OFFERED_HERE if supply.territory & (where | {WORLD}) else OFFERED_ELSEWHERE
    return UNSAID if supply.country and demand.country else None


def _bounded(value: float) -> float:
    return min(1.0, max(0.0, value))
