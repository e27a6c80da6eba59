"""A stream of events is read whatever its pieces, and picked up where it broke."""

import json

import pytest

from techexchange_client.feed import FIRST_PAUSE, LONGEST_PAUSE, Feed


def event(id, name, **data):
    return f"id: {id}\nevent: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


STREAM = (
    b": here\n\nretry: 1000\n"
    + event(7, "state", status="bidding")
    + event(8, "bid", label="B1\u2028", amount=500)
    + b"data: {\ndata: }\n\n"
    + event(9, "state", status="qualification")
)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
@pytest.mark.parametrize("stream", [STREAM, STREAM.replace(b"\n", b"\r\n")], ids=["lf", "crlf"])
def test_pieces_of_any_size_give_the_same_events(size, stream):
    feed = Feed()
    pieces = [stream[begins : begins + size] for begins in range(0, len(stream), size)]
    events = [event for piece in pieces for event in feed.read(piece)]
    assert [(event.id, event.name) for event in events] == [
        ("7", "state"),
        ("8", "bid"),
        ("8", "message"),
        ("9", "state"),
    ]
    assert events[1].data == {"label": "B1\u2028", "amount": 500}
    assert feed.ended


def test_what_was_half_read_is_asked_for_again():
    feed = Feed()
    assert "last-event-id" not in feed.headers
    assert len(list(feed.read(STREAM[:-40]))) == 3
    assert not feed.ended
    assert [feed.broken(), feed.broken()] == [FIRST_PAUSE, 2 * FIRST_PAUSE]
    assert feed.failures == 2
    assert feed.headers["last-event-id"] == "8"
    assert [event.id for event in feed.read(event(9, "state", status="bidding"))] == ["9"]
    assert (feed.failures, feed.pause, feed.ended) == (0, FIRST_PAUSE, False)


def test_pauses_grow_to_a_bound():
    feed = Feed(last_id="3")
    assert max(feed.broken() for _ in range(20)) == LONGEST_PAUSE
    assert feed.headers["last-event-id"] == "3"
