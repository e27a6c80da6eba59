"""Opaque tokens and what is stored of them."""

import hashlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.infra import tokens
from techexchange.infra.tokens import ALPHABET, RANDOM_CHARACTERS, TokenKind


@pytest.mark.parametrize("kind", TokenKind)
def test_a_token_has_its_prefix_and_at_least_128_random_bits(kind):
    token = tokens.issue(kind)
    assert token.startswith(kind)
    assert tokens.is_well_formed(kind, token)
    assert math.log2(len(ALPHABET)) * RANDOM_CHARACTERS >= 128
    assert len({tokens.issue(kind) for _ in range(1000)}) == 1000


def test_a_token_of_another_kind_is_not_well_formed():
    for kind in TokenKind:
        for other in TokenKind:
            assert tokens.is_well_formed(other, tokens.issue(kind)) is (kind is other)


@given(st.integers(4, 39), st.sampled_from(ALPHABET))
def test_a_mistyped_character_breaks_the_checksum(place, letter):
    token = tokens.issue(TokenKind.ACCESS)
    changed = token[:place] + letter + token[place + 1 :]
    assert tokens.is_well_formed(TokenKind.ACCESS, changed) is (changed == token)


@given(st.text(max_size=60))
def test_no_text_is_taken_for_a_token(text):
    assert not tokens.is_well_formed(TokenKind.ACCESS, text)


def test_a_token_with_more_behind_it_is_not_well_formed():
    token = tokens.issue(TokenKind.RESET)
    assert not tokens.is_well_formed(TokenKind.RESET, token + " ")
    assert not tokens.is_well_formed(TokenKind.RESET, token[:-1])


def test_only_a_hash_is_stored():
    token = tokens.issue(TokenKind.ACCESS)
    assert tokens.digest(token) == hashlib.sha256(token.encode()).digest()
