"""JSON in its canonical form is the same whichever writer wrote it."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from techexchange.infra import json

LARGEST = 2**53 - 1
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST, LARGEST)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | st.sampled_from(["1.5", '"', "\\", '\\"1.5', "1e5", "\x00\x1f\x7f", "\ue000", "\U00010000"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_quickly_is_what_the_standard_asks_for(value):
    assert json.canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, {1: 2}, object(), "\ud800"])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(rfc8785.CanonicalizationError):
        json.canonical(value)
