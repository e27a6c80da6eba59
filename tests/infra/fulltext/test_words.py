"""What is typed finds what was written: accents, stems, typos, phrases, beginnings, long texts."""

import unicodedata

import pytest

from techexchange.infra.fulltext import Document, Engine, Language, Request, Schema, Text

SCHEMA = Schema(
    (
        Text("title_vi", Language.VI, weight=3, snippet="title", suggest=True),
        Text("title_en", Language.EN, weight=3, snippet="title", suggest=True),
        Text("summary_vi", Language.VI, snippet="summary", length=120),
        Text("summary_en", Language.EN, snippet="summary", length=120),
    )
)

TITLES_VI = {
    "waste": "Công nghệ xử lý nước thải bằng màng lọc sinh học",
    "water": "Thiết bị khử mặn nước biển cho hải đảo",
    "thai": "Máy phân loại rác Thái Lan theo mẫu nuộc dây",
    "thuy": "Tua bin thuỷ lực cỡ nhỏ",
    "dang": "Đặng Gia: giống lúa chịu hạn",
}
TITLES_EN = {
    "solar": "Transparent solar cells for windows",
    "studies": "Studies of corrosion in pipelines",
    "engine": "Semiconductor lasers for engine ignition",
    "cell": "Fuel cell with a solar concentrator",
}


def engine_of(*documents: Document) -> Engine:
    engine = Engine(SCHEMA)
    engine.add(documents)
    engine.save(1)
    return engine


@pytest.fixture(scope="module")
def engine() -> Engine:
    vi = [Document(id, {"title_vi": title}) for id, title in TITLES_VI.items()]
    en = [Document(id, {"title_en": title}) for id, title in TITLES_EN.items()]
    return engine_of(*vi, *en)


def found(engine: Engine, text: str, **more: bool) -> list[str]:
    return [hit.id for hit in engine.search(Request(text, **more)).hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("xử lý nước thải", "waste"),
        ("xu ly nuoc thai", "waste"),
        ("XỬ LÝ NƯỚC THẢI", "waste"),
        (unicodedata.normalize("NFD", "khử mặn nước biển"), "water"),
        ("thủy lực", "thuy"),
        ("thuỷ lực", "thuy"),
        ("đặng gia", "dang"),
        ("Dang gia", "dang"),
        ("study pipeline", "studies"),
        ("corroding pipelines", "studies"),
        ("semicondctor", "engine"),
        ("corrosoin", "studies"),
        ("ignitino", "engine"),
        ("semiconudctors", "engine"),
        ("transparant windwos", "solar"),
        ("xử lý nưcớ thải", "waste"),
        ("khu mna nuoc bine", "water"),
        ('"solar cells"', "solar"),
        ("“fuel cell”", "cell"),
        ("the treatment of the corrosion", "studies"),
    ],
)
def test_finds(engine: Engine, text: str, first: str) -> None:
    assert found(engine, text)[0] == first


def test_run_together_words_are_not_the_same_word(engine: Engine) -> None:
    assert "waste" not in found(engine, "nuocthai")


def test_phrase_excludes_words_apart(engine: Engine) -> None:
    assert set(found(engine, "solar cell")) == {"solar", "cell"}
    assert found(engine, '"solar cell"') == ["solar"]


def test_phrase_does_not_run_from_one_text_into_the_next() -> None:
    engine = engine_of(Document("a", {"title_en": "ends in alpha", "summary_en": "beta begins"}))
    assert found(engine, '"alpha beta"') == []


def test_two_words_are_both_required(engine: Engine) -> None:
    assert found(engine, "solar windows") == ["solar"]


def test_accents_as_typed_come_first() -> None:
    texts = {"tai": "tái chế bản mạch", "tai2": "tài chế bản mạch", "tai3": "tải chế bản mạch"}
    engine = engine_of(*(Document(id, {"title_vi": text}) for id, text in texts.items()))
    for id, text in texts.items():
        answer = found(engine, text.split()[0])
        assert answer[0] == id
        assert set(answer) == set(texts)


def test_neighbours_come_before_words_apart() -> None:
    engine = engine_of(
        Document("apart", {"title_vi": "nước sạch và rác thải"}),
        Document("together", {"title_vi": "rác sạch và nước thải"}),
    )
    assert found(engine, "nuoc thai") == ["together", "apart"]


