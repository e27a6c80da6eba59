"""What is made up is distributed as what is real."""

import numpy as np
import pytest
from benchmarks.synthesis import Cloud, Texts, spread

WATER = {"title": "Membrane plant", "summary": "Short.", "description": "membrane cleans the waste water of a plant"}
COAL = {"title": "Dry coal", "description": "coal is dried in the sun, and then coal is burnt"}
VIETNAMESE = {"title": "Than khô", "description": "than được phơi khô"}


def learned() -> Texts:
    texts = Texts()
    texts.learn({"sector": "environment", "texts": {"en": WATER}})
    texts.learn({"sector": "energy", "texts": {"en": COAL, "vi": VIETNAMESE}})
    return texts


def test_made_texts_have_the_lengths_and_everything_else_of_real_ones():
    made = list(learned().made(3))
    assert [one["sector"] for one in made] == ["environment", "energy"] * 3
    for one in made[1::2]:
        assert len(one["texts"]["en"]["description"].split()) == len(COAL["description"].split())
        assert len(one["texts"]["vi"]["title"].split()) == 2
        assert one["texts"]["en"]["summary"] == one["texts"]["en"]["description"]


def test_made_words_are_real_words_of_the_same_kind():
    titles = {word for text in (WATER, COAL, VIETNAMESE) for word in text["title"].split()}
    made = list(learned().made(50))
    assert {word for one in made for word in one["texts"]["en"]["title"].split()} <= titles


def test_two_thirds_and_more_of_the_words_are_from_the_real_text_itself():
    made = list(learned().made(400))[::2]
    words = [word for one in made for word in one["texts"]["en"]["description"].split()]
    own = sum(word in WATER["description"].split() for word in words) / len(words)
    total = (
        len(WATER["description"].split()) + len(COAL["description"].split()) + len(VIETNAMESE["description"].split())
    )
    assert own == pytest.approx(2 / 3 + len(WATER["description"].split()) / total / 3, abs=0.05)


def test_made_texts_differ_and_can_be_made_again():
    first, second = list(learned().made(2)), list(learned().made(2))
    assert first == second
    assert first[0] != first[2]


def test_made_vectors_lie_where_real_ones_do():
    chance = np.random.default_rng(1)
    real = np.array([1.0, 0.2, 0.0], np.float32) + 0.1 * chance.standard_normal((500, 3), np.float32)
    real /= np.linalg.norm(real, axis=1, keepdims=True)
    made = Cloud.around(real).draw(4_000, chance)
    assert np.linalg.norm(made, axis=1) == pytest.approx(np.ones(4_000), abs=1e-5)
    assert made.mean(axis=0) == pytest.approx(real.mean(axis=0), abs=0.02)
    assert np.cov(made.T) == pytest.approx(np.cov(real.T), abs=0.003)


def test_some_are_taken_at_even_distances():
    assert spread(range(10), 3) == [0, 3, 6]
    assert spread([1, 2], 5) == [1, 2]
