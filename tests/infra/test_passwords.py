"""Password hashing and the rule for new passwords."""

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from factories import PASSWORD, PASSWORD_HASH
from techexchange.infra.passwords import Cost, PasswordHashingTooWeak, Passwords, PasswordTooWeak, require_strong


async def test_a_hash_is_argon2id_at_what_asvs_asks():
    stored = await Passwords().hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stored != await Passwords().hash(PASSWORD)


@pytest.mark.parametrize("cost", [Cost(8192, 2), Cost(19_456, 1), Cost(12_288, 2), Cost(19_455, 2)])
def test_weaker_parameters_do_not_start(cost):
    with pytest.raises(PasswordHashingTooWeak):
        Passwords(cost)


@pytest.mark.parametrize("cost", [Cost(), Cost(47_104, 1), Cost(12_288, 3)])
def test_what_asvs_accepts_starts(cost):
    assert Passwords(cost)


async def test_a_password_is_verified():
    passwords = Passwords()
    assert (await passwords.verify(PASSWORD, PASSWORD_HASH)).holds
    assert not (await passwords.verify(PASSWORD + "!", PASSWORD_HASH)).holds
    assert not (await passwords.verify(PASSWORD, "not a hash")).holds


async def test_without_an_account_nothing_holds_but_the_work_is_done():
    passwords, tried = Passwords(), []
    verify = passwords._hasher.verify
    passwords._hasher.verify = lambda password, stored: tried.append(stored) or verify(password, stored)
    assert not (await passwords.verify(PASSWORD, None)).holds
    assert tried[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_composed_and_a_decomposed_password_are_one():
    stored = await Passwords().hash("mật khẩu của tôi")
    assert (await Passwords().verify("mật khẩu của tôi", stored)).holds


async def test_an_older_hash_is_renewed_and_a_present_one_is_not():
    older = Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    renewed = (await Passwords().verify(PASSWORD, older)).renewed
    assert renewed is not None
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await Passwords().verify(PASSWORD, renewed)).renewed is None
    assert (await Passwords().verify("wrong password!", older)).renewed is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "length"),
        ("x1" * 65, "length"),
        ("aaaaaaaaaaaa", "monotonous"),
        ("abababababab", "monotonous"),
        ("password1234", "common"),
        ("Password-2026", "common"),
        ("qwertyqwerty", "common"),
        ("1234567890 1234567890", "common"),
        ("my name is Nguyen", "personal"),
        ("x lan@example.com x", "personal"),
    ],
)
def test_a_weak_password_is_refused(password, reason):
    with pytest.raises(PasswordTooWeak) as refused:
        require_strong(password, "lan@example.com", "Nguyen Thi Lan")
    assert refused.value.details == {"reason": reason}


@pytest.mark.parametrize("password", [PASSWORD, "ba con mèo trên mái", "x7$kQ2!vbn#9", "12 kilometres of road"])
def test_a_good_password_needs_no_composition_rule(password):
    require_strong(password, "lan@example.com", "Nguyen Thi Lan")
