"""Which language a text is in."""

from concurrent.futures import ThreadPoolExecutor
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.infra.language import READ, detect, language_of

VIETNAMESE = [
    "Cảm biến áp suất MEMS kiểu áp điện trở",
    "Vật liệu mới cho pin lithium, thay cho the old cells",
    "Sản phẩm",
    "lọc nước",
    "trí tuệ nhân tạo",
    "MÀNG LỌC NƯỚC BIỂN",
    "máy sấy",
    "công nghệ AI trong y tế",
    "membrane lọc nước biển",
    "Các công ty cần training dataset cho Machine Learning project",
]
WITHOUT_ACCENTS = [
    "He thong xu ly nuoc thai bang mang loc sinh hoc",
    "xu ly nuoc thai",
    "pin mat troi",
    "mang loc",
    "nuoi tom",
    "cam bien IoT cho nuoi trong thuy san",
    "may the he moi",
    "XU LY NUOC",
    "gach khong nung",
]
ENGLISH = [
    "A sensor for the pressure of water, with a process that is described in the annex",
    "The institute of Nguyễn Văn A is known for the process that is described in the annex",
    "Desalination membrane",
    "WATER FILTER",
    "heat pump",
    "thin-film membrane",
    "arsenic removal",
    "vaccine",
    "LED lamp",
    "on the hot pan",
    "machine that can lift",
    "battery for drones",
]
CODE = "for (int i=0; i<n; i++) sum += a[i];"
TELL_NOTHING = ["", "   ", "AI", "IoT", "123 456", "C02F 1/44", "x = foo(bar);", CODE, "–"]


@pytest.mark.parametrize("text", [*VIETNAMESE, *WITHOUT_ACCENTS])
def test_vietnamese_is_seen_with_and_without_accents(text):
    assert language_of(text) == "vi"


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_seen(text):
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", TELL_NOTHING)
def test_what_has_no_words_tells_nothing(text):
    assert detect(text) == {"vi": 0.5, "en": 0.5}
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", VIETNAMESE)
def test_the_form_of_the_characters_makes_no_difference(text):
    assert detect(normalize("NFD", text)) == detect(text)


def test_more_words_make_it_surer():
    assert detect("xu ly nuoc thai bang vi sinh")["vi"] > detect("xu ly")["vi"] > 0.5
    assert detect("Màng lọc nano xử lý nước nhiễm mặn")["vi"] > 0.99
    assert detect("A nanofiltration membrane for brackish water")["en"] > 0.99


def test_only_the_beginning_is_read():
    beginning = "nước thải " * READ
    assert detect(beginning + "wastewater treatment " * 10_000) == detect(beginning)


@given(st.text(max_size=200))
def test_any_text_has_a_language(text):
    likely = detect(text)
    assert set(likely) == {"vi", "en"}
    assert sum(likely.values()) == pytest.approx(1)
    assert all(0 < share < 1 for share in likely.values())


def test_many_may_ask_at_once():
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(language_of, [*VIETNAMESE, *ENGLISH] * 20))
    assert told == [*["vi"] * len(VIETNAMESE), *["en"] * len(ENGLISH)] * 20
