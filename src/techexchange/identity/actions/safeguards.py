"""What credentials are made, sealed and counted with; given by the composition root."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from techexchange.infra.passwords import Passwords
from techexchange.infra.sealing import Seal, SecretKeyTooShort
from techexchange.infra.throttle import AttemptLimit, Share, Throttle
from techexchange.infra.uow import Exchange
from techexchange.kernel.ids import new_id
from techexchange.settings import Settings

TOTP_PURPOSE = "totp"
DEVICE_PURPOSE = "device"
GUESSES_PER_ACCOUNT = AttemptLimit("account", 10, timedelta(minutes=15))
GUESSES_PER_DEVICE = AttemptLimit("device", 10, timedelta(minutes=15))
GUESSES_PER_ADDRESS = AttemptLimit("address", 30, timedelta(minutes=15))
GUESSES_PER_CLIENT = AttemptLimit("client", 10, timedelta(minutes=15))
LETTERS_PER_EMAIL = AttemptLimit("letters", 5, timedelta(hours=1))
LETTERS_PER_ADDRESS = AttemptLimit("letters_from", 30, timedelta(hours=1))


@dataclass(frozen=True)
class Origin:
    """Where a request comes from: the network address, and the device token it shows."""

    address: str
    device: str | None = None
    user_agent: str | None = None

    @property
    def network(self) -> str:
        """What one sender holds: an IPv4 address, or the first 64 bits of an IPv6 one."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        mapped = getattr(address, "ipv4_mapped", None) or address
        return str(mapped if mapped.version == 4 else ipaddress.ip_network((mapped, 64), strict=False))


@dataclass(frozen=True)
class Safeguards:
    """Password hashing, the seal, the counts, and how long sessions last."""

    passwords: Passwords
    seal: Seal
    throttle: Throttle
    access_lasts: timedelta
    session_lasts: timedelta

    @classmethod
    def of(cls, exchange: Exchange, settings: Settings) -> "Safeguards":
        """As configured; raises SecretKeyTooShort, PasswordHashingTooWeak."""
        if settings.secret_key is None:
            raise SecretKeyTooShort
        return cls(
            Passwords(),
            Seal(settings.secret_key.get_secret_value().encode()),
            Throttle(exchange),
            timedelta(minutes=settings.access_token_minutes),
            timedelta(days=settings.session_days),
        )

    def device_of(self, email: str, origin: Origin) -> str | None:
        """The device's own number where it has signed in to this account before, or None."""
        number, _, mark = (origin.device or "").partition(".")
        return number if mark and self.seal.is_signed(f"{email} {number}", mark, DEVICE_PURPOSE) else None

    def device_token(self, email: str, origin: Origin) -> str:
        """What makes this device known to the account."""
        number = self.device_of(email, origin) or str(new_id())
        return f"{number}.{self.seal.sign(f'{email} {number}', DEVICE_PURPOSE)}"

    def guess(self, email: str, origin: Origin) -> Share:
        """What a guess at a password uses up: the device's own share where it is known, else the account's."""
        device = self.device_of(email, origin)
        return GUESSES_PER_DEVICE.of(device) if device else GUESSES_PER_ACCOUNT.of(email)
