"""What is done with the catalogue: its upkeep, saved searches and their alerts, synonyms, unmet questions."""

from techexchange.search.actions.alerting import follow_news, tell_due
from techexchange.search.actions.saving import MOST_KEPT, delete, edit, pause, resume, save
from techexchange.search.actions.synonyms import (
    SynonymWords,
    add_synonyms,
    adopt_synonyms,
    change_synonyms,
    remove_synonyms,
)
from techexchange.search.actions.unmet import count_unmet, forget_unmet
from techexchange.search.actions.upkeep import rebuild

__all__ = [
    "MOST_KEPT",
    "SynonymWords",
    "add_synonyms",
    "adopt_synonyms",
    "change_synonyms",
    "count_unmet",
    "delete",
    "edit",
    "follow_news",
    "forget_unmet",
    "pause",
    "rebuild",
    "remove_synonyms",
    "resume",
    "save",
    "tell_due",
]
