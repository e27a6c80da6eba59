"""An index survives restarts at its position, has one writer, and takes anything typed."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from techexchange.infra.fulltext import Document, Engine, Facet, IndexInUse, Language, Request, Schema, Text

SCHEMA = Schema(
    (Text("vi", Language.VI, snippet="vi", length=60), Text("en", Language.EN, snippet="en", length=60)),
    (Facet("sector"),),
)


def document(id: str, text: str) -> Document:
    return Document(id, {"en": text, "vi": text}, {"sector": ("water",)}, payload=text.encode())


def ids(engine: Engine, text: str = "") -> set[str]:
    return {hit.id for hit in engine.search(Request(text)).hits}


def test_nothing_is_visible_before_the_commit() -> None:
    engine = Engine(SCHEMA)
    assert engine.add([document("a", "alpha")]) == 1
    assert ids(engine) == set()
    engine.save(7)
    assert ids(engine) == {"a"}
    assert engine.position == 7


def test_adding_again_replaces() -> None:
    engine = Engine(SCHEMA)
    engine.add([document("a", "alpha"), document("a", "beta")])
    engine.save(1)
    engine.add([document("a", "gamma")])
    engine.save(2)
    assert ids(engine) == {"a"}
    assert [hit.payload for hit in engine.search(Request("gamma")).hits] == [b"gamma"]
    assert engine.count == 1


def test_deleting_removes_and_is_repeatable() -> None:
    engine = Engine(SCHEMA)
    engine.add([document("a", "alpha"), document("b", "beta")])
    engine.delete("b")
    engine.delete("none")
    engine.save(1)
    assert ids(engine) == {"a"}


def test_reopens_where_it_was(tmp_path: Path) -> None:
    engine = Engine(SCHEMA, tmp_path / "index")
    engine.add([document("a", "alpha")])
    engine.save(41)
    engine.add([document("lost", "alpha")])
    engine.close()
    again = Engine(SCHEMA, tmp_path / "index")
    assert (again.position, ids(again, "alpha")) == (41, {"a"})
    again.add([document("b", "alpha beta")])
    again.save(42)
    assert {hit.payload for hit in again.search(Request("alpha")).hits} == {b"alpha", b"alpha beta"}
    again.close()


def test_another_schema_starts_over(tmp_path: Path) -> None:
    engine = Engine(SCHEMA, tmp_path)
    engine.add([document("a", "alpha")])
    engine.save(41)
    engine.close()
    other = Engine(Schema(SCHEMA.texts), tmp_path)
    assert (other.position, other.count) == (0, 0)
    other.close()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"fingerprint": 1}'])
def test_a_lost_position_starts_over(tmp_path: Path, damage: str) -> None:
    engine = Engine(SCHEMA, tmp_path)
    engine.add([document("a", "alpha")])
    engine.save(41)
    engine.close()
    (tmp_path / "state.json").write_text(damage)
    again = Engine(SCHEMA, tmp_path)
    assert (again.position, again.count) == (0, 0)
    again.close()


def test_one_writer_in_a_directory(tmp_path: Path) -> None:
    engine = Engine(SCHEMA, tmp_path)
    with pytest.raises(IndexInUse):
        Engine(SCHEMA, tmp_path)
    engine.close()
    Engine(SCHEMA, tmp_path).close()


def test_a_search_under_way_keeps_what_it_saw() -> None:
    engine = Engine(SCHEMA)
    engine.add([document("a", "alpha")])
    engine.save(1)
    before = engine.search(Request("alpha"))
    engine.add([document(str(n), "alpha " * 500) for n in range(50)])
    engine.save(2)
    assert before.total == 1
    assert engine.search(Request("alpha")).total == 51


@pytest.fixture(scope="module")
def full() -> Engine:
    engine = Engine(SCHEMA)
    engine.add(document(str(n), f"alpha beta {n} xử lý nước thải {'gamma' * (n % 3)}") for n in range(30))
    engine.save(1)
    return engine


@settings(max_examples=300, deadline=None)
@given(st.text() | st.text("aàáạ \"'*?:()[]{}^~\\/+-&|!AND OR NOT", max_size=60), st.booleans())
@example("", False)
@example('"', True)
@example('""', True)
@example("a" * 10_000, True)
@example("water " * 5_000, True)
@example("\x00\x01\x02 \ud800 \U0001f600", False)
@example("title:alpha AND (beta OR NOT", True)
@example(".*", True)
@example("İ", True)
@example("ﬁ ß Æ ½ ² Ⅷ", True)
def test_anything_may_be_typed(full: Engine, text: str, prefix: bool) -> None:
    page = full.search(Request(text, prefix=prefix))
    assert page.total >= len(page.hits)
    full.suggest(text)


@pytest.mark.parametrize("text", ["", "   ", "?!…", "\U0001f600", '""'])
def test_no_words_find_everything(full: Engine, text: str) -> None:
    assert full.search(Request(text)).total == 30
