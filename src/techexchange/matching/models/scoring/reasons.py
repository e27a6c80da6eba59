"""Why a pair was proposed, in Vietnamese and English words; from what the public may read, naming no organisation."""

from collections.abc import Iterable, Iterator
from typing import TypedDict

from techexchange.matching.models.scoring import components as parts
from techexchange.matching.models.scoring.labels import ELEMENTS, LEVELS, SCOPES, SECTORS, amount, country, figure
from techexchange.matching.models.scoring.side import WORLD, Side, Span
from techexchange.matching.models.scoring.text import TextFit

SUBJECTS = 5
CLOSE = 0.5
"""From here on texts without a word in common are said to be close in meaning."""


class MatchReason(TypedDict):
    """One reason: its code and its sentence in each language."""

    code: str
    vi: str
    en: str


def reasons_for(supply: Side, demand: Side, text: TextFit) -> list[MatchReason]:
    """The reasons of a pair, always in the same order."""
    told = (_subject, _meaning)
    compared = (_ipc, _sector, _field, _need, _trl, _price, _scope, _place)
    return [
        *(reason for tell in told for reason in tell(supply, demand, text)),
        *(reason for compare in compared for reason in compare(supply, demand)),
    ]


def _subjects(supply: Side, demand: Side, text: TextFit) -> list[str]:
    """Keywords both give, in the technology's spelling, then the words both texts have."""
    wanted = {keyword.casefold() for keyword in demand.keywords}
    shared = [keyword for keyword in supply.keywords if keyword.casefold() in wanted]
    known = {word for keyword in shared for word in keyword.casefold().split()}
    return [*shared, *(word for word in text.words if not known.issuperset(word.casefold().split()))][:SUBJECTS]


def _subject(supply: Side, demand: Side, text: TextFit) -> Iterator[MatchReason]:
    subjects = ", ".join(_subjects(supply, demand, text))
    if subjects:
        yield MatchReason(code="subject", vi=f"Cùng đề cập: {subjects}", en=f"Both concern: {subjects}")


def _meaning(supply: Side, demand: Side, text: TextFit) -> Iterator[MatchReason]:
    if text.semantic is None or text.score < CLOSE or _subjects(supply, demand, text):
        return
    if set(supply.texts).isdisjoint(demand.texts):
        yield MatchReason(
            code="meaning",
            vi="Nội dung gần nghĩa dù viết bằng hai ngôn ngữ khác nhau",
            en="The texts are close in meaning, though written in different languages",
        )
    else:
        yield MatchReason(code="meaning", vi="Nội dung gần nghĩa", en="The texts are close in meaning")


def _ipc(supply: Side, demand: Side) -> Iterator[MatchReason]:
    level, code = parts.nearest_codes(supply, demand)
    if level in LEVELS:
        vi, en = LEVELS[level]
        yield MatchReason(code="ipc", vi=f"Cùng {vi} IPC {code}", en=f"Same IPC {en} {code}")


def _sector(supply: Side, demand: Side) -> Iterator[MatchReason]:
    if supply.sector in SECTORS and supply.sector == demand.sector:
        vi, en = SECTORS[supply.sector]
        yield MatchReason(code="sector", vi=f"Cùng lĩnh vực: {vi}", en=f"Same sector: {en}")


def _field(supply: Side, demand: Side) -> Iterator[MatchReason]:
    field = supply.field_of_science
    if field and field == demand.field_of_science:
        yield MatchReason(
            code="field_of_science",
            vi=f"Cùng lĩnh vực nghiên cứu {field} (phân loại OECD)",
            en=f"Same field of research {field} (OECD)",
        )


def _need(supply: Side, demand: Side) -> Iterator[MatchReason]:
    found = parts.elements_found(supply, demand)
    named = [ELEMENTS[name] for name in ELEMENTS if found.get(name, 0.0) >= parts.FOUND]
    if named:
        vi, en = _listed(named)
        yield MatchReason(
            code="need",
            vi=f"Mô tả công nghệ nhắc đến {vi} mà bên cầu cần",
            en=f"The technology's text mentions the {en} wanted",
        )


def _trl(supply: Side, demand: Side) -> Iterator[MatchReason]:
    if supply.trl is not None and demand.trl is not None:
        yield MatchReason(
            code="trl",
            vi=f"TRL {supply.trl} so với mức yêu cầu {demand.trl}",
            en=f"TRL {supply.trl} against the required {demand.trl}",
        )


def _price(supply: Side, demand: Side) -> Iterator[MatchReason]:
    reached, asked, budget = parts.price(supply, demand), supply.price, demand.price
    if not reached or asked is None or budget is None:
        return
    vi, en = ("Giá nằm trong ngân sách", "Price within budget")
    if reached < 1:
        vi, en = ("Ngân sách đạt phần dưới của khoảng giá", "The budget reaches the lower part of the price range")
    vi_sums, en_sums = (
        (_span(asked, language), amount(budget.high or 0, budget.currency, language)) for language in ("vi", "en")
    )
    yield MatchReason(
        code="price",
        vi=f"{vi}: {vi_sums[0]} so với tối đa {vi_sums[1]}",
        en=f"{en}: {en_sums[0]} against at most {en_sums[1]}",
    )


def _span(price: Span, language: str) -> str:
    *lower, highest = sorted({end for end in (price.low, price.high) if end is not None})
    written = [figure(end, price.currency, language) for end in lower]
    return " – ".join([*written, amount(highest, price.currency, language)])


def _scope(supply: Side, demand: Side) -> Iterator[MatchReason]:
    shared = supply.transfer_scope & demand.transfer_scope
    named = [SCOPES[scope] for scope in SCOPES if scope in shared]
    if named:
        vi, en = _listed(named)
        yield MatchReason(code="scope", vi=f"Cùng chấp nhận hình thức {vi}", en=f"Both would agree to {en}")


def _place(supply: Side, demand: Side) -> Iterator[MatchReason]:
    near = parts.place(supply, demand)
    if near == parts.HERE:
        yield MatchReason(code="place", vi=f"Cùng ở {supply.province}", en=f"Both in {supply.province}")
    elif near == parts.SAME_COUNTRY and supply.country:
        vi, en = country(supply.country)
        yield MatchReason(code="place", vi=f"Cùng ở {vi}", en=f"Both in {en}")
    elif near == parts.OFFERED_HERE:
        yield _offered(supply, demand)


def _offered(supply: Side, demand: Side) -> MatchReason:
    if WORLD in supply.territory:
        return MatchReason(code="place", vi="Được chào trên toàn thế giới", en="Offered worldwide")
    where = sorted(supply.territory & (demand.territory or {demand.country}))
    vi, en = _listed([country(code) for code in where])
    return MatchReason(code="place", vi=f"Được chào tại {vi}", en=f"Offered in {en}")


def _listed(named: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The Vietnamese and the English of several things as one phrase each."""
    vi, en = zip(*named, strict=True)
    return _phrase(vi, "và"), _phrase(en, "and")


def _phrase(words: tuple[str, ...], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]
