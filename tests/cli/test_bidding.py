"""From sealing to the opening at the command line: bidders and custodians as their own programs."""

import asyncio
import json
import stat
from uuid import UUID

import pytest
from typer.testing import CliRunner

from agreements import code_now
from auctioning import BILLION, House, pledge
from factories import PASSWORD
from online import online
from techexchange.cli import cli
from techexchange_client.custody import CustodianPair

pytestmark = pytest.mark.real_commits
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def settings(settings):
    """The service writes no line of its own: it runs in this process, and what a command prints is looked at."""
    return settings.model_copy(update={"log_level": "error"})


@pytest.fixture
async def house(live, settings):
    return await House.gather(live, settings, bidders=1)


@pytest.fixture
async def run(live, tmp_path, monkeypatch):
    """Run a command as a process of its own would, against the exchange."""
    monkeypatch.chdir(tmp_path)
    async with online(live.app) as url:

        async def ran(*arguments, who=None, to=url, keyboard=None):
            environment = {"TECHEXCHANGE_URL": to, "COLUMNS": "300", "NO_COLOR": "1"}
            if who:
                environment["TECHEXCHANGE_TOKEN"] = who.headers["Authorization"].removeprefix("Bearer ")
            named = list(map(str, arguments))
            return await asyncio.to_thread(CliRunner().invoke, cli, named, env=environment, input=keyboard)

        yield ran


def well(told):
    assert told.exit_code == 0, told.output
    return told


def ill(told, *said):
    assert told.exit_code == 1, told.output
    for words in said:
        assert words in told.stderr
    return told


async def tendering(house, run, tmp_path):
    """An auction sealed to keys that custodians made at the command line, and the bid somebody wrote for it."""
    for number, custodian in enumerate(house.custodians, 1):
        made = well(await run("custodian", "keygen", "--out", tmp_path / f"key{number}", "--register", who=custodian))
        pair = CustodianPair.read(tmp_path / f"key{number}")
        assert made.stdout.strip() == pair.encoded_public_key
        assert pair.fingerprint in made.stderr
        house.keys[number] = pair.private_key
    id = await house.publish(await house.list_technology())
    await house.begin(id)
    bid = {"auction_id": id, "bidder_id": str(house.bidders[0].side), "lots": pledge(BILLION)["lots"]}
    bid["lots"][0].pop("figures")
    (tmp_path / "bid.json").write_text(json.dumps(bid))
    (tmp_path / "plan.pdf").write_bytes(b"plan")
    return id


async def test_a_bid_from_the_bidders_desk_to_everybodys_eyes(house, run, tmp_path):
    id = await tendering(house, run, tmp_path)
    bidder = house.bidders[0]
    sealed = well(await run("bid", "seal", "bid.json", "--document", "plan.pdf", "--keep", "kept.json"))
    (tmp_path / "envelope.json").write_bytes(sealed.stdout_bytes)
    assert stat.S_IMODE((tmp_path / "kept.json").stat().st_mode) == 0o600
    fingerprints = [CustodianPair(key).fingerprint for key in house.keys.values()]
    assert all(name in sealed.stderr for name in fingerprints)

    handed = well(await run("bid", "submit", "envelope.json", "--receipt", "receipt.json", who=bidder))
    assert "The receipt holds" in handed.stderr
    assert json.loads(sealed.stdout)["commitment"] not in handed.output
    again = well(await run("bid", "receipt", id, who=bidder))
    assert again.stdout_bytes == (tmp_path / "receipt.json").read_bytes()
    keys = (await house.live.client.get("/v1/keys")).text
    (tmp_path / "keys.json").write_text(keys)
    offline = ("bid", "verify", "receipt.json", "--keys", "keys.json", "--envelope", "envelope.json")
    well(await run(*offline, to=NOWHERE))
    well(await run("bid", "verify", "receipt.json"))

    await house.close(id)
    fetched = ("custodian", "fetch", id, "--key", "key1", "--out", "sealed.json")
    well(await run(*fetched, who=house.owner))
    opened = ("custodian", "open", id, "--key", "key1", "--sealed", "sealed.json", "--out", "shares.json")
    well(await run(*opened, to=NOWHERE))
    first = well(await run("custodian", "hand-in", "shares.json", who=house.owner))
    assert "complete so far: custodians [1]" in first.stderr
    last = well(await run("custodian", "open", id, "--key", "key3", who=house.auditor))
    assert "The bids are open." in last.stderr
    shown = await bidder.get(f"/v1/auctions/{id}/opening")
    (content,) = [bid["content"] for bid in shown["bids"]]
    assert content == json.loads((tmp_path / "kept.json").read_text())
    assert [document["name"] for document in content["documents"]] == ["plan.pdf"]


