"""Letters: posted in the transaction that gives reason to write, carried later, and blank once carried.

A letter waits in `letters` until it is carried; its values (names, one-time tokens) are wiped in the transaction
that notes it as sent or given up, and are never logged. It may arrive twice after a crash, with one Message-ID.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from string import Template
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
import structlog
from sqlalchemy import Index, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra import json
from techexchange.infra.metrics import LETTERS
from techexchange.infra.models import Base
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.settings import Settings

TEMPLATES: dict[str, dict[str, dict[str, str]]] = json.loads(Path(__file__).with_name("letters.json").read_bytes())
MOST_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=3)
BATCH = 20
CARRY_SECONDS = 10.0
UNFOLDED = SMTP.clone(max_line_length=998)
"""The longest lines RFC 5322 allows: where the library folds a Vietnamese subject it may lose a space."""
KEPT = timedelta(days=30)
log = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    """What to write to whom: a template of `letters.json`, `vi` or `en`, and the values it names."""

    to: str
    template: str
    language: str
    values: dict[str, str]


class PostedLetter(Base):
    """A letter on its way; `wake_at` is empty once it was sent or given up."""

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_wake_at", "wake_at", postgresql_where="wake_at IS NOT NULL"),
        Index("ix_letters_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    to: Mapped[str]
    template: Mapped[str]
    language: Mapped[str]
    values: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]
    created_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    def sent(self, at: datetime) -> None:
        """It was carried: nothing of it but its envelope stays."""
        self.sent_at, self.wake_at, self.failure, self.values = at, None, None, {}

    def put_off(self, at: datetime, failure: "Failure") -> None:
        """It was not carried: try later, ever more patiently, or give up and wipe it."""
        self.attempts += 1
        self.failure = failure.reason
        if failure.final or self.attempts >= MOST_ATTEMPTS:
            self.wake_at, self.values = None, {}
        else:
            self.wake_at = at + min(FIRST_DELAY * 2**self.attempts, LONGEST_DELAY)


@dataclass(frozen=True)
class Failure:
    """Why a message was not carried, without a word of it; `final` when trying again is no use."""

    reason: str
    final: bool = False


class Carrier(Protocol):
    """Takes messages out of the house."""

    async def carry(self, messages: Sequence[EmailMessage]) -> list[Failure | None]:
        """Carry what can be carried; one verdict per message, None for a carried one."""


@dataclass(frozen=True)
class FileCarrier:
    """Writes each message to a file that a developer can open; readable by its owner alone."""

    directory: Path

    async def carry(self, messages: Sequence[EmailMessage]) -> list[Failure | None]:
        """Write `<Message-ID>.eml`, whole or not at all."""
        self.directory.mkdir(parents=True, exist_ok=True)
        for message in messages:
            name = message["Message-ID"].strip("<>").partition("@")[0]
            unfinished = self.directory / f".{name}"
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(bytes(message))
            unfinished.replace(self.directory / f"{name}.eml")
        return [None] * len(messages)


@dataclass(frozen=True)
class SmtpCarrier:
    """Hands messages to a mail server: `smtp://user:password@host:587` or `smtps://`; no password goes out in clear."""

    url: str

    async def carry(self, messages: Sequence[EmailMessage]) -> list[Failure | None]:
        """Send all over one connection; what the server refuses for good is a final failure."""
        verdicts: list[Failure | None] = [Failure("mail_server_unreachable")] * len(messages)
        try:
            async with asyncio.timeout(CARRY_SECONDS), self._server() as server:
                for place, message in enumerate(messages):
                    verdicts[place] = await _send(server, message)
        except (aiosmtplib.SMTPException, OSError) as unreachable:
            log.warning("mail_server_unreachable", reason=type(unreachable).__name__)
        return verdicts

    def _server(self) -> aiosmtplib.SMTP:
        parts = urlsplit(self.url)
        return aiosmtplib.SMTP(
            hostname=parts.hostname,
            port=parts.port,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            start_tls=True if parts.username and parts.scheme != "smtps" else None,
            timeout=CARRY_SECONDS,
        )


async def _send(server: aiosmtplib.SMTP, message: EmailMessage) -> Failure | None:
    sender = message["From"].addresses[0].addr_spec
    recipients = [address.addr_spec for address in message["To"].addresses]
    eight_bits = ["BODY=8BITMIME"] if server.supports_extension("8bitmime") else []
    try:
        await server.sendmail(sender, recipients, bytes(message), mail_options=eight_bits)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        codes = [recipient.code for recipient in refused.recipients]
        return Failure("recipient_refused", final=all(code >= 500 for code in codes))
    except aiosmtplib.SMTPResponseException as refused:
        return Failure(f"smtp_{refused.code}", final=refused.code >= 500)
    except (aiosmtplib.SMTPNotSupported, ValueError):
        return Failure("address_not_supported", final=True)
    return None


@dataclass(frozen=True)
class PostOffice:
    """Carries the letters that are due; `sender` is the address they come from."""

    carrier: Carrier
    sender: str
    public_url: str

    async def __call__(self, uow: UnitOfWork) -> int:
        """Carry one batch and say how many letters were tried; its rows stay locked meanwhile.

        Where none of them was carried it says 0: the next batch waits for the next tick.
        """
        letters = await _due(uow)
        if not letters:
            return 0
        verdicts = await self.carrier.carry([self._message(letter) for letter in letters])
        for letter, failure in zip(letters, verdicts, strict=True):
            _conclude(letter, failure, uow.now)
        await uow.session.flush()
        return len(letters) if None in verdicts else 0

    def _message(self, letter: PostedLetter) -> EmailMessage:
        subject, body = render(letter, self.public_url)
        message = EmailMessage(policy=UNFOLDED)
        message["From"], message["To"], message["Subject"] = self.sender, letter.to, subject
        message["Message-ID"] = f"<{letter.id}@{self.sender.rpartition('@')[2].rstrip('>')}>"
        message["Date"], message["Auto-Submitted"] = letter.created_at, "auto-generated"
        message["Content-Language"] = letter.language
        message.set_content(body, cte="8bit")
        return message


def post_office(settings: Settings) -> PostOffice:
    """The post office of a process: a mail server where one is configured, files in development."""
    files = FileCarrier(settings.data_directory / "mail")
    carrier: Carrier = SmtpCarrier(settings.smtp_url) if settings.smtp_url else files
    return PostOffice(carrier, settings.mail_from, settings.public_url.rstrip("/"))


def render(letter: Letter | PostedLetter, public_url: str) -> tuple[str, str]:
    """Subject (one line) and body; raises KeyError for a template, language or value that does not exist."""
    text = TEMPLATES[letter.template][letter.language]
    values = letter.values | {"public_url": public_url}
    subject = Template(text["subject"]).substitute(values)
    return " ".join(subject.split()), Template(text["body"]).substitute(values)


async def post(uow: UnitOfWork, letter: Letter) -> None:
    """Post a letter, to be carried within seconds if, and only if, this unit of work commits."""
    render(letter, "")
    uow.session.add(
        PostedLetter(
            to=" ".join(letter.to.split()),
            template=letter.template,
            language=letter.language,
            values=letter.values,
            created_at=uow.now,
            wake_at=uow.now,
        )
    )


async def forget(uow: UnitOfWork) -> int:
    """Drop what is left of letters posted a month ago; a tick that is done at once."""
    await uow.session.execute(delete(PostedLetter).where(PostedLetter.created_at < uow.now - KEPT))
    return 0


async def _due(uow: UnitOfWork) -> Sequence[PostedLetter]:
    due = select(PostedLetter).where(PostedLetter.wake_at <= uow.now).order_by(PostedLetter.wake_at).limit(BATCH)
    return (await uow.session.scalars(due.with_for_update(skip_locked=True))).all()


def _conclude(letter: PostedLetter, failure: Failure | None, at: datetime) -> None:
    if failure is None:
        letter.sent(at)
        LETTERS.labels("sent").inc()
        return
    letter.put_off(at, failure)
    outcome = "put_off" if letter.wake_at else "failed"
    LETTERS.labels(outcome).inc()
    log.warning("letter_not_carried", letter=str(letter.id), template=letter.template, reason=failure.reason)
