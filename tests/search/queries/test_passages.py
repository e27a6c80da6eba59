"""What is embedded: public words, as a whole and in parts of whole sentences."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from techexchange.listings.lifecycle import Direction
from techexchange.listings.queries import PublicListing
from techexchange.search.queries.passages import (
    LEAST_CHARACTERS,
    MOST_PARTS,
    PART_CHARACTERS,
    WHOLE_CHARACTERS,
    passages_of,
)

LISTING = PublicListing(
    UUID(int=1), Direction.SUPPLY, 1, "", {}, datetime(2026, 1, 1, tzinfo=UTC), None, None, None, None
)


def passages(description, language="en", title="Title", summary=""):
    texts = {language: {"title": title, "summary": summary, "description": description}}
    return passages_of(replace(LISTING, content={"texts": texts}))


def test_a_short_text_is_one_passage_under_its_title():
    assert passages("It filters water. It lasts.") == {"en": ["Title\nIt filters water. It lasts."]}
    assert passages("Lọc nước.", "vi", "Màng") == {"vi": ["Màng\nLọc nước."]}
    assert passages("") == {"en": ["Title"]}, "there is always one"


def test_a_summary_is_said_once():
    once = {"en": ["Title\nIt filters water. It lasts."]}
    assert passages("It filters water. It lasts.", summary="It filters…") == once
    assert passages("It lasts.", summary="Filters.") == {"en": ["Title\nFilters.\nIt lasts."]}


def test_a_title_that_is_the_beginning_is_said_once():
    assert passages("It filters water.", title="It filters…") == {"en": ["It filters water."]}


def test_a_long_text_is_whole_and_in_parts_cut_between_sentences_and_not_without_end():
    sentences = [f"Sentence {number} says something about water and membranes." for number in range(200)]
    ((whole, *parts),) = passages(" ".join(sentences)).values()
    assert whole.startswith("Title\nSentence 0")
    assert len(whole) == WHOLE_CHARACTERS
    assert len(parts) == MOST_PARTS
    for part in parts:
        assert part.startswith("Sentence")
        assert part.endswith("membranes.")
        assert len(part) <= PART_CHARACTERS
    assert " ".join(parts) in " ".join(sentences)


def test_a_last_word_or_two_stay_with_the_part_before():
    sentence = "x" * (PART_CHARACTERS - 1) + "."
    ((_, *parts),) = passages(f"{sentence} {sentence} The end.").values()
    assert parts == [sentence, f"{sentence} The end."]
    assert len("The end.") < LEAST_CHARACTERS


def test_a_sentence_without_end_is_cut_between_words_and_a_word_without_end_anywhere():
    ((_, *parts),) = passages("word " * 400).values()
    assert all(set(part.split()) == {"word"} for part in parts)
    ((_, *parts),) = passages("x" * 700).values()
    assert [len(part) for part in parts] == [PART_CHARACTERS, PART_CHARACTERS, 100]
