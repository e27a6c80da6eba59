"""Letters leave after the commit that posted them, once, and nothing of them stays."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from techexchange.infra import mail
from techexchange.infra.jobs import Work
from techexchange.infra.mail import (
    BATCH,
    MOST_ATTEMPTS,
    TEMPLATES,
    Failure,
    FileCarrier,
    Letter,
    PostedLetter,
    PostOffice,
    SmtpCarrier,
    post,
    post_office,
)
from techexchange.infra.metrics import REGISTRY
from techexchange.infra.uow import Exchange
from techexchange.settings import Settings

TOKEN = "txv_the-secret-of-this-letter"
LETTER = Letter("an@vien.example", "confirm_email", "vi", {"token": TOKEN})


@dataclass
class Refusing:
    """Carries nothing."""

    failure: Failure

    async def carry(self, messages: Sequence[EmailMessage]) -> list[Failure | None]:
        return [self.failure] * len(messages)


@dataclass
class MailServer:
    """A mail server of a few lines that keeps what it is given."""

    refused: dict[str, int] = field(default_factory=dict)
    hang_up_after: int | None = None
    data_code: int = 354
    messages: list[bytes] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            self.heard.append(line)
            word = line[:4].upper()
            if word == b"QUIT":
                break
            if self.hang_up_after is not None and len(self.messages) >= self.hang_up_after:
                break
            writer.write(await self.answer(word, line, reader, writer))
        writer.close()

    async def answer(self, word: bytes, line: bytes, reader, writer) -> bytes:
        if word == b"EHLO":
            return b"250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n"
        if word == b"RCPT":
            code = next((code for name, code in self.refused.items() if name.encode() in line), 250)
            return f"{code} so be it\r\n".encode()
        if word == b"DATA" and self.data_code != 354:
            return f"{self.data_code} not this\r\n".encode()
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            self.messages.append(await reader.readuntil(b"\r\n.\r\n"))
        return b"250 ok\r\n"


@asynccontextmanager
async def serving(server: MailServer) -> AsyncIterator[str]:
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield f"127.0.0.1:{port}"


async def posted(exchange: Exchange, *letters: Letter) -> None:
    async with exchange.unit_of_work() as uow:
        for letter in letters:
            await post(uow, letter)


async def carried(exchange: Exchange, office: PostOffice) -> int:
    async with exchange.unit_of_work() as uow:
        return await office(uow)


async def rows(exchange: Exchange) -> list[PostedLetter]:
    async with exchange.sessions() as session:
        return list(await session.scalars(select(PostedLetter).order_by(PostedLetter.id)))


async def make_due(exchange: Exchange) -> None:
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(
            update(PostedLetter).where(PostedLetter.wake_at.is_not(None)).values(wake_at=PostedLetter.created_at)
        )


def office_with(carrier: mail.Carrier) -> PostOffice:
    return PostOffice(carrier, "Sàn <san@exchange.example>", "https://exchange.example")


def count(outcome: str) -> float:
    return REGISTRY.get_sample_value("techexchange_letters_total", {"outcome": outcome}) or 0.0


async def test_a_letter_is_written_to_a_file_and_wiped(exchange, settings: Settings):
    before = count("sent")
    await posted(exchange, LETTER)
    office = post_office(settings)
    assert await carried(exchange, office) == 1
    assert await carried(exchange, office) == 0
    [path] = (settings.data_directory / "mail").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (message["To"], message["Subject"]) == ("an@vien.example", "Xác nhận địa chỉ thư điện tử của bạn")
    assert f"  http://127.0.0.1:8000/confirm-email#token={TOKEN}" in message.get_content().splitlines()
    assert TOKEN in path.read_text(), "a developer can read it as it is"
    [row] = await rows(exchange)
    assert (row.values, row.wake_at, row.failure) == ({}, None, None)
    assert row.sent_at is not None
    assert message["Message-ID"] == f"<{row.id}@techexchange.example>"
    assert count("sent") == before + 1


async def test_nothing_is_posted_without_a_commit(exchange):
    with pytest.raises(RuntimeError):
        async with exchange.unit_of_work() as uow:
            await post(uow, LETTER)
            raise RuntimeError
    assert await rows(exchange) == []


@pytest.mark.parametrize(
    "letter",
    [
        Letter("a@b.example", "no_such_template", "vi", {}),
        Letter("a@b.example", "confirm_email", "fr", {"token": "x"}),
        Letter("a@b.example", "confirm_email", "en", {}),
    ],
)
async def test_a_letter_that_cannot_be_written_is_refused_at_once(exchange, letter):
    with pytest.raises(KeyError):
        await posted(exchange, letter)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_speaks_both_languages_of_the_same_values(template):
    vietnamese, english = (
        {word for text in TEMPLATES[template][language].values() for word in text.split() if "$" in word}
        for language in ("vi", "en")
    )
    assert {word.strip("$.,") for word in vietnamese} == {word.strip("$.,") for word in english}


async def test_a_failing_carrier_is_tried_ever_later_and_then_given_up(exchange):
    put_off, failed = count("put_off"), count("failed")
    await posted(exchange, LETTER)
    office = office_with(Refusing(Failure("smtp_451")))
    delays = []
    with capture_logs() as logs:
        for _ in range(MOST_ATTEMPTS):
            async with exchange.unit_of_work() as uow:
                now = uow.now
                assert await office(uow) == 0
            [row] = await rows(exchange)
            delays.append(row.wake_at and row.wake_at - now)
            await make_due(exchange)
    assert delays[:3] == [timedelta(seconds=20), timedelta(seconds=40), timedelta(seconds=80)]
    assert delays[-2:] == [timedelta(hours=3), None]
    assert (row.values, row.failure, row.sent_at) == ({}, "smtp_451", None)
    assert await carried(exchange, office) == 0
    assert (count("put_off"), count("failed")) == (put_off + MOST_ATTEMPTS - 1, failed + 1)
    assert len(logs) == MOST_ATTEMPTS
    assert TOKEN not in str(logs)
    assert "an@vien" not in str(logs)


async def test_what_is_put_off_is_not_due(exchange):
    await posted(exchange, LETTER)
    office = office_with(Refusing(Failure("smtp_451")))
    for _ in range(2):
        assert await carried(exchange, office) == 0
        assert [row.attempts for row in await rows(exchange)] == [1]


async def test_a_batch_of_which_nothing_was_carried_is_the_last_of_its_tick(exchange):
    await posted(exchange, *[LETTER] * (BATCH + 1))
    await Work((), {"mail": office_with(Refusing(Failure("mail_server_unreachable")))}).tick(exchange)
    assert sum(row.attempts for row in await rows(exchange)) == BATCH


async def test_a_mail_server_gets_all_letters_over_one_connection(exchange):
    server = MailServer(refused={"gone@": 550, "busy@": 451})
    await posted(
        exchange,
        LETTER,
        *(Letter(f"{name}@b.example", "reset_password", "en", {"token": "t" * 20}) for name in ("gone", "busy")),
    )
    async with serving(server) as address:
        assert await carried(exchange, office_with(SmtpCarrier(f"smtp://{address}"))) == 3
    assert sum(line.upper().startswith(b"EHLO") for line in server.heard) == 1
    [message] = server.messages
    assert TOKEN in message.decode()
    sent, gone, busy = await rows(exchange)
    assert sent.sent_at is not None
    assert (gone.failure, gone.wake_at, gone.values) == ("recipient_refused", None, {})
    assert (busy.failure, busy.values) == ("recipient_refused", {"token": "t" * 20})
    assert busy.wake_at is not None


@pytest.mark.parametrize(("code", "given_up"), [(554, True), (452, False)])
async def test_a_refused_message_is_given_up_or_tried_again(exchange, code, given_up):
    await posted(exchange, LETTER)
    async with serving(MailServer(data_code=code)) as address:
        await carried(exchange, office_with(SmtpCarrier(f"smtp://{address}")))
    [row] = await rows(exchange)
    assert (row.failure, row.wake_at is None) == (f"smtp_{code}", given_up)


async def test_an_address_the_server_cannot_take_holds_up_nobody(exchange):
    server = MailServer()
    await posted(exchange, Letter("ấn@viện.example", "password_changed", "vi", {}), LETTER)
    async with serving(server) as address:
        assert await carried(exchange, office_with(SmtpCarrier(f"smtp://{address}"))) == 2
    first, second = await rows(exchange)
    assert (first.failure, first.wake_at) == ("address_not_supported", None)
    assert second.sent_at is not None


async def test_a_server_that_hangs_up_keeps_what_it_took(exchange):
    await posted(exchange, LETTER, LETTER)
    async with serving(MailServer(hang_up_after=1)) as address:
        assert await carried(exchange, office_with(SmtpCarrier(f"smtp://{address}"))) == 2
    first, second = await rows(exchange)
    assert first.sent_at is not None
    assert (second.sent_at, second.failure, second.attempts) == (None, "mail_server_unreachable", 1)


async def test_no_password_is_sent_in_clear(exchange):
    server = MailServer()
    await posted(exchange, LETTER)
    async with serving(server) as address:
        await carried(exchange, office_with(SmtpCarrier(f"smtp://user:pass@{address}")))
    assert not [line for line in server.heard if line.upper().startswith(b"AUTH")]
    [row] = await rows(exchange)
    assert row.failure == "mail_server_unreachable"


async def test_a_server_that_is_not_there_puts_letters_off(exchange):
    await posted(exchange, LETTER)
    async with serving(MailServer()) as address:
        gone = address
    assert await carried(exchange, office_with(SmtpCarrier(f"smtp://{gone}"))) == 0
    [row] = await rows(exchange)
    assert row.failure == "mail_server_unreachable"


async def test_a_value_cannot_add_a_header(exchange, tmp_path):
    evil = {"organization": "Viện\r\nBcc: all@b.example", "token": "x"}
    await posted(exchange, Letter("a@b.example\r\nBcc: all@b.example", "invitation", "en", evil))
    await carried(exchange, office_with(FileCarrier(tmp_path)))
    [path] = tmp_path.iterdir()
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Viện Bcc:")


def test_a_configured_server_is_used(tmp_path):
    settings = Settings(data_directory=tmp_path, smtp_url="smtps://u:p@mail.example")
    assert post_office(settings).carrier == SmtpCarrier("smtps://u:p@mail.example")


async def test_old_letters_are_dropped(exchange):
    await posted(exchange, LETTER, LETTER)
    first, _ = await rows(exchange)
    async with exchange.unit_of_work() as uow:
        aged = update(PostedLetter).where(PostedLetter.id == first.id)
        await uow.session.execute(aged.values(created_at=uow.now - mail.KEPT - timedelta(minutes=1)))
    async with exchange.unit_of_work() as uow:
        assert await mail.forget(uow) == 0
    assert first.id not in {row.id for row in await rows(exchange)}
    assert len(await rows(exchange)) == 1
