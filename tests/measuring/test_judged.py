"""Collections are read as they come: any of the field names, plain or compressed."""

import gzip
import json
from pathlib import Path

import pytest
from benchmarks.judged import Query, documents, queries

BOTH = [
    {"id": 0, "vi": "nước thải", "en": "waste water"},
    {"id": 1, "vi": "màng lọc", "en": "membrane"},
    {"id": 2, "vi": "than", "en": "coal", "title_vi": "Than đá"},
]


def written(path: Path, rows: list[dict]) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["docs.jsonl", "docs.jsonl.gz"])
def test_a_text_or_an_abstract_is_the_description(tmp_path: Path, name: str):
    file = written(tmp_path / name, [{"id": 7, "text": "một"}, {"id": "b#2", "title": "T", "abstract": "two"}])
    assert documents(file, "text") == [
        {"id": "7", "description": "một"},
        {"id": "b#2", "title": "T", "description": "two"},
    ]


def test_a_language_is_said_where_the_field_says_it(tmp_path: Path):
    file = written(tmp_path / "docs.jsonl", BOTH)
    assert documents(file, "en")[0] == {"id": "0", "description_en": "waste water"}
    assert documents(file, "vi")[2] == {"id": "2", "description_vi": "than", "title_vi": "Than đá"}


def test_mixed_takes_even_ones_in_vietnamese_and_odd_ones_in_english(tmp_path: Path):
    rows = documents(written(tmp_path / "docs.jsonl", BOTH), "mixed")
    assert [name for row in rows for name in row if name.startswith("description")] == [
        "description_vi",
        "description_en",
        "description_vi",
    ]


def test_a_query_names_one_document_or_several(tmp_path: Path):
    file = written(tmp_path / "q.jsonl", [{"query": "one", "doc": 0}, {"query": "two", "docs": [1, "b"]}])
    assert queries(file, "query") == [Query("one", frozenset({"0"})), Query("two", frozenset({"1", "b"}))]


def test_a_query_without_judgments_is_left_out(tmp_path: Path):
    file = written(tmp_path / "q.jsonl", [{"vi": "không", "docs": []}, {"vi": "có", "doc": 3}])
    assert queries(file, "vi") == [Query("có", frozenset({"3"}))]


def test_a_missing_field_is_told(tmp_path: Path):
    file = written(tmp_path / "docs.jsonl", BOTH)
    with pytest.raises(SystemExit, match="no text or abstract"):
        documents(file, "text")
    with pytest.raises(SystemExit, match="no query"):
        queries(written(tmp_path / "q.jsonl", [{"vi": "a", "doc": 1}]), "query")


def test_a_document_is_named_once(tmp_path: Path):
    with pytest.raises(SystemExit, match="twice"):
        documents(written(tmp_path / "docs.jsonl", [BOTH[0], BOTH[0]]), "vi")


def test_a_document_without_a_word_is_left_out(tmp_path: Path):
    rows = [{"id": 1, "title": "", "text": " "}, {"id": 2, "title": "A title", "text": ""}]
    assert documents(written(tmp_path / "docs.jsonl", rows), "text") == [
        {"id": "2", "title": "A title", "description": "A title"}
    ]
