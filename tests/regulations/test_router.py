"""The law over HTTP, for anyone to read."""

import pytest

from law import EXAMPLE
from techexchange.regulations.queries import hold


@pytest.fixture
def more(app):
    """The example's law beside that of Viet Nam."""
    hold(EXAMPLE.parent)
    yield
    hold(None)


async def test_anyone_reads_which_packs_there_are(client, more):
    answer = await client.get("/v1/regulations")
    assert answer.status_code == 200
    assert [pack["id"] for pack in answer.json()["items"]] == ["VN-2026.1", "XA-2026.1"]
    assert answer.json()["items"][0]["effective_until"] is None


async def test_anyone_reads_every_rule_with_its_source(client):
    pack = (await client.get("/v1/regulations/VN-2026.1")).json()
    assert pack["registration_deadline_days"] == 90
    assert all(rule["source"] and rule["text"]["vi"] for rule in pack["rules"])
    deadline = next(rule for rule in pack["rules"] if rule["key"] == "registration.deadline")
    assert (deadline["certainty"], deadline["figures"]["deadline_days"]) == ("secondary", 90)
    assert [ground["filer"] for ground in pack["registration"] if ground["required"]] == [
        "acquirer",
        "supplier",
        "acquirer",
    ]
    banned = next(entry for entry in pack["technologies"] if entry["code"] == "III-NARCOTICS")
    assert (banned["outcome"], banned["rule"]) == ("blocked", "technology_lists.banned")
    assert {share["beneficiary"] for share in pack["shares"] if share["binding"]} == {"authors"}
    assert len(pack["contract_fields"]) == 19


@pytest.mark.parametrize(("id", "status"), [("VN-1986.1", 404), ("nonsense", 422), ("XA-2026.1", 404)])
async def test_a_pack_that_is_not_there(client, id, status):
    answer = await client.get(f"/v1/regulations/{id}", headers={"accept-language": "vi"})
    assert answer.status_code == status
    if status == 404:
        assert answer.json()["code"] == "rule_pack_not_found"
        assert "bộ quy định" in answer.json()["title"]
