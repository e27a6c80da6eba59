"""The operator changes, and with it the system: the whole exchange is handed over into an empty one, and goes on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pyotp
import pytest

from conftest import Live, administer, client_of, clone
from founding import appoint, bring, case_of, decide, found_exchange, mandate_for
from techexchange.app import create_app
from techexchange.cli.handover.manifest import Manifest
from techexchange.cli.handover.reading import HandoverDestination, read_in
from techexchange.cli.handover.writing import HandoverSource, write_out
from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.signing import Signer
from techexchange.infra.storage import FileStorage
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.listings.lifecycle import Direction
from techexchange.listings.schemas import example
from techexchange.moderation.models import CaseKind
from techexchange.opendata import actions as opendata
from techexchange.settings import Settings
from techexchange.worker import open_exchange
from traveller import PASSWORD, Traveller

pytestmark = pytest.mark.real_commits
INSTITUTE = ("institute", "Viện Hóa", "hoa@institute.example", "0100109106")


@dataclass
class NextSystem:
    """An empty system that is to take the exchange over."""

    live: Live
    settings: Settings

    async def take_over(self, directory, key) -> None:
        manifest = Manifest.read(directory, key)
        storage = FileStorage(None, self.settings.data_directory / "files")
        await read_in(manifest, directory, HandoverDestination(self.live.url, storage, self.settings), unwatched)
        named = manifest.content["ledger"]
        seen = opendata.HandoverSeen(uuid4(), manifest.sha256, named["entries"], named["chain_hash"])
        async with self.live.exchange.unit_of_work() as uow:
            await opendata.record_takeover(uow, SYSTEM, seen)


def unwatched(_what: str, _total: int) -> Any:
    return lambda: None


@pytest.fixture
async def following(tmp_path, settings):
    name = f"next_{uuid4().hex[:12]}"
    url = clone(name)
    mine = settings.model_copy(update={"data_directory": tmp_path / "next"})
    engine = open_engine(url, pool_size=10, max_overflow=0)
    exchange = open_exchange(sessions_of(engine))
    app = create_app(exchange, mine)
    async with client_of(app) as client:
        yield NextSystem(Live(url, engine, exchange, app, client), mine)
    await engine.dispose()
    administer(f"DROP DATABASE {name} WITH (FORCE)")


async def describe(institute, institute_id, title):
    content = example(Direction.SUPPLY) | {"organization_id": institute_id, "funding_source": "own_funds"}
    content |= {"state_share_percent": "0", "valid_until": (datetime.now(UTC) + timedelta(days=365)).isoformat()}
    content["texts"]["en"]["title"] = title
    drafted = await institute.post("/v1/listings", content, expect=201)
    await institute.post(f"/v1/listings/{drafted['id']}/submit", version=drafted["version"])
    return drafted["id"]


async def sign_in_again(person, live):
    """With the password kept as a hash, and the authenticator's next code."""
    person.live, person.headers = live, {}
    proof = {"email": person.email, "password": PASSWORD}
    if person.secret:
        proof["totp"] = pyotp.TOTP(person.secret).at(datetime.now(UTC) + timedelta(seconds=30))
    answer = await person.post("/v1/sessions", proof, expect=201)
    person.headers = {"Authorization": f"Bearer {answer['access_token']}"}


async def replace(live, settings, supervisor):
    """Another company registers, and gets its power from a mandate of its own."""
    moderator = Traveller(live, "Phạm Thu Hà", "ha@next.example")
    await moderator.join(settings)
    operator = await moderator.register("operator", "Next Operations", "0109998883")
    drafted = await supervisor.post("/v1/mandates", mandate_for(operator["id"]), expect=201)
    await moderator.enrol()
    person_id = (await moderator.get("/v1/me"))["id"]
    given = {"person_id": person_id, "role": "moderator"}
    await moderator.post(f"/v1/organizations/{operator['id']}/members", given, expect=201)
    await supervisor.post(f"/v1/mandates/{drafted['id']}/activate", version=drafted["version"])
    return moderator, operator["id"]


async def test_a_new_operator_takes_over_into_an_empty_system(live, settings, following, tmp_path):
    supervisor = await found_exchange(live)
    moderator = await appoint(live, settings, supervisor)
    institute, institute_id = await bring(live, settings, moderator, INSTITUTE)
    published = await describe(institute, institute_id, "Membranes for brackish water")
    await decide(moderator, CaseKind.PUBLICATION, published)
    waiting = await describe(institute, institute_id, "Dryers driven by heat pumps")
    [old_mandate] = (await supervisor.get("/v1/mandates"))["items"]
    await supervisor.post(f"/v1/mandates/{old_mandate['id']}/terminate", {"reason": "The term is over"})
    stopped = await live.client.get("/v1/cases", headers=moderator.headers)
    assert stopped.status_code in {401, 403}

    storage, signer = live.app.state.storage, Signer.of(settings)
    await write_out(HandoverSource(live.url, storage, signer, settings), tmp_path / "handover", unwatched)
    await following.take_over(tmp_path / "handover", signer.public_key)

    there, old_token = following.live, dict(moderator.headers)
    assert (await there.client.get("/v1/me", headers=old_token)).status_code == 401
    assert (await there.client.get("/v1/me", headers=institute.headers)).status_code == 401
    proof = {"email": moderator.email, "password": PASSWORD}
    assert (await there.client.post("/v1/sessions", json=proof)).status_code == 401
    await sign_in_again(supervisor, there)
    await sign_in_again(institute, there)
    stranger = Traveller(there, "Anybody", "anybody@example.com")
    assert (await stranger.get(f"/v1/listings/{published}"))["status"] == "published"
    assert (await institute.get(f"/v1/listings/{waiting}"))["status"] == "submitted"

    successor, operator_id = await replace(there, following.settings, supervisor)
    case = await case_of(successor, CaseKind.PUBLICATION, waiting)
    assert case["status"] == "open"
    await decide(successor, CaseKind.PUBLICATION, waiting)
    assert (await stranger.get(f"/v1/listings/{waiting}"))["status"] == "published"
    assert (await stranger.get("/v1/mandates/active"))["operator"]["id"] == operator_id

    told = [item["event"] for item in (await stranger.get("/v1/feed?limit=100"))["items"]]
    story = [name for name in told if name.startswith(("mandate_", "exchange_", "listing_"))]
    assert story == [
        "mandate_activated",
        "listing_published",
        "mandate_terminated",
        "exchange_taken_over",
        "mandate_activated",
        "listing_published",
    ]
    async with there.exchange.unit_of_work() as uow:
        assert (await ledger.verify(uow, SYSTEM)).faults == []
