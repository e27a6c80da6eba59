"""Reading requests, and everything that is kept about a person."""

from techexchange.privacy.queries.export import PersonalData, personal_data
from techexchange.privacy.queries.requests import DeskRequest, RequestFilter, at_the_desk, desk, mine, own

__all__ = [
    "DeskRequest",
    "PersonalData",
    "RequestFilter",
    "at_the_desk",
    "desk",
    "mine",
    "own",
    "personal_data",
]
