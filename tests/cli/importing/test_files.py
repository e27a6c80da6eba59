"""A catalogue is read row by row, whatever it is, and one bad row is one bad row."""

import gzip
import json

import pytest

from techexchange.cli.importing import files
from techexchange.cli.importing.files import FormatUnknown, Row, opened

ROWS = [{"id": "1", "title": "Màng lọc"}, {"id": "2", "title": 'Filter, "quoted"\nand broken'}]
JSONL = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()
CSV = 'id,title\n1,Màng lọc\n2,"Filter, ""quoted""\nand broken"\n'.encode()


def read(path):
    with opened(path) as source:
        rows = list(source.rows)
        assert source.read() <= source.size
        return rows


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "A.NDJSON", "b.csv", "b.csv.gz"])
def test_every_format_gives_the_same_rows(tmp_path, name):
    rows = read(written(tmp_path, name, CSV if "csv" in name else JSONL))
    assert [row.values for row in rows] == ROWS
    assert all(row.fault is None for row in rows)


def test_a_compressed_file_may_be_called_anything_and_a_plain_one_gz(tmp_path):
    packed = tmp_path / "a.jsonl"
    packed.write_bytes(gzip.compress(JSONL))
    plain = tmp_path / "b.jsonl.gz"
    plain.write_bytes(JSONL)
    assert [row.values for row in read(packed)] == [row.values for row in read(plain)] == ROWS


@pytest.mark.parametrize(("name", "separator"), [("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")])
def test_the_separator_is_seen_in_the_header(tmp_path, name, separator):
    path = written(tmp_path, name, f"\ufeffid{separator} title \n1{separator}Màng, lọc\n".encode())
    assert read(path) == [Row(2, {"id": "1", "title": "Màng, lọc"})]


def test_a_compressed_file_in_several_members_is_read_to_its_end(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    lines = JSONL.splitlines(keepends=True)
    path.write_bytes(b"".join(gzip.compress(line) for line in lines))
    assert [row.values for row in read(path)] == ROWS


def test_only_known_formats_are_read(tmp_path):
    with pytest.raises(FormatUnknown), opened(written(tmp_path, "a.xlsx", b"")):
        pass


@pytest.mark.parametrize("name", ["empty.jsonl", "empty.csv", "empty.jsonl.gz"])
def test_an_empty_file_has_no_rows(tmp_path, name):
    assert read(written(tmp_path, name, b"")) == []


def test_a_bad_line_of_json_is_named_and_the_others_are_read(tmp_path):
    lines = [b'{"id": "1"}', b"{broken", b"", b"[1]", b'{"id": "\xff"}', b'{"id": "6"}']
    rows = read(written(tmp_path, "a.jsonl", b"\n".join(lines)))
    assert [(row.line, bool(row.fault)) for row in rows] == [(1, False), (2, True), (4, True), (5, True), (6, False)]
    assert rows[1].fault.startswith("not JSON")
    assert rows[1].values == {"text": "{broken"}


def test_a_line_that_is_too_long_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LONGEST_ROW", 40)
    content = b'{"id": "1"}\n{"id": "' + b"2" * 200 + b'"}\n{"id": "3"}\n'
    rows = read(written(tmp_path, "a.jsonl", content))
    assert [row.values.get("id") for row in rows] == ["1", None, "3"]
    assert "longer than 40" in rows[1].fault


def test_a_bad_row_of_csv_is_named_and_the_others_are_read(tmp_path):
    content = b"id,title\n1,one\n2,two,too many\n3,\xe9\n4," + b"x" * 5_000_000 + b"\n5,five\n"
    rows = read(written(tmp_path, "a.csv", content))
    assert [(row.line, row.values.get("id"), bool(row.fault)) for row in rows] == [
        (2, "1", False),
        (3, "2", True),
        (4, "3", True),
        (5, None, True),
        (6, "5", False),
    ]
    assert rows[2].values["title"] == "�"


def test_a_file_that_was_cut_off_gives_what_is_left_and_says_so(tmp_path):
    many = "".join(json.dumps({"id": str(number)}) + "\n" for number in range(2000)).encode()
    path = tmp_path / "a.jsonl.gz"
    whole = gzip.compress(many)
    path.write_bytes(whole[: len(whole) // 2])
    rows = read(path)
    assert len(rows) > 10
    assert "cut off" in rows[-1].fault
    assert all(row.fault is None for row in rows[:-1])