def test_last_word_may_be_unfinished(engine: Engine) -> None:
    assert found(engine, "transparent sol", prefix=True) == ["solar"]
    assert found(engine, "sol", prefix=False) == []
    assert found(engine, "semicon", prefix=True) == ["engine"]
    assert found(engine, "xu ly nuoc th", prefix=True)[0] == "waste"
    assert found(engine, "studies", prefix=True) == ["studies"]


def test_many_completions_are_all_found() -> None:
    engine = engine_of(*(Document(str(n), {"title_en": f"con{n}x"}) for n in range(100)))
    assert engine.search(Request("con", prefix=True)).total == 100


def test_most_words_are_enough_when_all_find_little(engine: Engine) -> None:
    assert found(engine, "transparent solar windows greenhouse")[0] == "solar"


def test_some_word_is_enough_when_most_find_nothing(engine: Engine) -> None:
    assert found(engine, "zeppelin hovercraft ignition")[0] == "engine"


def test_a_filter_never_widens_what_the_words_found() -> None:
    engine = engine_of(
        *(Document(f"all{n}", {"title_en": "alpha beta gamma delta"}) for n in range(12)),
        Document("most", {"title_en": "alpha beta gamma"}),
    )
    assert engine.search(Request("alpha beta gamma delta")).total == 12


def test_very_frequent_words_do_not_hide_the_telling_ones() -> None:
    engine = engine_of(
        *(Document(str(n), {"title_en": f"novel system number{n}"}) for n in range(200)),
        Document("rare", {"title_en": "perovskite film"}),
    )
    assert found(engine, "novel system perovskite") == ["rare"]
    assert engine.search(Request("novel system")).total == 200


def test_a_misspelling_that_someone_published_still_finds_the_word() -> None:
    engine = engine_of(
        *(Document(str(n), {"title_en": "desalination plant"}) for n in range(30)),
        Document("typo", {"title_en": "desalinatoin plant"}),
    )
    assert engine.search(Request("desalinatoin")).total == 31
    assert found(engine, "desalinatoin")[0] == "typo"
    assert engine.search(Request("desalination")).total == 30


def test_long_text_finds_by_its_telling_words(engine: Engine) -> None:
    need = (
        "Our company wants, for its plants in the north of the country, to learn about “methods” which reduce "
        "the corrosion that we observe in old pipelines; we have tried many coatings and none of them lasted. "
    )
    assert found(engine, need * 20)[0] == "studies"
    assert (
        found(engine, "chúng tôi cần tìm giải pháp để xử lý nguồn nước thải của nhà máy dệt nhuộm hiện nay")[0]
        == "waste"
    )


def test_function_words_are_not_required(engine: Engine) -> None:
    assert found(engine, "lasers with ignition") == ["engine"]


def test_a_text_of_function_words_alone_is_searched(engine: Engine) -> None:
    assert set(found(engine, "for")) == {"solar", "engine"}


def test_suggestions_in_original_spelling_with_counts(engine: Engine) -> None:
    assert [one.text for one in engine.suggest("cong ngh")] == [TITLES_VI["waste"]]
    assert [one.text for one in engine.suggest("NƯỚC TH")] == [TITLES_VI["waste"]]
    assert {one.text for one in engine.suggest("nuoc")} == {TITLES_VI["waste"], TITLES_VI["water"]}
    assert engine.suggest("  ") == ()
    assert engine.suggest("zzz") == ()


def test_suggestions_count_living_documents() -> None:
    engine = engine_of(
        *(Document(str(n), {}, keywords=("Hydrogen", "Hydrogel" if n else "Hydrology")) for n in range(3))
    )
    engine.delete("0")
    engine.save(2)
    assert [(one.text, one.count) for one in engine.suggest("hydr")] == [("Hydrogel", 2), ("Hydrogen", 2)]


def test_a_long_suggestion_is_cut() -> None:
    engine = engine_of(Document("a", {"title_en": "alpha " * 60}))
    (suggestion,) = engine.suggest("alpha")
    assert suggestion.text.endswith("alpha…")
    assert len(suggestion.text) <= 121
