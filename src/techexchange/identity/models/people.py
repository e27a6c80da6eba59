"""A person: who they are, how they prove it, and whether they may."""

import hashlib
import hmac
import re
from datetime import datetime

import pyotp
from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.identity import events
from techexchange.identity.errors import (
    CodeRefused,
    SecondFactorEnrolled,
    SecondFactorNotEnrolled,
)
from techexchange.identity.lifecycle import DISABLE, ENABLE, ERASE, PERSON_LIFE, PersonStatus
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.permissions import Actor

CODE_SECONDS = 30
LEEWAY = 1
"""How many codes before and after the present one are accepted (RFC 6238, section 5.2)."""
CODE = re.compile(r"[0-9]{6}")
ERASED_NAME, ERASED_ADDRESS = "—", "erased@erased.invalid"
"""What stands for a person who is no longer known (no such address exists: RFC 2606)."""


class Person(Aggregate):
    """Someone with an account."""

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(unique=True)
    former_emails: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="vi")
    password_hash: Mapped[str | None]
    status: Mapped[PersonStatus] = mapped_column(Coded(PersonStatus), default=PERSON_LIFE.initial)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_counter: Mapped[int] = mapped_column(default=0)
    recovery_hashes: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), default=list)

    @property
    def has_second_factor(self) -> bool:
        """Whether an authenticator was confirmed."""
        return self.totp_confirmed_at is not None

    def rename(self, *, name: str, locale: str, by: Actor, at: datetime) -> events.ProfileChanged:
        """Take another name or language."""
        self.name, self.locale = name, locale
        return events.ProfileChanged(subject_id=self.id, actor_id=by.id, at=at)

    def change_password(self, password_hash: str, *, by_reset: bool, by: Actor, at: datetime) -> events.PasswordChanged:
        """Take another password."""
        self.password_hash = password_hash
        return events.PasswordChanged(subject_id=self.id, actor_id=by.id, at=at, by_reset=by_reset)

    def disable(self, *, by: Actor, at: datetime) -> events.PersonDisabled:
        """Sign in no more."""
        self.status = DISABLE(self.status)
        return events.PersonDisabled(subject_id=self.id, actor_id=by.id, at=at)

    def enable(self, *, by: Actor, at: datetime) -> events.PersonEnabled:
        """Sign in again."""
        self.status = ENABLE(self.status)
        return events.PersonEnabled(subject_id=self.id, actor_id=by.id, at=at)

    def correct(self, name: str, *, by: Actor, at: datetime) -> events.PersonCorrected:
        """Be known by the right name."""
        self.name = name
        return events.PersonCorrected(subject_id=self.id, actor_id=by.id, at=at)

    def take_address(self, email: str, *, by: Actor, at: datetime) -> events.PersonCorrected:
        """Be reached at another address, which was proved; the former ones are kept to be erased with the rest."""
        if email != self.email:
            self.former_emails = [kept for kept in (*self.former_emails, self.email) if kept != email]
            self.email, self.confirmed_at = email, at
        return events.PersonCorrected(subject_id=self.id, actor_id=by.id, at=at)

    def erase(self, *, by: Actor, at: datetime) -> events.PersonErased:
        """Be nobody from now on, and never sign in again."""
        self.status = ERASE(self.status)
        self.name, self.email = ERASED_NAME, f"{self.id}.{ERASED_ADDRESS}"
        self.password_hash = self.totp_sealed = self.totp_confirmed_at = self.confirmed_at = None
        self.recovery_hashes, self.totp_last_counter, self.former_emails = [], 0, []
        return events.PersonErased(subject_id=self.id, actor_id=by.id, at=at)

    def offer_second_factor(self, sealed: bytes, *, by: Actor, at: datetime) -> events.SecondFactorOffered:
        """Keep a secret to be confirmed; raises SecondFactorEnrolled where one is in use."""
        if self.has_second_factor:
            raise SecondFactorEnrolled
        self.totp_sealed, self.totp_last_counter = sealed, 0
        return events.SecondFactorOffered(subject_id=self.id, actor_id=by.id, at=at)

    def confirm_second_factor(
        self, recovery_hashes: list[bytes], *, by: Actor, at: datetime
    ) -> events.SecondFactorConfirmed:
        """Use the authenticator from now on, whose code was just accepted."""
        if self.has_second_factor:
            raise SecondFactorEnrolled
        self.totp_confirmed_at, self.recovery_hashes = at, recovery_hashes
        return events.SecondFactorConfirmed(subject_id=self.id, actor_id=by.id, at=at)

    def remove_second_factor(self, *, by: Actor, at: datetime) -> events.SecondFactorRemoved:
        """Use no authenticator any more."""
        if not self.has_second_factor:
            raise SecondFactorNotEnrolled
        self.totp_sealed, self.totp_confirmed_at, self.recovery_hashes = None, None, []
        return events.SecondFactorRemoved(subject_id=self.id, actor_id=by.id, at=at)

    def accept_code(self, secret: str, code: str, *, at: datetime) -> None:
        """Take a code of the authenticator (RFC 6238), each at most once and none older than the last one taken.

        Raises CodeRefused. Whoever calls holds the row's lock.
        """
        plain = re.sub(r"\s", "", code)
        if not CODE.fullmatch(plain):
            raise CodeRefused
        present = int(at.timestamp()) // CODE_SECONDS
        authenticator = pyotp.TOTP(secret, interval=CODE_SECONDS)
        for counter in range(max(present - LEEWAY, self.totp_last_counter + 1), present + LEEWAY + 1):
            if hmac.compare_digest(authenticator.generate_otp(counter), plain):
                self.totp_last_counter = counter
                return
        raise CodeRefused

    def accept_recovery_code(self, code: str) -> None:
        """Take a recovery code, which is gone with it; raises CodeRefused."""
        given = recovery_hash(code)
        if given not in self.recovery_hashes:
            raise CodeRefused
        self.recovery_hashes = [kept for kept in self.recovery_hashes if kept != given]


def recovery_hash(code: str) -> bytes:
    """What is stored of a recovery code, however it is spaced and cased: its SHA-256."""
    return hashlib.sha256(re.sub(r"[\s-]", "", code).lower().encode()).digest()
