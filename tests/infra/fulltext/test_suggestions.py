"""What is typed is completed in both languages, with or without accents, in every form of Unicode."""

import unicodedata

import pytest

from techexchange.infra.fulltext import Document, Engine, Language, Schema, Text

SCHEMA = Schema(
    (
        Text("title_vi", Language.VI, suggest=True),
        Text("title_en", Language.EN, suggest=True),
    )
)


@pytest.fixture(scope="module")
def engine():
    engine = Engine(SCHEMA)
    engine.add(
        [
            Document("1", {"title_vi": "Màng lọc nano", "title_en": "Nanofilter membranes"}, keywords=("membrane",)),
            Document("2", {"title_vi": "Mạng cảm biến", "title_en": "Sensor networks"}, keywords=("mạng",)),
            Document("3", {"title_vi": "Mạng nơ-ron"}, keywords=("mạng", "AI")),
            Document("4", {"title_vi": "Nuôi trồng thuỷ sản"}, keywords=("thủy sản",)),
        ]
    )
    engine.save(1)
    return engine


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("mang", ["mạng", "Mạng nơ-ron", "Màng lọc nano", "Mạng cảm biến"]),
        ("mạng", ["mạng", "Mạng nơ-ron", "Mạng cảm biến", "Màng lọc nano"]),
        ("màng", ["Màng lọc nano", "mạng", "Mạng nơ-ron", "Mạng cảm biến"]),
        ("MÀNG", ["Màng lọc nano", "mạng", "Mạng nơ-ron", "Mạng cảm biến"]),
        ("màng l", ["Màng lọc nano"]),
        ("lọc n", ["Màng lọc nano"]),
        ("membr", ["membrane", "Nanofilter membranes"]),
        ("Sensor n", ["Sensor networks"]),
        ("no ron", ["Mạng nơ-ron"]),
        ("thủy", ["thủy sản", "Nuôi trồng thuỷ sản"]),
        ("thuỷ", ["thủy sản", "Nuôi trồng thuỷ sản"]),
        ("thuy s", ["thủy sản", "Nuôi trồng thuỷ sản"]),
        ("zebra", []),
        ("…", []),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_completes(engine, typed, completed, form):
    assert [one.text for one in engine.suggest(unicodedata.normalize(form, typed))] == completed
