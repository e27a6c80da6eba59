"""However a text came to be encoded, what is typed finds it, completes it and is marked in it."""

import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.infra.fulltext import Document, Engine, Language, Request, Schema, Text
from techexchange.infra.fulltext.analysis import FOLDED, clean, fold, place_tones

SCHEMA = Schema(
    (
        Text("vi", Language.VI, snippet="text", suggest=True),
        Text("en", Language.EN, snippet="text", suggest=True),
    )
)
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
SAME = [
    ["Tua bin thuỷ lực", "Tua bin thủy lực", "TUA BIN THUỶ LỰC", "tua bin THỦY lực", "tua bin thuy luc"],
    ["văn hoá số hoà mạng", "văn hóa số hòa mạng", "VĂN HOÁ SỐ HOÀ MẠNG", "van hoa so hoa mang"],
    ["khoẻ mạnh", "khỏe mạnh", "KHOẺ MẠNH"],
    ["quý hiếm", "qúy hiếm"],
    ["Đèn đường", "\u00d0èn đường", "\u0189èn \u00f0ường", "đèn ĐƯỜNG", "den duong"],
    [
        "màng lọc nước",
        "màng\u00a0lọc\u202fnước",
        "màng\u3000lọc nước",
        "màng\u200b lọc\ufeff nước",
        "màng \u2009lọc\tnước",
    ],
    ["màng lọc", "mà\u00adng lọ\u200dc", "\ufeffmàng\u2060 lọ\u200bc", "\u202amàng lọc\u202c"],
    ["LED 24 V", "ＬＥＤ ２４ Ｖ", "led　24　v"],
    ["ﬁlm ﬂow", "film flow", "FILM ﬂow"],
    ["microfluidic", "micro\u00adfluidic", "micro\u200bfluidic"],
    ["CO₂ 5 µm 3 m³", "CO2 5 μm 3 m3", "co₂ 5 µM 3 M³"],
]
PAIRS = [(written, typed) for same in SAME for written, typed in product(same, same)]


def engine_of(written: str, language: Language = Language.VI) -> Engine:
    engine = Engine(SCHEMA)
    engine.add([Document("it", {language: written}), Document("other", {language: "hoàn toàn khác"})])
    engine.save(1)
    return engine


def marked(engine: Engine, typed: str) -> tuple[str, str]:
    """The whole text shown, and what of it is marked."""
    (hit,) = engine.search(Request(typed, strict=True)).hits
    assert hit.id == "it"
    shown = hit.snippets["text"]
    inside = [piece.partition("</mark>")[0] for piece in shown.split("<mark>")[1:]]
    return shown.replace("<mark>", "").replace("</mark>", ""), " ".join(inside)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("written", "typed"), PAIRS)
def test_every_form_of_a_text_finds_every_other_and_marks_all_its_words(written, typed, language):
    engine = engine_of(written, language)
    shown, words = marked(engine, typed)
    assert shown == clean(written)
    assert words.split() == clean(written).split()


@pytest.mark.parametrize(("written", "typed"), PAIRS)
def test_every_form_of_a_text_completes_every_other(written, typed):
    engine = engine_of(written)
    beginning = typed[: len(typed) * 2 // 3]
    assert [one.text for one in engine.suggest(beginning)] == [" ".join(clean(written).split())]


def test_forms_of_one_text_are_one_completion():
    written = ["Tua bin thuỷ lực", "Tua bin thủy lực", "tua bin thủy lực", "Tua bin thủy\u00a0lực", "Tua bin thụy lực"]
    engine = Engine(SCHEMA)
    engine.add(Document(str(at), {"vi": text}) for at, text in enumerate(written))
    engine.save(1)
    suggested = [(one.text, one.count) for one in engine.suggest("tua bin")]
    assert suggested == [("Tua bin thủy lực", 4), ("Tua bin thụy lực", 1)]


@pytest.mark.parametrize(
    ("written", "typed"),
    [("xử lý", "xử lí"), ("xử lí", "xử lý"), ("kĩ thuật", "ky thuat"), ("tỷ lệ", "tỉ lệ"), ("quí hiếm", "quý hiếm")],
)
def test_syllables_with_two_spellings_are_found_by_either(written, typed):
    assert marked(engine_of(written), typed) == (written, written)


@pytest.mark.parametrize(("written", "typed"), [("tài liệu", "tày liệu"), ("hoi", "hoy"), ("my", "may"), ("vi", "vy")])
def test_other_syllables_have_one_spelling(written, typed):
    assert engine_of(written).search(Request(typed, strict=True)).total == 0


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("text", ["Xử lý nước thải đô thị Đặng Thuỷ ở khu công nghiệp", "ưởng ượng ộ ặ ễ"])
def test_normal_forms_are_one(text, form):
    assert clean(unicodedata.normalize(form, text)) == text
    assert marked(engine_of(unicodedata.normalize(form, text)), text)[0] == text


def test_full_width_is_the_same_as_half():
    text = "Membrane (MBR) for 90% of salt & more: 5 < 7"
    assert clean(text.translate(FULL_WIDTH)) == text


def test_the_placement_of_a_tone_is_no_preference():
    engine = engine_of("thuỷ lực")
    one, other = [engine.search(Request(typed)).hits[0].score for typed in ("thuỷ lực", "thủy lực")]
    assert one == other
    assert engine.search(Request("thụy lực")).hits[0].score < one


def test_words_of_one_letter_more_are_other_words():
    engine = engine_of("màng\u00adlọc")
    assert engine.search(Request("màng", strict=True)).total == 0


def test_what_is_seen_stays_as_it_was_written():
    text = "Hà Nội: 20 °C, x̂ ≤ 3 m³, “MBR” – ½ Ω, Ærø, naïve, 你好"
    assert clean(text) == text


def test_hidden_characters_make_no_markup():
    (hit,) = engine_of("＜script＞ ＆ film").search(Request("film")).hits
    assert hit.snippets["text"] == "&lt;script&gt; &amp; <mark>film</mark>"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=100))
def test_a_clean_text_is_clean(text):
    once = clean(text)
    assert clean(once) == once
    assert len(fold(once)) == len(once)
    assert place_tones(place_tones(once)) == place_tones(once)


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("Ll", "Lu", "Nd", "Po", "Sm"), max_codepoint=0x24F)))
def test_letters_digits_and_signs_stay_as_they_are(text):
    assert clean(text) == text.translate(dict(zip(map(ord, "ÐðƉµ"), "ĐđĐμ", strict=True)))


@given(st.text(alphabet="aăâeêioôơuưyđ\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031bhqkg ", max_size=60))
def test_vietnamese_letters_fold_for_snippets_as_they_do_in_the_index(text):
    cleaned = clean(text)
    assert fold(cleaned).split() == FOLDED.analyze(cleaned)
