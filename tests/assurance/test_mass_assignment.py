"""Check 31: nobody writes a column by naming it, and no answer says more than the list of its fields allows.

TECHEXCHANGE_WRITE_FIELDS=1 writes the list anew, to be read before it is kept.
"""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, select, text

from assurance.conftest import Stage, description, in_progress
from assurance.test_access_matrix import reading_calls
from techexchange.app import metadata
from techexchange.listings.models import Attachment
from world import SUBJECTS, Call, calls_of

LIST = Path(__file__).parent / "fields.json"
COLUMNS = sorted({column.name for table in metadata.tables.values() for column in table.columns})
TABLES = metadata.tables.values()
FOR_ALL = ("ledger_",)
"""Tables whose hashes and signatures are made for everybody to see."""
CLOSED = [table for table in TABLES if not table.name.startswith(FOR_ALL)]
HASHES = {column.name for table in CLOSED for column in table.columns if isinstance(column.type, LargeBinary)}
NAMED = {"password_hash", "totp_last_counter", "recovery_hashes", "storage_key", "usable"}
SHOWN = {"salt", "envelope", "share", "sealed", "fingerprint"}
"""Hashes that are made to be shown, salts by which parties verify what they share, the parts of a sealed bid, and
the fingerprints of custodians' keys."""
SECRET = (HASHES | NAMED) - SHOWN

PATCHED = ["SupplyIn", "DemandIn"]
"""What a merge patch is merged into."""


def described(call: Call) -> set[str]:
    """The fields that the description gives the body of a call."""
    schema = description()
    body = schema["paths"][call.path][call.method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    named = [body, *body.get("anyOf", [])]
    parts = [part["$ref"].rpartition("/")[2] for part in named if "$ref" in part]
    fields = {name for part in parts or PATCHED for name in schema["components"]["schemas"][part]["properties"]}
    return fields if parts else fields - {"organization_id"}


async def digest(stage: Stage) -> dict[str, str]:
    """What is in each table."""
    found = {}
    async with stage.exchange.unit_of_work() as uow:
        for name in metadata.tables.keys() - UNREADABLE:
            rows = f"SELECT md5(string_agg(kept::text, '' ORDER BY kept::text)) FROM \"{name}\" AS kept"
            found[name] = await uow.session.scalar(text(rows))
    return found


async def test_no_column_is_written_by_naming_it(stage):
    before, tried = await digest(stage), 0
    for call in calls_of(stage.world).values():
        if call.body is None:
            continue
        foreign = [name for name in COLUMNS if name not in described(call) | call.body.keys()]
        request = stage.world.request(call) | {"json": call.body | dict.fromkeys(foreign, "x")}
        answer = await stage.client.request(**request)
        assert answer.status_code == 422, (call.operation, answer.text)
        refused = {fault["pointer"].rpartition("/")[2] for fault in answer.json()["errors"]}
        assert set(foreign) <= refused, (call.operation, set(foreign) - refused)
        tried += 1
    assert tried > 30
    assert await digest(stage) == before


UNREADABLE = {"ledger_pending"}
"""What the service may only add to."""


async def test_a_form_writes_no_column_either(stage):
    call = calls_of(stage.world)["POST /v1/listings/{listing_id}/attachments"]
    files = call.more["files"]
    sent = call.more["data"] | {"storage_key": "x", "listing_id": str(stage.world.ids["published"]), "sha256": "x"}
    answer = await stage.client.request(**(stage.world.request(call) | {"data": sent, "files": files}))
    assert answer.status_code == 201
    async with stage.exchange.unit_of_work() as uow:
        kept = list(await uow.session.scalars(select(Attachment)))
    assert {(one.storage_key == "x", one.sha256 == "x") for one in kept} == {(False, False)}
    assert stage.world.ids["draft"] in {one.listing_id for one in kept}
    assert stage.world.ids["published"] not in {one.listing_id for one in kept}


def fields() -> dict[str, list[str]]:
    """Every field of everything that is answered."""
    schemas = description()["components"]["schemas"]
    return {name: sorted(schema["properties"]) for name, schema in sorted(schemas.items()) if "properties" in schema}


def test_every_field_is_on_the_list():
    present = fields()
    if os.environ.get("TECHEXCHANGE_WRITE_FIELDS"):
        LIST.write_text(json.dumps(present, indent=1, ensure_ascii=False) + "\n")
    assert present == json.loads(LIST.read_text())
    assert not {field for names in present.values() for field in names} & SECRET


def names_in(answer: Any) -> set[str]:
    """Every name of a field anywhere in an answer."""
    if isinstance(answer, dict):
        return set(answer).union(*map(names_in, answer.values()))
    return set().union(*map(names_in, answer)) if isinstance(answer, list) else set()


def is_hidden(column: Any) -> bool:
    """Whether a column holds bytes that nobody is shown."""
    return isinstance(column.type, LargeBinary)


UNTIL_OPENED = {"bids", "auction_shares"}
NOT_OPENED = "WHERE auction_id NOT IN (SELECT id FROM auctions WHERE opened_at IS NOT NULL)"
"""What is everybody's once bids are open, so that everybody can repeat the opening."""


async def secrets(stage: Stage) -> set[str]:
    """Every secret there is, as it could be written in an answer."""
    written = set()
    kept = NAMED - {"usable", "totp_last_counter"}
    binary = {(column.name, table.name) for table in CLOSED for column in table.columns if is_hidden(column)}
    places = binary | {(column.name, table.name) for table in TABLES for column in table.columns if column.name in kept}
    async with stage.exchange.unit_of_work() as uow:
        for column, table in places:
            which = NOT_OPENED if table in UNTIL_OPENED else ""
            for value in await uow.session.scalars(text(f'SELECT "{column}" FROM "{table}" {which}')):
                written |= spelled(value)
    return {text for text in written if len(text) > 8}


def spelled(value: Any) -> set[str]:
    if isinstance(value, bytes):
        return {value.hex(), base64.b64encode(value).decode(), base64.urlsafe_b64encode(value).decode()}
    if isinstance(value, list):
        return set().union(*map(spelled, value))
    return {value} if value else set()


@pytest.mark.parametrize("who", SUBJECTS)
async def test_no_answer_holds_a_secret(stage, who):
    hidden = await secrets(stage)
    assert len(hidden) > 20
    for call in [*reading_calls(), *calls_of(stage.world).values()]:
        async with in_progress(stage.connection):
            answer = await stage.world.send(stage.client, call, who)
        if answer.content and answer.headers.get("content-type", "").endswith("json"):
            assert not names_in(answer.json()) & SECRET, call.operation
        assert not [secret for secret in hidden if secret in answer.text], call.operation
