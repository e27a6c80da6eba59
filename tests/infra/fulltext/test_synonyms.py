"""Terms that mean the same find each other; a strict request gives nothing up."""

import pytest

from techexchange.infra.fulltext import Document, Engine, Language, Request, Schema, Synonyms, Text, term_of
from techexchange.infra.fulltext.typed import read

SCHEMA = Schema(
    texts=(
        Text("vi", Language.VI, snippet="text", length=200),
        Text("en", Language.EN, snippet="text", length=200),
    )
)
TEXTS = {
    "hospital": {"vi": "Trí tuệ nhân tạo chẩn đoán ảnh y khoa"},
    "farm": {"en": "Artificial intelligence counts fish in ponds"},
    "short": {"en": "AI for traffic lights"},
    "apart": {"en": "The intelligence of crows near artificial lakes"},
    "water": {"vi": "Xử lý nước thải dệt nhuộm bằng màng"},
    "sewage": {"en": "Wastewater treatment of textile mills"},
}
GROUPS = [["AI", "trí tuệ nhân tạo", "artificial intelligence"], ["xử lý nước thải", "wastewater treatment"]]


def engine_of(texts, groups=()):
    engine = Engine(SCHEMA)
    engine.add(Document(id, one) for id, one in texts.items())
    engine.save(1)
    engine.synonyms = Synonyms(groups)
    return engine


@pytest.fixture(scope="module")
def engine():
    return engine_of(TEXTS, GROUPS)


@pytest.fixture(scope="module")
def plain():
    return engine_of(TEXTS)


def ids(engine, text, **more):
    return [hit.id for hit in engine.search(Request(text, **more)).hits]


@pytest.mark.parametrize("text", ["AI", "ai", "trí tuệ nhân tạo", "tri tue nhan tao", "Artificial Intelligence"])
def test_every_term_of_a_group_finds_what_has_another(engine, text):
    assert set(ids(engine, text)) >= {"hospital", "farm", "short"}


def test_without_the_group_it_does_not(plain):
    assert ids(plain, "AI") == ["short"]


def test_what_was_typed_comes_first(engine):
    assert ids(engine, "AI")[0] == "short"
    assert ids(engine, "xử lý nước thải")[0] == "water"
    assert ids(engine, "wastewater treatment")[0] == "sewage"


def test_a_term_stands_for_its_words_among_others(engine):
    assert ids(engine, "wastewater treatment dệt nhuộm")[0] == "water"
    assert ids(engine, "xử lý nước thải textile", strict=True) == ["sewage"]


def test_the_words_of_another_term_stand_together(engine):
    assert "apart" not in ids(engine, "AI")
    assert "apart" not in ids(engine, "trí tuệ nhân tạo", strict=True)


@pytest.mark.parametrize("text", ["rain", "AIR", "trí tuệ", '"AI"', "trì tuệ nhân tạo", "ải"])
def test_only_whole_terms_as_spelt_and_not_in_quotation_marks(engine, plain, text):
    assert ids(engine, text) == ids(plain, text)


def test_words_of_the_other_terms_are_marked(engine):
    hits = {hit.id: hit.snippets["text"] for hit in engine.search(Request("AI")).hits}
    assert hits["hospital"].startswith("<mark>Trí</mark> <mark>tuệ</mark> <mark>nhân</mark> <mark>tạo</mark> chẩn")


def test_another_set_holds_from_the_next_search_on():
    engine = engine_of(TEXTS)
    assert "hospital" not in ids(engine, "AI")
    engine.synonyms = Synonyms(GROUPS)
    assert "hospital" in ids(engine, "AI")
    engine.add([Document("late", {"vi": "Trí tuệ nhân tạo cho nông nghiệp"})])
    engine.save(2)
    assert "late" in ids(engine, "AI")
    engine.synonyms = Synonyms()
    assert "hospital" not in ids(engine, "AI")


def test_a_term_of_two_groups_has_the_others_of_both():
    synonyms = Synonyms([["IC", "integrated circuit"], ["IC", "vi mạch"], ["vi mạch", "chip"]])
    [same] = synonyms.found(read("IC design", prefix=False).words)
    assert [" ".join(word.folded for word in term) for term in same.others] == ["integrated circuit", "vi mach"]


def test_the_longest_term_at_a_place_is_taken_and_none_overlap():
    synonyms = Synonyms([["nước thải", "sewage"], ["xử lý nước thải", "wastewater treatment"], ["thải nhiệt", "heat"]])
    found = synonyms.found(read("xử lý nước thải nhiệt", prefix=False).words)
    assert [[word.folded for word in same.typed] for same in found] == [["xu", "ly", "nuoc", "thai"]]


def test_terms_without_words_say_nothing():
    assert not Synonyms([["—", "!"]])
    assert term_of("  Trí  tuệ, NHÂN tạo ") == ("tri", "tue", "nhan", "tao")
    assert term_of("…") == ()


STRICT = {
    "both": {"vi": "Màng lọc nano cho nước thải", "en": "Membranes for wastewater"},
    "one": {"en": "Membranes of the ear"},
    "other": {"en": "Wastewater in ponds"},
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("membrane wastewater", ["both"]),
        ("the membranes for wastewater", ["both"]),
        ("membrane wastewater zebra", []),
        ("membrnae", []),
        ('"for wastewater"', ["both"]),
        ("mang loc", ["both"]),
        ("for", ["both"]),
        ("", ["both", "one", "other"]),
    ],
)
def test_strict_wants_every_word_that_means_something_as_it_is_spelt(text, found):
    assert sorted(ids(engine_of(STRICT), text, strict=True)) == found


def test_strict_is_satisfied_with_most_of_a_long_text():
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    texts = {"most": {"en": " ".join(words.split()[:11])}, "half": {"en": " ".join(words.split()[:7])}}
    assert ids(engine_of(texts), words, strict=True) == ["most"]


def test_what_was_given_up_is_said():
    engine = engine_of(STRICT)
    assert engine.search(Request("ear ponds")).share == 0.5
    assert engine.search(Request("membrane zebra quagga okapi")).share == 0.25
    assert engine.search(Request("")).share == 1


SPELLINGS = {
    "old": "Nuôi trồng thủy sản và hòa tan",
    "new": "Nuôi trồng thuỷ sản và hoà tan",
    "decomposed": "Nuo\u0302i tro\u0302\u0300ng thu\u0309y sa\u0309n va\u0300 ho\u0300a tan",
}


@pytest.mark.parametrize("typed", SPELLINGS.values(), ids=SPELLINGS.keys())
@pytest.mark.parametrize("strict", [True, False])
def test_every_spelling_of_tones_and_every_form_of_unicode_is_one_word(typed, strict):
    engine = engine_of({id: {"vi": text} for id, text in SPELLINGS.items()})
    hits = engine.search(Request(typed, strict=strict)).hits
    assert {hit.id for hit in hits} == SPELLINGS.keys()
    assert len({round(hit.score, 4) for hit in hits}) == 1


@pytest.mark.parametrize("typed", ["thuỷ điện", "thủy điện", "thu\u0309y đie\u0323\u0302n", "thuy dien"])
def test_terms_are_known_in_every_spelling(typed):
    engine = engine_of({"dam": {"en": "Hydropower dams"}}, [["thủy điện", "hydropower"]])
    assert ids(engine, typed) == ["dam"]
