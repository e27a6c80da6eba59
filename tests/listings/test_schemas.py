"""Content as it comes in and as it is kept."""

import re
from datetime import datetime
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from factories import content_for
from techexchange.infra import json
from techexchange.listings.lifecycle import Direction
from techexchange.listings.models import faults_of, languages_of
from techexchange.listings.schemas import ListingContent, ListingIn, content_of, example, imported_content
from techexchange.listings.schemas.codes import COUNTRIES, FIELDS_OF_SCIENCE, MARKUP

CONTENT = TypeAdapter(ListingContent)
NOW = datetime.fromisoformat("2026-11-21T00:00:00Z")
ROW = {
    "direction": "supply",
    "texts": {"en": {"title": "Lidar", "description": "Measures wind where p<0.05 & x > 3."}},
    "valid_until": "2027-11-21T07:00:00+07:00",
}


@pytest.mark.parametrize("direction", Direction)
def test_the_examples_are_complete_and_kept_as_they_are(direction):
    content = example(direction)
    assert content_of(CONTENT.validate_python(content)) == content
    assert faults_of(content, direction, NOW) == []
    example(direction)["texts"].clear()
    assert example(direction) == content


def test_an_imported_row_keeps_where_it_comes_from_and_its_time_in_utc():
    source = {"name": "catalogue", "id": "17", "supplier": None}
    content = imported_content(ROW, source)
    assert content["source"] == {"name": "catalogue", "id": "17"}
    assert content["valid_until"] == "2027-11-21T00:00:00Z"
    assert languages_of(content) == ["en"]
    with pytest.raises(ValidationError):
        imported_content(ROW | {"source": source}, source)


@pytest.mark.parametrize("text", ["a < b", "x<y and y>z", "p<0.05", "1<2>1", "<3", "-> <-", "a<b c>d", "a << b"])
def test_mathematics_is_not_markup(text):
    assert not MARKUP.search(text)


@pytest.mark.parametrize(
    "text",
    [
        *("<b>", "</p>", "<br/>", "<BR >", "<script>", "<!-- x", "<!DOCTYPE html", "<?php"),
        *("<img src=x", "<svg/onload=alert(1)", "<a\thref =", "<IMG\nSRC=x>", "<x-y z=1"),
    ],
)
def test_markup_is_markup(text):
    assert MARKUP.search(text)


def test_looking_for_markup_takes_no_time_whatever_is_looked_at():
    began = perf_counter()
    for hostile in ("<a " * 7000, "<a" + " " * 20_000, "<" * 20_000, "<a-" * 7000, "<a b-" * 4000, "<a/" * 7000):
        MARKUP.search(hostile)
    assert perf_counter() - began < 5


def test_the_lists_of_codes_are_whole():
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert len([a + b for a in letters for b in letters if COUNTRIES.fullmatch(a + b)]) == 249
    assert len(FIELDS_OF_SCIENCE) == 6 + 42


@given(st.text(max_size=60))
def test_a_kept_text_is_in_one_form(text):
    try:
        body = CONTENT.validate_python({"direction": "supply", "texts": {"vi": {"title": text}}})
    except ValidationError:
        return
    kept = content_of(body)
    assert content_of(CONTENT.validate_python(kept)) == kept
    assert not re.search("[\x00\r\n]", kept["texts"]["vi"]["title"])
    json.dumps(kept)


def test_shares_and_percentages_stay_decimal():
    owners = [{"name": "A", "share": "0.333333"}, {"name": "B", "share": 0.5}]
    body = CONTENT.validate_python(content_for(owners=owners, state_share_percent="33.30"))
    kept = content_of(body)
    assert [owner["share"] for owner in kept["owners"]] == ["0.333333", "0.5"]
    assert kept["state_share_percent"] == "33.30"


def test_a_listing_is_checked_as_its_direction_says():
    body = TypeAdapter(ListingIn)
    for direction in Direction:
        made = body.validate_python(example(direction) | {"organization_id": "01890a5d-ac96-774b-bcce-b302099a8057"})
        assert made.direction is direction
    for wrong in (None, [], "x", {}, {"direction": "x"}, {"direction": []}):
        with pytest.raises(ValidationError):
            body.validate_python(wrong)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ({"title": "Màng lọc nano xử lý nước nhiễm mặn"}, "vi"),
        ({"title": "Mang loc nano xu ly nuoc nhiem man"}, "vi"),
        ({"title": "Nanofiltration membrane"}, "en"),
        ({"title": "OLED", "description": "Màn hình hữu cơ cho thiết bị đeo"}, "vi"),
        ({"title": "OLED", "description": "An organic display for what is worn"}, "en"),
        ({"title": "OLED"}, "en"),
    ],
)
def test_an_undetermined_text_is_kept_under_its_language(direction, text, language):
    body = CONTENT.validate_python({"direction": direction, "texts": {"und": text}})
    assert content_of(body)["texts"] == {language: text}
    assert CONTENT.validate_python(content_of(body)) == body


def test_an_undetermined_text_stands_beside_one_of_the_other_language():
    texts = {"en": {"title": "Membrane"}, "und": {"title": "Màng lọc nước"}}
    body = CONTENT.validate_python({"direction": "demand", "texts": texts})
    assert content_of(body)["texts"] == {"en": {"title": "Membrane"}, "vi": {"title": "Màng lọc nước"}}


def test_an_undetermined_text_takes_no_other_ones_place():
    texts = {"vi": {"title": "Màng"}, "und": {"title": "Màng lọc nước"}}
    with pytest.raises(ValidationError) as invalid:
        CONTENT.validate_python({"direction": "supply", "texts": texts})
    (fault,) = invalid.value.errors()
    assert (fault["loc"], fault["type"]) == (("supply", "texts", "und"), "language_given")


def test_nothing_undetermined_is_no_text():
    with pytest.raises(ValidationError, match="one_language"):
        CONTENT.validate_python({"direction": "supply", "texts": {"und": None}})


def test_an_imported_row_without_language_is_kept_under_its_language():
    row = ROW | {"texts": {"und": ROW["texts"]["en"]}}
    assert languages_of(imported_content(row, {"name": "catalogue", "id": "17"})) == ["en"]