async def test_what_is_wrong_is_said_in_a_line(house, run, tmp_path):
    id = await tendering(house, run, tmp_path)
    bidder = house.bidders[0]
    trusted = [CustodianPair(key).fingerprint for key in house.keys.values()]
    few = ("bid", "seal", "bid.json", "--fingerprint", trusted[0], "--fingerprint", trusted[1])
    ill(await run(*few), "custodian 3")
    sealed = well(await run(*few, "--fingerprint", trusted[2]))
    (tmp_path / "envelope.json").write_bytes(sealed.stdout_bytes)
    (tmp_path / "auction.json").write_text(json.dumps(await bidder.get(f"/v1/auctions/{id}")))
    well(await run("bid", "seal", "bid.json", "--auction", "auction.json", to=NOWHERE))

    ill(await run("bid", "submit", "envelope.json"), "401")
    well(await run("bid", "submit", "envelope.json", "--receipt", "receipt.json", who=bidder))
    receipt = json.loads((tmp_path / "receipt.json").read_text())
    (tmp_path / "receipt.json").write_text(json.dumps(receipt | {"received_at": "2020-01-01T00:00:00.000000Z"}))
    ill(await run("bid", "verify", "receipt.json"), "ReceiptInvalid")
    (tmp_path / "receipt.json").write_text(json.dumps(receipt))
    (tmp_path / "other.json").write_bytes(well(await run(*few, "--fingerprint", trusted[2])).stdout_bytes)
    ill(await run("bid", "verify", "receipt.json", "--envelope", "other.json"), "not for")
    (tmp_path / "none.json").write_text('{"keys": []}')
    ill(await run("bid", "verify", "receipt.json", "--keys", "none.json"), "no key is known")

    ill(
        await run("custodian", "fetch", id, "--key", "key2", "--out", "sealed.json", who=house.officer),
        "shares_too_early",
    )
    CustodianPair.generate().keep(tmp_path / "foreign")
    ill(await run("custodian", "open", id, "--key", "foreign", who=house.owner), "no custodian")
    ill(await run("custodian", "keygen", "--out", "key1"), "FileExistsError")
    for text in ("{", "[]", '{"format": "x"}'):
        (tmp_path / "broken.json").write_text(text)
        for command in (("bid", "seal"), ("bid", "submit"), ("bid", "verify"), ("custodian", "hand-in")):
            ill(await run(*command, "broken.json"))
        ill(await run("custodian", "open", id, "--key", "key1", "--sealed", "broken.json"))
    other = {"format": "techexchange-sealed-shares/1", "auction_id": str(UUID(int=1)), "custodian": 1, "items": []}
    (tmp_path / "broken.json").write_text(json.dumps(other))
    ill(
        await run("custodian", "open", id, "--key", "key1", "--sealed", "broken.json"), "not techexchange-sealed-shares"
    )


async def test_one_signs_in_by_address_and_authenticator(house, run, tmp_path):
    keyboard = f"{PASSWORD}\n{code_now()}\n"
    asked = ("custodian", "--email", house.auditor.email, "keygen", "--out", tmp_path / "key", "--register")
    assert PASSWORD not in well(await run(*asked, keyboard=keyboard)).output
    wrong = ("custodian", "--email", house.auditor.email, "keygen", "--out", tmp_path / "another", "--register")
    ill(await run(*wrong, keyboard="wrong password\n"), "401 sign_in_refused")
