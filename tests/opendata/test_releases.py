"""Auctions as OCDS release packages: what the standard allows, and what is public."""

import json
from copy import deepcopy

import pytest
from sqlalchemy import text

from factories import mandated
from opendata.ocds import faults
from techexchange.auctions.models import Auction
from techexchange.listings import actions as listings
from techexchange.listings.models import SuspensionReason

PATH = "/v1/open-data/ocds/releases"


async def packages(stage, limit=5):
    """Every package, following the links."""
    path, found = f"{PATH}?limit={limit}", []
    while path:
        answer = await stage.client.get(path)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        path = answer.headers.get("link", "").partition(">")[0].removeprefix("<")
    return found


async def test_every_package_is_as_the_standard_says_and_every_published_auction_is_in_one(stage):
    found = await packages(stage)
    assert [fault for package in found for fault in faults(package)] == []
    told = [release["tender"]["id"] for package in found for release in package["releases"]]
    auctions, cursor = [], ""
    while cursor is not None:
        page = (
            await stage.client.get("/v1/auctions", params={"limit": 100} | ({"cursor": cursor} if cursor else {}))
        ).json()
        auctions += page["items"]
        cursor = page["next_cursor"]
    assert sorted(told) == sorted(auction["id"] for auction in auctions)
    assert len({release["id"] for package in found for release in package["releases"]}) == len(told)


async def release_of(stage, name):
    answer = await stage.client.get(f"{PATH}/{stage.world.ids[name]}")
    assert answer.status_code == 200, answer.text
    assert faults(answer.json()) == []
    [release] = answer.json()["releases"]
    return release


async def test_before_bids_are_open_nobody_is_named_but_the_seller(stage):
    release = await release_of(stage, "tendering_auction")
    assert release["tag"] == ["tender"]
    assert [party["roles"] for party in release["parties"]] == [["buyer", "procuringEntity"]]
    assert "numberOfTenderers" not in release["tender"]
    assert release["tender"]["value"]["amount"] < 0


async def test_an_award_names_its_winner_and_what_it_pays(stage):
    release = await release_of(stage, "awarded_auction")
    assert release["tag"] == ["tender", "award"]
    [award] = [award for award in release["awards"] if award["status"] == "pending"]
    shown = (await stage.client.get(f"/v1/auctions/{stage.world.ids['awarded_auction']}/awards")).json()["items"]
    [active] = [one for one in shown if one["status"] == "active"]
    assert award["suppliers"][0]["id"] == active["bidder_id"]
    assert award["value"] == {"amount": -active["price"]["amount"], "currency": "VND"}
    roles = {party["id"]: party["roles"] for party in release["parties"]}
    assert roles[active["bidder_id"]] == ["tenderer", "supplier"]
    assert release["tender"]["numberOfTenderers"] == len(release["tender"]["tenderers"]) == 2
    kept = json.dumps(release)
    for secret in ("contact", "tax_code", "@example.com"):
        assert secret not in kept


async def test_what_is_not_public_is_not_released(stage):
    assert (await stage.client.get(f"{PATH}/{stage.world.ids['draft_auction']}")).status_code == 404


async def test_where_nothing_was_published_there_is_no_package(client):
    answer = await client.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (404, "nothing_released")


@pytest.mark.parametrize("withdrawn", [False, True])
async def test_the_texts_of_a_listing_that_was_suspended_are_not_released(stage, withdrawn):
    before = (await release_of(stage, "public_auction"))["tender"]
    moderator = await mandated(stage.exchange, stage.world.people["moderator"])
    async with stage.exchange.unit_of_work() as uow:
        auction = await uow.session.get(Auction, stage.world.ids["public_auction"])
        await listings.suspend(uow, moderator, auction.listing_id, SuspensionReason.AGAINST_THE_LAW, None)
    if withdrawn:
        status = text("UPDATE listings SET status = 'withdrawn' WHERE id = :id")
        await stage.connection.execute(status, {"id": auction.listing_id})
    after = (await release_of(stage, "public_auction"))["tender"]
    assert before["description"]
    assert not after["description"]
    assert after["title"] == after["items"][0]["description"] != before["title"]


DAMAGES = {
    "no tag": lambda release: release.pop("tag"),
    "an unknown tag": lambda release: release["tag"].append("auction"),
    "an unknown status": lambda release: release["tender"].update(status="enquiries"),
    "a day for a time": lambda release: release.update(date="2026-11-22"),
    "an amount in words": lambda release: release["tender"]["value"].update(amount="-5"),
    "a field of our own": lambda release: release.update(custodians=[]),
    "an empty list": lambda release: release.update(parties=[]),
    "no address": lambda release: release["tender"]["documents"][0].update(url="somewhere"),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_the_schema_finds_what_is_wrong(stage, damage):
    """The control: what the standard does not allow is found."""
    package = {
        "uri": "http://a/b",
        "version": "1.1",
        "publishedDate": "2026-11-22T00:00:00Z",
        "publisher": {"name": "x"},
    }
    package["releases"] = [deepcopy(await release_of(stage, "tendering_auction"))]
    assert faults(package) == []
    DAMAGES[damage](package["releases"][0])
    assert faults(package) != []
