"""What of open data is asked for by a name."""

READINGS = {
    "GET /v1/open-data/ocds/releases/{auction_id}": (
        {"auction_id": "public_auction"},
        {"auction_id": "awarded_auction"},
    ),
}
