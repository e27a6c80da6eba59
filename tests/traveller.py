"""People who use the exchange over HTTP, as their programs would."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pyotp

from techexchange.infra.mail import post_office
from techexchange.settings import Settings

PASSWORD = "ba con meo tren mai nha"
TOKEN = re.compile(r"txv_\w+")


@dataclass
class Traveller:
    """Someone with a name, an address and, once signed in, a token."""

    live: Any
    name: str
    email: str
    headers: dict[str, str] = field(default_factory=dict)
    secret: str | None = None

    async def send(self, method: str, path: str, body: Any = None, *, version: int | None = None, expect: int = 200):
        """One request with everything a careful client sends; whatever it made others do has been done after it."""
        headers = self.headers | {"Accept-Language": "en", "Idempotency-Key": str(uuid4())}
        if method in {"PATCH", "PUT", "DELETE"} or version is not None or method == "POST":
            headers["If-Match"] = f'"{version}"' if version is not None else "*"
        answer = await self.live.client.request(method, path, json=body, headers=headers)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        await self.live.settle()
        return answer.json() if answer.content else None

    async def get(self, path: str, *, expect: int = 200):
        """Read something."""
        return await self.send("GET", path, expect=expect)

    async def post(self, path: str, body: Any = None, *, version: int | None = None, expect: int = 200):
        """Do something."""
        return await self.send("POST", path, body, version=version, expect=expect)

    async def join(self, settings: Settings) -> None:
        """Open an account with the letter that comes, and sign in."""
        await self.post("/v1/people", {"name": self.name, "email": self.email, "locale": "en"}, expect=202)
        async with self.live.exchange.unit_of_work() as uow:
            await post_office(settings)(uow)
        (letter,) = [
            text
            for text in (file.read_text() for file in (settings.data_directory / "mail").iterdir())
            if f"To: {self.email}" in text and TOKEN.search(text)
        ]
        token = TOKEN.search(letter)[0]
        await self.post("/v1/people/confirm", {"token": token, "password": PASSWORD}, expect=201)
        await self.sign_in()

    async def sign_in(self) -> None:
        """Open a session."""
        answer = await self.post("/v1/sessions", {"email": self.email, "password": PASSWORD}, expect=201)
        self.headers = {"Authorization": f"Bearer {answer['access_token']}"}

    async def enrol(self) -> None:
        """Use an authenticator, in the session at hand too."""
        self.secret = (await self.post("/v1/me/totp", expect=201))["secret"]
        codes = await self.post("/v1/me/totp/confirm", {"code": pyotp.TOTP(self.secret).now()})
        assert len(codes["recovery_codes"]) == 10

    async def register(self, kind: str, name: str, tax_code: str, *, expect: int = 201):
        """Bring an organisation to the exchange."""
        body = {"kind": kind, "name": {"vi": name, "en": name}, "country": "VN", "tax_code": tax_code}
        return await self.post("/v1/organizations", body, expect=expect)

    async def inbox(self) -> list[str]:
        """The kinds of everything this person was told, newest first."""
        return [notice["kind"] for notice in (await self.get("/v1/notifications?limit=100"))["items"]]
