"""What a text and a document both say: pairs of Vietnamese syllables, English words, and nothing that is everywhere."""

import pytest

from techexchange.infra.fulltext import Document, Engine, Language, Request, Schema, Text

SCHEMA = Schema(
    (
        Text("title_vi", Language.VI, snippet="title"),
        Text("text_vi", Language.VI, snippet="text"),
        Text("title_en", Language.EN, snippet="title"),
        Text("text_en", Language.EN, snippet="text"),
    )
)
OTHERS = "Máy gặt lúa", "Than đá sạch", "Tại nhà máy", "Giống lạc mới"


def engine_of(*texts, field="text_vi", more=()):
    engine = Engine(SCHEMA)
    engine.add([Document(str(at), {field: text}) for at, text in enumerate(texts)])
    engine.add([Document(f"more{at}", each) for at, each in enumerate(more)])
    engine.save(1)
    return engine


def shared(engine, text, id="0", most=5):
    return engine.consult().shared(Request(text), [id], most)[id]


@pytest.mark.parametrize(
    ("typed", "written", "told"),
    [
        ("cần xử lý nước thải", "Trạm xử lý nước thải dệt nhuộm.", {"xử lý", "nước thải"}),
        ("nước thải tại than", "Than, tại nước. Thải.", set()),
        ("nước, thải", "nước thải", {"nước thải"}),
        ("nước thải", "nước, thải", set()),
        ("nuoc thai", "Nước thải", {"nuoc thai"}),
        ("nước thải", "nuốc thái", set()),
        ("thủy lực", "Tua bin thuỷ lực", {"thủy lực"}),
        ("thuỷ lực", "THỦY LỰC", {"thủy lực"}),
        ("cao su & <nhựa> cứng", "ống <cao su>, 'nhựa cứng'", {"cao su", "nhựa cứng"}),
        ("phát triển và triển vọng", "phát triển và triển vọng", {"phát triển"}),
        ("số 5 10", "số 5 10", set()),
        ("“cao su”", "cao su", {"cao su"}),
        ("theo trong than", "theo trong than", set()),
        ("", "nước thải", set()),
    ],
)
def test_vietnamese_is_shared_in_pairs_that_stand_together(typed, written, told):
    answer = shared(engine_of(written, *OTHERS), typed)
    assert set(answer) - {"phát triển", "triển vọng"} == told - {"phát triển"}
    assert len(answer) == len(told)


@pytest.mark.parametrize(
    ("typed", "written", "told"),
    [
        ("a membrane, desalination of water", "Membranes desalinate water", {"membrane", "desalination", "water"}),
        ("studies on corrosion", "A study of corrosion", {"studies", "corrosion"}),
        ("which would need more than this", "which would need more than this", set()),
        ("oil gas rig", "oil gas rig", set()),
        ("membrane and membranes", "one membrane", {"membrane"}),
        ("pipe", "pipeline", set()),
        ("2026 h2so4x", "2026 h2so4x", {"h2so4x"}),
    ],
)  # fmt: skip
def test_english_is_shared_in_words_that_tell(typed, written, told):
    assert set(shared(engine_of(written, "Another thing", field="text_en"), typed)) == told


def test_each_language_is_looked_for_in_its_own_texts_and_no_pair_runs_from_one_into_the_next():
    both = {"title_vi": "Máy lọc nước", "text_vi": "thải đi", "title_en": "Clean", "text_en": "loc nuoc nano"}
    engine = engine_of(more=[both, {"text_vi": "nano than"}])
    assert set(shared(engine, "lọc nước thải đi nano than", "more0")) == {"nano", "lọc nước", "thải đi"}
    assert set(shared(engine, "nano than", "more1")) == {"nano than"}
    assert shared(engine, "nước thải", "more0") == ()


def test_what_is_everywhere_and_what_straddles_two_words_is_not_told():
    common = [f"công nghệ xử lý số{n}" for n in range(60)] + [f"máy{n} lý do nghệ sĩ xử án" for n in range(60)]
    engine = engine_of("công nghệ xử lý nước thải", "nước thải mới", *common)
    assert shared(engine, "Công nghệ xử lý nước thải") == ("nước thải",)
    english = engine_of("novel membrane", *(f"novel part{n}" for n in range(120)), field="text_en")
    assert shared(english, "novel membrane") == ("membrane",)
    assert set(shared(engine_of("novel membrane", field="text_en"), "novel membrane")) == {"novel", "membrane"}


def test_the_rarest_come_first_and_no_more_than_asked_for():
    texts = ["alpha beta gamma delta", "alpha beta gamma", "alpha beta", "alpha"]
    engine = engine_of(*(text.replace("beta", "betas") for text in texts), field="text_en")
    assert shared(engine, "gamma alpha delta beta") == ("delta", "gamma", "beta", "alpha")
    assert shared(engine, "gamma alpha delta beta", most=2) == ("delta", "gamma")


def test_a_long_text_is_looked_through_for_its_rarest():
    rare = "zirconia"
    words = " ".join(f"word{n}x" for n in range(300))
    engine = engine_of(words, words, f"{words} {rare}", field="text_en")
    answer = engine.consult().shared(Request(f"{words} {rare}"), ["2", "0"], 200)
    assert answer["2"][0] == rare
    assert len(answer["2"]) == 100
    assert len(answer["0"]) == 99
    assert engine.consult().shared(Request(words), [], 5) == {}
