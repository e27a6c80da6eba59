"""Snippets mark the original spelling, show the right place, and can carry no markup of the document."""

import html
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from techexchange.infra.fulltext import Document, Engine, Hit, Language, Request, Schema, Text
from techexchange.infra.fulltext.analysis import clean

SCHEMA = Schema(
    (
        Text("vi", Language.VI, snippet="text", length=100),
        Text("en", Language.EN, snippet="text", length=100),
        Text("title", Language.EN, snippet="title"),
    )
)


def only(texts: dict[str, str], query: str, **more: bool) -> Hit:
    engine = Engine(SCHEMA)
    engine.add([Document("a", texts)])
    engine.save(1)
    (hit,) = engine.search(Request(query, **more)).hits
    return hit


def snippet(texts: dict[str, str], query: str, **more: bool) -> str:
    return only(texts, query, **more).snippets["text"]


def plain(snippet: str) -> str:
    return html.unescape(re.sub("</?mark>", "", snippet)).removeprefix("… ").removesuffix(" …")


def test_marks_original_spelling() -> None:
    text = "Xử lý nước thải, Đặng Thuỷ"
    assert snippet({"vi": text}, "nuoc thai") == "Xử lý <mark>nước</mark> <mark>thải</mark>, Đặng Thuỷ"
    assert snippet({"vi": text}, "dang thủy") == "Xử lý nước thải, <mark>Đặng</mark> <mark>Thuỷ</mark>"


def test_marks_fall_right_in_decomposed_text() -> None:
    text = unicodedata.normalize("NFD", "Xử lý nước thải đô thị")
    assert snippet({"vi": text}, "thai") == "Xử lý nước <mark>thải</mark> đô thị"


def test_marks_whole_words_of_one_stem_only() -> None:
    text = "A study of studies; studio, planet, plants, plan"
    assert (
        snippet({"en": text}, "study") == "A <mark>study</mark> of <mark>studies</mark>; studio, planet, plants, plan"
    )
    assert snippet({"en": text}, "plants").count("<mark>") == 1


def test_marks_the_word_meant_by_a_misspelling_and_a_beginning() -> None:
    assert "<mark>corrosion</mark>" in snippet({"en": "Less corrosion"}, "corrosoin")
    assert "<mark>corrosion</mark>" in snippet({"en": "Less corrosion"}, "corr", prefix=True)


def test_shows_the_language_of_the_words_found() -> None:
    texts = {"vi": "xử lý nước thải", "en": "wastewater treatment"}
    assert "treatment</mark>" in snippet(texts, "treatment")
    assert "thải</mark>" in snippet(texts, "nước thải")
    assert snippet(texts, "") == "xử lý nước thải"


def test_a_missing_text_has_no_snippet() -> None:
    assert "title" not in only({"en": "alpha"}, "alpha").snippets


def test_shows_the_place_with_most_words() -> None:
    text = "solar " + "filler " * 60 + "solar panel cleaning robots " + "filler " * 60
    shown = snippet({"en": text}, "solar panel robot")
    assert "<mark>solar</mark> <mark>panel</mark> cleaning <mark>robots</mark>" in shown
    assert shown.startswith("… filler")
    assert shown.endswith("filler …")


def test_short_titles_are_shown_whole() -> None:
    long = "word " * 100 + "end"
    assert only({"title": long}, "end").snippets["title"] == "word " * 100 + "<mark>end</mark>"


def test_markup_in_the_text_is_escaped() -> None:
    shown = snippet({"en": "<script>alert('x')</script> & \x02laser\x03 \"beam\""}, "laser")
    assert "<script" not in shown
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp;" in shown
    assert shown.count("<mark>") == shown.count("</mark>") == 1
    assert "<mark>laser</mark>" in shown


@given(before=st.text(max_size=300), after=st.text(max_size=300))
def test_only_marks_are_markup_and_the_rest_is_the_text(before: str, after: str) -> None:
    text = f"{before} keyword {after}"
    shown = snippet({"vi": text}, "keyword")
    assert re.search("[<>\"']", re.sub("</?mark>", "", shown)) is None
    assert plain(shown) in clean(text)
    assert "<mark>keyword</mark>" in shown.lower()
