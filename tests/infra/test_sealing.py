"""Sealing and signing."""

import pytest

from techexchange.infra.sealing import Seal, SealBroken, SecretKeyTooShort


def test_a_seal_opens_only_with_its_key_and_for_its_purpose():
    seal, other = Seal(b"k" * 32), Seal(b"l" * 32)
    sealed = seal.close(b"secret", "totp 1")
    assert seal.open(sealed, "totp 1") == b"secret"
    assert b"secret" not in sealed
    for opener, purpose, content in (
        (other, "totp 1", sealed),
        (seal, "totp 2", sealed),
        (seal, "totp 1", sealed[:-1]),
        (seal, "totp 1", b""),
    ):
        with pytest.raises(SealBroken):
            opener.open(content, purpose)
    assert seal.is_signed("a", seal.sign("a", "device"), "device")
    assert not seal.is_signed("a", other.sign("a", "device"), "device")
    with pytest.raises(SecretKeyTooShort):
        Seal(b"short")
