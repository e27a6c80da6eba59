"""What is embedded: public words, in parts of whole sentences, each under its title."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from techexchange.listings.lifecycle import Direction
from techexchange.listings.queries import PublicListing
from techexchange.search.queries.passages import MOST_PARTS, PART_CHARACTERS, passages_of

LISTING = PublicListing(
    UUID(int=1), Direction.SUPPLY, 1, "", {}, datetime(2026, 1, 1, tzinfo=UTC), None, None, None, None
)


def passages(description, language="en", title="Title", summary=""):
    texts = {language: {"title": title, "summary": summary, "description": description}}
    return passages_of(replace(LISTING, content={"texts": texts}))


def test_a_short_text_is_one_part_under_its_title():
    assert passages("It filters water. It lasts.") == {"en": ["Title\nIt filters water. It lasts."]}
    assert passages("Lọc nước.", "vi", "Màng") == {"vi": ["Màng\nLọc nước."]}
    assert passages("") == {"en": ["Title"]}, "there is always one"


def test_a_summary_is_said_once():
    assert passages("It filters water. It lasts.", summary="It filters…") == {
        "en": ["Title\nIt filters water. It lasts."]
    }
    assert passages("It lasts.", summary="Filters.") == {"en": ["Title\nFilters. It lasts."]}


def test_a_long_text_is_cut_between_sentences_and_not_without_end():
    sentences = [f"Sentence {number} says something about water and membranes." for number in range(200)]
    (parts,) = passages(" ".join(sentences)).values()
    assert len(parts) == MOST_PARTS
    for part in parts:
        title, _, said = part.partition("\n")
        assert title == "Title"
        assert said.startswith("Sentence")
        assert said.endswith("membranes.")
        assert len(said) <= PART_CHARACTERS
    assert " ".join(part.partition("\n")[2] for part in parts) in " ".join(sentences)


def test_a_sentence_without_end_is_cut_between_words_and_a_word_without_end_anywhere():
    (parts,) = passages("word " * 400).values()
    assert all(set(part.split()) == {"Title", "word"} for part in parts)
    (parts,) = passages("x" * 2_000).values()
    assert [len(part.partition("\n")[2]) for part in parts] == [PART_CHARACTERS, PART_CHARACTERS, 600]
