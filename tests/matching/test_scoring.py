"""What a pair is worth to each side, and why: bounds, neutrality, monotony, and the words of the reasons."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.kernel.permissions import OrganizationKind
from techexchange.listings.lifecycle import Direction
from techexchange.listings.queries import PublicListing
from techexchange.listings.schemas.codes import Sector, TransferScope
from techexchange.listings.schemas.written import example
from techexchange.matching.models.scoring import Side, Span, TextFit, components, score
from techexchange.matching.models.scoring.labels import SCOPES, SECTORS, amount, country
from techexchange.matching.models.scoring.weights import FOR_DEMAND, FOR_SUPPLY
from techexchange.matching.models.scoring.words import asked_in, said_in

SELLER, BUYER = UUID(int=1), UUID(int=2)
NAME = {"vi": "Công ty Giấu Tên", "en": "Hidden Company"}
TEXT = TextFit(0.6, lexical=0.4, semantic=0.7, words=("arsenic",))


def public(direction: Direction, **changes) -> PublicListing:
    content = example(direction) | changes
    return PublicListing(
        id=UUID(int=len(direction)),
        direction=direction,
        version_number=3,
        content_hash="",
        content=content,
        published_at=datetime(2026, 5, 1, tzinfo=UTC),
        valid_until=datetime(2028, 6, 30, tzinfo=UTC),
        organization_id=SELLER,
        organization_name=NAME,
        organization_kind=OrganizationKind.INSTITUTE,
    )


def technology(**changes) -> Side:
    return Side.of(public(Direction.SUPPLY, **changes), SELLER)


def wanted(**changes) -> Side:
    return Side.of(public(Direction.DEMAND, **changes), BUYER)


def bare(direction: Direction, organization: UUID = SELLER) -> Side:
    return Side(id=UUID(int=9), version_number=1, organization_id=organization, direction=direction)


BARE_SUPPLY, BARE_DEMAND = bare(Direction.SUPPLY), bare(Direction.DEMAND, BUYER)


def said(side: Side, text: str, language: str) -> Side:
    return replace(side, texts={language: {"title": text}}, keywords=())


IPC = st.sampled_from(["C02F 1/44", "C02F 1/28", "C02F 9/00", "C02F", "C02", "C01B 3/00", "B01D 61/02", "A61"])
MONEY = st.one_of(st.none(), st.integers(0, 10**6))
WORDS = st.lists(st.sampled_from(["arsenic", "water", "membrane", "salt", "lọc", "nước", "khử mặn"])).map(" ".join)


@st.composite
def sides(draw, direction: Direction) -> Side:
    low, high = sorted([draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6))])
    span = Span(draw(st.sampled_from([None, low])), draw(st.sampled_from([None, high])), draw(st.sampled_from("VU")))
    span = replace(span, currency={"V": "VND", "U": "USD"}[span.currency])
    languages = draw(st.sets(st.sampled_from(["vi", "en"]), min_size=1))
    return Side(
        id=UUID(int=4),
        version_number=1,
        organization_id=SELLER if direction is Direction.SUPPLY else BUYER,
        direction=direction,
        texts={language: {"title": draw(WORDS)} for language in sorted(languages)},
        sector=draw(st.sampled_from([None, *Sector])),
        field_of_science=draw(st.sampled_from([None, "2", "2.7", "2.4", "1.6"])),
        ipc=tuple(draw(st.lists(IPC, max_size=3, unique=True))),
        keywords=tuple(draw(st.lists(st.sampled_from(["Arsenic", "arsenic", "salt"]), max_size=2))),
        need=draw(st.dictionaries(st.sampled_from(["material", "effect", "product"]), WORDS)),
        trl=draw(st.one_of(st.none(), st.integers(1, 9))),
        price=draw(st.sampled_from([None, span])),
        transfer_scope=draw(st.frozensets(st.sampled_from(list(TransferScope)), max_size=3)),
        country=draw(st.sampled_from([None, "VN", "US", "BR"])),
        province=draw(st.sampled_from([None, "Hà Nội", "Bến Tre"])),
        territory=draw(st.frozensets(st.sampled_from(["VN", "US", "WORLD"]), max_size=2)),
    )


SUPPLIES, DEMANDS = sides(Direction.SUPPLY), sides(Direction.DEMAND)
FITS = st.builds(
    TextFit,
    st.floats(0, 1),
    st.one_of(st.none(), st.floats(0, 1)),
    st.one_of(st.none(), st.floats(0, 1)),
    st.lists(st.sampled_from(["arsenic", "water", "lọc nước"]), max_size=2).map(tuple),
)
UNSAID = {
    "sector": None,
    "field_of_science": None,
    "ipc": (),
    "need": {},
    "trl": None,
    "price": None,
    "transfer_scope": frozenset(),
    "country": None,
    "territory": frozenset(),
}


class TestSide:
    def test_a_technology_is_read_from_its_public_view(self):
        side = technology()
        assert (side.id, side.version_number, side.organization_id) == (UUID(int=6), 3, SELLER)
        assert side.trl == 7
        assert side.price == Span(800_000_000, 1_500_000_000, "VND")
        assert side.territory == {"VN", "KH"}
        assert side.need == {}

    def test_a_need_is_what_it_requires_and_can_pay(self):
        side = wanted(trl=2)
        assert side.trl == 6
        assert side.price == Span(None, 2_000_000_000, "VND")
        assert side.need["effect"] == "Arsenic below 0.01 mg/l"
        assert side.deadline is not None

    def test_a_fixed_price_is_both_ends_and_no_amount_is_no_price(self):
        fixed = {"kind": "fixed", "min": {"amount": 5, "currency": "USD"}}
        assert technology(price=fixed).price == Span(5, 5, "USD")
        assert technology(price={"kind": "on_request"}).price is None
        assert Span.of(None) is None

    def test_the_language_of_a_need_is_that_of_its_texts_or_else_told_from_its_words(self):
        assert wanted().need_language == "en"
        texts = {"vi": {"title": "Khử asen"}, "en": {"title": "Removing arsenic"}}
        assert wanted(texts=texts, need={"effect": "Nước giếng không còn asen"}).need_language == "vi"


class TestBounds:
    @given(SUPPLIES, DEMANDS, FITS)
    def test_every_number_lies_between_0_and_1(self, supply, demand, text):
        scored = score(supply, demand, text)
        numbers = [scored.score, scored.score_for_supply, scored.score_for_demand, *scored.components.values()]
        assert all(0 <= number <= 1 for number in numbers)

    @given(SUPPLIES, DEMANDS, FITS)
    def test_the_pair_is_worth_no_more_than_the_better_and_no_less_than_the_worse_side(self, supply, demand, text):
        scored = score(supply, demand, text)
        worths = sorted([scored.score_for_supply, scored.score_for_demand])
        assert worths[0] - 1e-3 <= scored.score <= worths[1] + 1e-3

    @given(SUPPLIES, DEMANDS, FITS)
    def test_the_same_pair_has_the_same_score_and_reasons(self, supply, demand, text):
        assert score(supply, demand, text) == score(replace(supply), replace(demand), text)

    def test_the_weights_of_each_part_add_up_to_1(self):
        for weights in (FOR_DEMAND, FOR_SUPPLY):
            assert sum(weights.fit.values()) == pytest.approx(1)
            assert sum(weights.terms.values()) == pytest.approx(1)

    def test_the_sides_do_not_weigh_alike(self):
        dear = technology(price={"kind": "fixed", "min": {"amount": 1_999_999_999, "currency": "VND"}})
        scored = score(dear, replace(wanted(), country="LA", territory=frozenset()), TEXT)
        assert scored.score_for_demand != scored.score_for_supply


class TestSilence:
    @given(FITS)
    def test_where_nothing_else_is_said_the_text_alone_decides(self, text):
        scored = score(BARE_SUPPLY, BARE_DEMAND, text)
        assert scored.score == pytest.approx(text.score, abs=1e-4)

    @given(SUPPLIES, DEMANDS, FITS, st.sampled_from(sorted(UNSAID)))
    def test_what_one_side_does_not_say_counts_no_more_than_if_neither_did(self, supply, demand, text, name):
        one = score(replace(supply, **{name: UNSAID[name]}), demand, text)
        other = score(supply, replace(demand, **{name: UNSAID[name]}), text)
        neither = score(replace(supply, **{name: UNSAID[name]}), replace(demand, **{name: UNSAID[name]}), text)
        if name not in {"need", "territory", "country"}:
            assert one.score == other.score == neither.score

    @given(SUPPLIES, DEMANDS, FITS)
    def test_silence_lies_between_the_best_and_the_worst_that_could_be_said(self, supply, demand, text):
        silent, best, worst = (
            score(replace(supply, trl=ours), replace(demand, trl=theirs), text).score
            for ours, theirs in ((None, None), (9, 1), (1, 9))
        )
        assert worst <= silent <= best


class TestMonotony:
    @given(SUPPLIES, DEMANDS, FITS, st.integers(1, 8))
    def test_a_readier_technology_is_worth_no_less(self, supply, demand, text, trl):
        less, more = (score(replace(supply, trl=level), demand, text) for level in (trl, trl + 1))
        assert less.score <= more.score

    @pytest.mark.parametrize("wide", ["C02F 1/44", "C02F 1/28", "C02F 9/00", "C02C 1/00", "C01B 3/00", "A61B 1/00"])
    def test_a_code_further_off_is_worth_less(self, wide):
        order = ["C02F 1/44", "C02F 1/28", "C02F 9/00", "C02C 1/00", "C01B 3/00", "A61B 1/00"]
        demand = replace(BARE_DEMAND, ipc=("C02F 1/44",))
        scores = [score(replace(BARE_SUPPLY, ipc=(code,)), demand, TEXT).score for code in order]
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) == len(order)
        assert score(replace(BARE_SUPPLY, ipc=(wide,)), demand, TEXT).score <= scores[0]

    @given(SUPPLIES, DEMANDS, FITS, IPC)
    def test_one_more_code_of_a_technology_never_lowers_it(self, supply, demand, text, code):
        supply = replace(supply, ipc=(*supply.ipc, "H01L 21/00"))
        more = replace(supply, ipc=(*supply.ipc, code))
        assert score(supply, demand, text).score <= score(more, demand, text).score

    @given(SUPPLIES, DEMANDS, st.floats(0, 1), st.floats(0, 1))
    def test_nearer_texts_are_worth_no_less(self, supply, demand, one, other):
        far, near = sorted([one, other])
        assert score(supply, demand, TextFit(far)).score <= score(supply, demand, TextFit(near)).score

    @given(SUPPLIES, DEMANDS, FITS, st.integers(0, 10**6), st.integers(0, 10**6))
    def test_a_larger_budget_is_worth_no_less(self, supply, demand, text, one, other):
        less, more = (replace(demand, price=Span(None, most, "VND")) for most in sorted([one, other]))
        assert score(supply, less, text).score <= score(supply, more, text).score

    def test_good_terms_do_not_make_up_for_another_subject(self):
        scored = score(technology(), replace(wanted(), ipc=("A61K",), sector="energy", need={}), TextFit(0.05))
        assert scored.score < 0.15


class TestComponents:
    @pytest.mark.parametrize(
        ("ours", "theirs", "nearest"),
        [
            (("C02F 1/44",), ("C02F 1/44", "C02F"), ("group", "C02F 1/44")),
            (("C02F 1/44",), ("C02F 1/28",), ("main_group", "C02F 1")),
            (("C02F 11/04",), ("C02F 1/28",), ("subclass", "C02F")),
            (("C02",), ("C02F 1/28",), ("class", "C02")),
            (("C12N",), ("C02F",), ("section", "C")),
            (("C12N",), ("B01D",), ("", "")),
            ((), ("B01D",), ("", "")),
        ],
    )
    def test_two_codes_agree_down_to_a_level(self, ours, theirs, nearest):
        found = components.nearest_codes(replace(BARE_SUPPLY, ipc=ours), replace(BARE_DEMAND, ipc=theirs))
        assert found == nearest

    def test_the_nearest_of_three_classifications_counts(self):
        supply = replace(BARE_SUPPLY, ipc=("C02F",), sector="energy", field_of_science="2.7")
        same_field = replace(BARE_DEMAND, ipc=("H01L",), sector="environment", field_of_science="2.7")
        assert components.classification(supply, same_field) == components.SAME_FIELD
        at_large = replace(same_field, field_of_science="2.4")
        assert components.classification(supply, at_large) == components.SAME_FIELD_AT_LARGE
        assert components.classification(supply, replace(at_large, field_of_science="1.6")) == 0
        assert components.classification(supply, BARE_DEMAND) is None

    def test_the_elements_of_a_need_are_looked_for_in_its_language(self):
        demand = replace(
            said(BARE_DEMAND, "Desalination", "en"), need={"material": "membranes of polyamide", "effect": "less boron"}
        )
        english = said(BARE_SUPPLY, "A thin-film polyamide membrane", "en")
        assert components.elements_found(english, demand) == {"material": 1.0, "effect": 0.0}
        assert components.need(english, demand) == 0.5
        assert components.need(said(BARE_SUPPLY, "Màng polyamide", "vi"), demand) is None
        assert components.need(english, replace(demand, need={"effect": "0.01"})) is None

    def test_vietnamese_elements_are_found_by_pairs_of_syllables_however_they_are_spelled(self):
        demand = replace(said(BARE_DEMAND, "Khử muối", "vi"), need={"effect": "hoà tan muối", "product": "màng lọc"})
        supply = said(BARE_SUPPLY, "Hòa tan muối bằng điện; lọc qua màng", "vi")
        assert components.elements_found(supply, demand) == {"effect": 1.0, "product": 0.0}

    @pytest.mark.parametrize(
        ("price", "budget", "reached"),
        [
            ((10, 20), (None, 20), 1.0),
            ((10, 20), (None, 15), 0.75),
            ((10, 20), (None, 10), 0.5),
            ((10, 20), (None, 9), 0.0),
            ((10, None), (None, 15), None),
            ((10, None), (None, 9), 0.0),
            ((None, 20), (None, 10), 0.75),
            ((10, 10), (None, 10), 1.0),
            ((10, 20), (5, None), None),
        ],
    )
    def test_how_much_of_the_price_the_budget_reaches(self, price, budget, reached):
        supply, demand = (
            replace(BARE_SUPPLY, price=Span(*price, "VND")),
            replace(BARE_DEMAND, price=Span(*budget, "VND")),
        )
        assert components.price(supply, demand) == reached
        assert components.price(supply, replace(demand, price=Span(*budget, "USD"))) is None

    def test_places_by_nearness(self):
        need = replace(BARE_DEMAND, country="VN", province="Bến Tre")
        near = [
            replace(BARE_SUPPLY, country="VN", province="Bến Tre"),
            replace(BARE_SUPPLY, country="VN", province="Hà Nội"),
            replace(BARE_SUPPLY, country="JP", territory=frozenset({"VN"})),
            replace(BARE_SUPPLY, country="JP"),
            replace(BARE_SUPPLY, country="JP", territory=frozenset({"JP"})),
        ]
        assert [components.place(supply, need) for supply in near] == [1.0, 0.8, 0.6, 0.3, 0.1]
        assert components.place(replace(BARE_SUPPLY, territory=frozenset({"WORLD"})), need) == 0.6
        assert components.place(BARE_SUPPLY, need) is None

    def test_forms_of_transfer_by_the_side_that_has_fewer(self):
        supply = replace(BARE_SUPPLY, transfer_scope=frozenset({"assignment", "technical_service"}))
        assert components.scope(supply, replace(BARE_DEMAND, transfer_scope=frozenset({"assignment"}))) == 1.0
        assert components.scope(supply, BARE_DEMAND) is None


class TestWords:
    def test_small_words_and_numbers_are_not_looked_for(self):
        assert asked_in("Arsenic below 0.01 mg/l with the membranes", "en") == said_in("arsenic mg membrane", "en")
        assert asked_in("của những và 12", "vi") == frozenset()

    def test_a_pair_does_not_reach_over_a_mark_or_a_small_word(self):
        assert asked_in("khử muối, kim loại và dầu", "vi") == {"khu muoi", "kim loai", "dau"}
        assert asked_in("màng", "vi") == {"mang"}
        assert {"mang", "loc", "mang loc"} <= said_in("Màng lọc", "vi")


def reasons(supply: Side, demand: Side, text: TextFit = TEXT) -> dict[str, tuple[str, str]]:
    return {reason["code"]: (reason["vi"], reason["en"]) for reason in score(supply, demand, text).reasons}


class TestReasons:
    def test_every_reason_of_two_complete_listings(self):
        supply = technology(keywords=["Arsenic", "membrane"], texts={"en": {"title": "Arsenic filter"}})
        assert reasons(supply, wanted(field_of_science="2.7", ipc=["C02F 1/44"]), replace_words("water")) == {
            "subject": ("Cùng đề cập: Arsenic, water", "Both concern: Arsenic, water"),
            "ipc": ("Cùng nhóm IPC C02F 1/44", "Same IPC group C02F 1/44"),
            "sector": ("Cùng lĩnh vực: môi trường", "Same sector: environment"),
            "field_of_science": (
                "Cùng lĩnh vực nghiên cứu 2.7 (phân loại OECD)",
                "Same field of research 2.7 (OECD)",
            ),
            "need": (
                "Mô tả công nghệ nhắc đến hiệu quả mà bên cầu cần",
                "The technology's text mentions the effect wanted",
            ),
            "trl": ("TRL 7 so với mức yêu cầu 6", "TRL 7 against the required 6"),
            "price": (
                "Giá nằm trong ngân sách: 800.000.000 – 1.500.000.000 VND so với tối đa 2.000.000.000 VND",
                "Price within budget: 800,000,000 – 1,500,000,000 VND against at most 2,000,000,000 VND",
            ),
            "scope": ("Cùng chấp nhận hình thức dịch vụ kỹ thuật", "Both would agree to technical service"),
            "place": ("Cùng ở Việt Nam", "Both in Vietnam"),
        }

    def test_nothing_said_is_no_reason(self):
        assert reasons(BARE_SUPPLY, BARE_DEMAND, TextFit(0.9)) == {}

    def test_texts_without_a_word_in_common_are_close_in_meaning(self):
        text = TextFit(0.8, semantic=0.8)
        supply, demand = said(BARE_SUPPLY, "Membrane", "en"), said(BARE_DEMAND, "Màng lọc", "vi")
        assert reasons(supply, demand, text)["meaning"][1].endswith("written in different languages")
        assert reasons(supply, said(demand, "Filter", "en"), text)["meaning"][1] == "The texts are close in meaning"
        assert "meaning" not in reasons(supply, demand, TextFit(0.2, semantic=0.2))
        assert "meaning" not in reasons(supply, demand, TextFit(0.8, lexical=0.8))
        assert "meaning" not in reasons(supply, demand, TextFit(0.8, semantic=0.8, words=("polyamide",)))

    def test_a_budget_for_a_part_of_the_price_is_said_so(self):
        asked, budget = Span(400_050, 900_000, "USD"), Span(None, 500_000, "USD")
        told = reasons(replace(BARE_SUPPLY, price=asked), replace(BARE_DEMAND, price=budget))["price"]
        assert told == (
            "Ngân sách đạt phần dưới của khoảng giá: 4.000,50 – 9.000 USD so với tối đa 5.000 USD",
            "The budget reaches the lower part of the price range: 4,000.50 – 9,000 USD against at most 5,000 USD",
        )

    @pytest.mark.parametrize(
        ("supply", "demand", "vi", "en"),
        [
            (("VN", "Bến Tre", ()), ("VN", "Bến Tre", ()), "Cùng ở Bến Tre", "Both in Bến Tre"),
            (("JP", None, ("VN", "LA")), ("VN", None, ()), "Được chào tại Việt Nam", "Offered in Vietnam"),
            (
                ("JP", None, ("VN", "LA")),
                ("US", None, ("VN", "LA", "TH")),
                "Được chào tại Lào và Việt Nam",
                "Offered in Laos and Vietnam",
            ),
            (("JP", None, ("WORLD",)), ("VN", None, ()), "Được chào trên toàn thế giới", "Offered worldwide"),
        ],
    )
    def test_places(self, supply, demand, vi, en):
        sides = []
        for side, (code, province, territory) in ((BARE_SUPPLY, supply), (BARE_DEMAND, demand)):
            sides.append(replace(side, country=code, province=province, territory=frozenset(territory)))
        assert reasons(*sides)["place"] == (vi, en)

    def test_a_far_place_and_a_section_in_common_are_no_reasons(self):
        supply = replace(BARE_SUPPLY, country="JP", ipc=("C12N",), sector="other")
        demand = replace(BARE_DEMAND, country="VN", ipc=("C02F",), sector="other")
        assert set(reasons(supply, demand)) == {"subject"}

    @given(DEMANDS, FITS)
    def test_no_reason_names_an_organisation(self, demand, text):
        supply = technology(source={"name": "catalogue", "id": "7", "supplier": NAME["en"]})
        told = str(score(supply, replace(demand, supplier=NAME["vi"]), text).reasons)
        assert not any(name in told for name in (*NAME.values(), str(SELLER), str(BUYER)))

    def test_every_code_has_a_name(self):
        assert set(SECTORS) == set(Sector) - {Sector.OTHER}
        assert set(SCOPES) == set(TransferScope)
        assert country("BR") == ("BR", "BR")

    def test_amounts_are_written_as_in_their_language(self):
        assert amount(1_234_567, "VND", "vi") == "1.234.567 VND"
        assert amount(1_234_505, "USD", "en") == "12,345.05 USD"


def replace_words(*words: str) -> TextFit:
    return replace(TEXT, words=words)
