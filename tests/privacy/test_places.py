"""The page of places is whole: no column of the database that names a person is missing, and all that is there fits."""

import pytest
from sqlalchemy import Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from techexchange.app import metadata
from techexchange.privacy.repository.places import AS_SIGNED, BY_ADDRESS, DOMAINS, NOT_PEOPLE, WORDLESS, Fate

PLACES = [place for places in DOMAINS.values() for place in places]
NAMED = {"author_id", "evaluator_id", "disclosed_to", "actor_id", "appellant_id"}
ADDRESSES = {"email", "to"}


def points_to(column, table):
    return any(key.target_fullname == f"{table}.id" for key in column.foreign_keys)


def names_a_person(column):
    called = column.name.endswith(("_by", "person_id")) or column.name in NAMED
    return points_to(column, "people") or (called and isinstance(column.type, Uuid))


def undeclared(tables, declared):
    return [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if names_a_person(column) and not points_to(column, "organizations")
        if (table.name, column.name) not in declared
    ]


def test_every_column_that_names_a_person_is_declared():
    declared = {(place.table, place.person) for place in PLACES}
    assert undeclared(metadata.sorted_tables, declared | NOT_PEOPLE) == []
    without = {pair for pair in declared if pair != ("sessions", "person_id")}
    assert undeclared(metadata.sorted_tables, without | NOT_PEOPLE) == ["sessions.person_id"]


def test_every_address_is_declared():
    found = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns}
    addresses = {pair for pair in found if pair[1] in ADDRESSES}
    assert addresses == {*BY_ADDRESS, ("people", "email"), ("invitations", "email")}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.table}.{place.person}")
def test_what_is_declared_is_there(place):
    columns = metadata.tables[place.table].columns
    assert {place.person, *place.shown, *place.blank, *place.own_words} <= set(columns.keys())
    for part, named in place.parts:
        assert points_to(metadata.tables[part].c[named], place.table)
    assert (place.fate is Fate.BLANKED) == bool(place.blank)
    assert all(columns[name].nullable for name, blank in place.blank.items() if blank is None)


def test_what_is_not_a_person_or_is_left_as_signed_is_there_too():
    for table, column in NOT_PEOPLE | AS_SIGNED | set(BY_ADDRESS):
        assert column in metadata.tables[table].columns, (table, column)


SOUGHT = {"introduction_messages", "access_log", "notices", "ledger_entries", "data_requests", "saved_searches"}
"""Places that grow with the use of the exchange, and are kept for years."""


@pytest.mark.parametrize("table", sorted(SOUGHT))
def test_what_grows_is_found_by_whose_it_is(table):
    """An export, or an erasure, does not go through all of it for one person."""
    people = {place.person for place in PLACES if place.table == table} - {"decided_by"}
    first = {
        index.expressions[0].name
        for index in metadata.tables[table].indexes
        if index.dialect_options["postgresql"].get("where") is None
    }
    assert people <= first


def test_what_is_not_looked_through_has_no_words():
    """Codes, hashes and numbers: nothing that anybody wrote, and no JSON."""
    for name in WORDLESS:
        said = {column.name for column in metadata.tables[name].columns if type(column.type) is Text}
        assert said <= {"handler", "language"}, name
        assert not [column for column in metadata.tables[name].columns if isinstance(column.type, JSONB)], name


def test_no_secret_is_exported():
    secret = {"password_hash", "access_hash", "refresh_hash", "totp_sealed", "recovery_hashes", "token_hash", "body"}
    assert [place for place in PLACES if secret & set(place.shown)] == []
