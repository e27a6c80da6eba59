"""What the matching is measured on, and how its answers are judged."""

import json
from argparse import Namespace
from pathlib import Path
from uuid import UUID

import pytest
from benchmarks.matching import Answers, judgments, measured, needs, technologies

OFFERS = [{"id": f"O{number}", "title": f"Secret {number}", "abstract": f"Membrane {number}"} for number in range(20)]
JUDGED = {"D1": frozenset({"O3"}), "D2": frozenset({"O4", "O5"})}


def written(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def wanted(tmp_path: Path):
    rows = [{"id": f"D{number}", "title": "Secret", "description": f"We need {number}"} for number in range(4)]
    return needs(written(tmp_path / "demands.jsonl", rows), JUDGED)


def test_judgments_are_gathered_by_need(tmp_path: Path):
    file = tmp_path / "relevance.tsv"
    file.write_text("demand_id\toffer_id\nD2\tO4\nD1\tO3\nD2\tO5\n")
    assert judgments(file) == JUDGED


def test_every_judged_technology_is_taken_and_as_many_others_as_wanted(tmp_path: Path):
    file = written(tmp_path / "offers.jsonl", [*OFFERS, {"id": "empty", "abstract": None}])
    rows = technologies(file, JUDGED, Namespace(limit_docs=6, seed=1))
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), key=lambda name: int(name[1:]))
    assert {"O3", "O4", "O5"} <= {row["id"] for row in rows}
    assert len(rows) == 9
    assert rows == technologies(file, JUDGED, Namespace(limit_docs=6, seed=1))
    assert rows != technologies(file, JUDGED, Namespace(limit_docs=6, seed=2))
    assert len(technologies(file, JUDGED, Namespace(limit_docs=None, seed=1))) == 20


def test_no_title_gives_the_answer_away(tmp_path: Path, wanted):
    rows = technologies(written(tmp_path / "offers.jsonl", OFFERS), JUDGED, Namespace(limit_docs=0, seed=0))
    assert "Secret" not in str(rows)
    assert [need.relevant for need in wanted] == [JUDGED["D1"], JUDGED["D2"]]
    assert ["We need 1" in wanted[0].question, "We need 2" in wanted[1].question] == [True, True]
    assert "Secret" not in str(wanted)


def test_rankings_are_judged_and_exposure_is_counted_over_all_technologies(wanted):
    first, second = (need.side.id for need in wanted)
    ids = {name: UUID(int=number) for number, name in enumerate(("O3", "O4", "O5", "O6"))}
    answers = Answers({str(id): name for name, id in ids.items()})
    scores = {(ids["O6"], first): 0.9, (ids["O3"], first): 0.8, (ids["O4"], second): 0.7}
    assert measured(wanted, answers, scores, docs=4) == {
        "mrr@10": 0.75,
        "recall@100": 0.75,
        "ndcg@10": round((0.6309 + 1 / 1.6309) / 2, 4),
        "gini_of_exposure": 0.25,
    }
