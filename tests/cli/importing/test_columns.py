"""What a foreign row becomes."""

from datetime import UTC, datetime

import pytest

from techexchange.cli.importing.columns import (
    ColumnMissing,
    Columns,
    ColumnUnknown,
    Given,
    RowRefused,
    mapping,
    plain_text,
    shortened,
)
from techexchange.listings.schemas import imported_content

UNTIL = datetime(2030, 1, 1, tzinfo=UTC)
SUPPLY = Columns(Given("supply", UNTIL))
DEMAND = Columns(Given("demand", UNTIL))
TECHNOLOGY = {
    "id": 7,
    "title": "New materials for displays",
    "abstract": "The polymers of this project are brighter and will last for longer than those in use. " * 10,
    "supplier": "Maxdem, Inc.",
    "agency": ["Missile Defense Agency", "Department of Defense", "Department of Defense"],
    "year": 2003,
    "program": "SBIR",
    "research_institution": None,
}
NEED = {
    "id": "D1",
    "title": "Precision voltage source",
    "description": "The measurement of high resistance needs a voltage source that is precise.",
    "agency": "Department of Commerce,NIST,Department of Commerce",
    "opened": "January 10",
}


def test_a_technology_of_the_usual_columns():
    content = SUPPLY.content(TECHNOLOGY)
    assert content["direction"] == "supply"
    assert content["valid_until"] == UNTIL.isoformat()
    text = content["texts"]["und"]
    assert text["title"] == "New materials for displays"
    assert text["description"] == TECHNOLOGY["abstract"].strip()
    assert len(text["summary"]) <= 280
    assert text["summary"].endswith("…")
    assert SUPPLY.source_id(TECHNOLOGY) == "7"
    assert SUPPLY.supplier(TECHNOLOGY) == "Maxdem, Inc."


def test_a_need_of_the_usual_columns():
    content = DEMAND.content(NEED)
    assert content["direction"] == "demand"
    assert DEMAND.supplier(NEED) == "Department of Commerce, NIST"


@pytest.mark.parametrize("row", [TECHNOLOGY, NEED | {"sector": "energy", "trl": "7", "keywords": "volt; power ;volt"}])
def test_what_is_read_is_valid(row):
    columns = SUPPLY if row is TECHNOLOGY else DEMAND
    content = imported_content(columns.content(row), {"name": "a", "id": "1", "supplier": None})
    if row is not TECHNOLOGY:
        assert (content["sector"], content["required_trl"], content["keywords"]) == ("energy", 7, ["volt", "power"])


def test_both_languages_where_the_columns_say_so():
    row = {"id": "V1", "title_vi": "Sàn", "description_vi": "Mô tả", "title_en": "Floor", "description_en": "Text"}
    texts = SUPPLY.content(row)["texts"]
    assert {language: text["title"] for language, text in texts.items()} == {"vi": "Sàn", "en": "Floor"}


def test_what_the_command_line_says_holds_where_the_row_is_silent():
    columns = Columns(Given("supply", UNTIL, language="vi", sector="energy", trl=4))
    content = columns.content({"id": "1", "title": "OLED", "description": "OLED", "sector": "environment"})
    assert (list(content["texts"]), content["sector"], content["trl"]) == (["vi"], "environment", 4)


def test_columns_of_any_name_can_be_mapped():
    columns = Columns(SUPPLY.given, mapping(["id=ma", "title_vi=ten", "description_vi=mo ta", "advantages_vi=loi"]))
    row = {"ma": "9", "ten": "Tên", "mo ta": "Mô tả", "loi": "Lợi ích", "id": "not this"}
    assert columns.source_id(row) == "9"
    assert columns.content(row)["texts"]["vi"]["advantages"] == "Lợi ích"


@pytest.mark.parametrize("said", ["title", "title=", "colour=blue"])
def test_a_mapping_of_nothing_we_know_is_refused(said):
    with pytest.raises(ColumnUnknown):
        mapping([said])


def test_a_header_without_what_is_needed_is_refused_at_once():
    SUPPLY.must_be_in(["id", "title"])
    with pytest.raises(ColumnMissing):
        SUPPLY.must_be_in(["number", "title"])
    with pytest.raises(ColumnMissing):
        Columns(SUPPLY.given, {"title": "ten"}).must_be_in(["id", "title"])


@pytest.mark.parametrize(
    ("row", "reason"),
    [({"title": "a"}, "no description"), ({"id": "1"}, "no text"), ({"title": "<p> </p>"}, "no text")],
)
def test_a_row_that_says_nothing_is_refused(row, reason):
    with pytest.raises(RowRefused) as refused:
        SUPPLY.content(row)
    assert refused.value.reason == reason


def test_a_row_without_an_id_is_refused():
    with pytest.raises(RowRefused):
        SUPPLY.source_id({"title": "a"})


def test_a_missing_title_is_made_of_the_description():
    text = SUPPLY.content({"id": "1", "description": "A very long description of what it is. " * 20})["texts"]["und"]
    assert text["title"].startswith("A very long description")
    assert len(text["title"]) <= 120


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>One</p>\n\n\n<ul><li>two &amp; three</li></ul>", "One\n\ntwo & three"),
        ("x<SUP>TM</SUP> <!-- no --> y", "xTM  y"),
        ("p <0.05 and a < b", "p <0.05 and a < b"),
        ("plain", "plain"),
    ],
)
def test_markup_becomes_plain_text(text, plain):
    assert plain_text(text) == plain


def test_a_text_is_shortened_at_a_word():
    assert shortened("one two three", 100) == "one two three"
    assert shortened("one two, three four", 12) == "one two…"
    assert shortened("x" * 50, 10) == "x" * 9 + "…"
