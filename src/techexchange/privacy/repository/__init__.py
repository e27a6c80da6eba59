"""Requests loaded in order to be changed, and the places where something of a person stands."""

from techexchange.privacy.repository.erasing import KnownPerson, erase, known, stop_letters, stop_searches, sweep
from techexchange.privacy.repository.places import DOMAINS, Fate, Place
from techexchange.privacy.repository.requests import DataRequests
from techexchange.privacy.repository.retaining import FORGETTING, forget_old, is_time

__all__ = [
    "DOMAINS",
    "FORGETTING",
    "DataRequests",
    "Fate",
    "KnownPerson",
    "Place",
    "erase",
    "forget_old",
    "is_time",
    "known",
    "stop_letters",
    "stop_searches",
    "sweep",
]
