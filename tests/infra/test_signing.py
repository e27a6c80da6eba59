"""The exchange's own key: kept, given, changed, and known to everybody."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
import rfc8785
from nacl.signing import VerifyKey
from pydantic import SecretStr

from techexchange.infra.signing import Memory, SignedHeadUnusable, Signer, SigningKeyUnusable
from techexchange.settings import Settings

SEED = base64.b64encode(bytes(range(32))).decode()


def test_a_key_is_made_once_for_a_data_directory_and_read_by_its_owner_alone(tmp_path):
    settings = Settings(data_directory=tmp_path / "var")
    with ThreadPoolExecutor(8) as pool:
        keys = {signer.key_id for signer in pool.map(lambda _: Signer.of(settings), range(16))}
    assert len(keys) == 1
    (file,) = (tmp_path / "var").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_given_key_is_the_same_on_every_node(tmp_path):
    one, other = (
        Signer.of(Settings(data_directory=tmp_path / name, signing_key=SecretStr(SEED))) for name in ("a", "b")
    )
    assert one.key_id == other.key_id
    assert one.sign(b"said") == other.sign(b"said")
    assert VerifyKey(one.public_key).verify(b"said", one.sign(b"said"))
    assert not (tmp_path / "a").exists()


def test_a_retired_key_is_named_as_it_was_shown_or_in_plain_base64(tmp_path):
    old = Signer(b"\xfb" * 32)
    plain = base64.b64encode(old.public_key).decode()
    for written in (old.key.x, plain, f" {plain} , "):
        settings = Settings(data_directory=tmp_path, retired_signing_keys=written)
        assert Signer.of(settings).keys[1:] == (old.key,)


def test_a_key_is_named_by_its_thumbprint():
    """RFC 8037, appendices A.2 and A.3."""
    seed = base64.urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    signer = Signer(seed)
    assert signer.key.x == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert signer.key_id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize("written", ["short", "AAAA", "ä", base64.b64encode(bytes(33)).decode()])
def test_what_is_no_key_is_said_at_once(tmp_path, written):
    for settings in (
        Settings(data_directory=tmp_path, signing_key=SecretStr(written)),
        Settings(data_directory=tmp_path, retired_signing_keys=written),
    ):
        with pytest.raises(SigningKeyUnusable):
            Signer.of(settings)
    (tmp_path / "signing.key").write_text(written)
    with pytest.raises(SigningKeyUnusable):
        Signer.of(Settings(data_directory=tmp_path))


def statement(signer, size):
    content = {"tree_size": size, "key_id": signer.key_id}
    return content | {"signature": base64.b64encode(signer.sign(rfc8785.dumps(content))).decode()}


def test_what_was_signed_last_is_kept_beside_the_key(tmp_path):
    settings = Settings(data_directory=tmp_path / "var")
    signer, memory = Signer.of(settings), Memory.of(settings)
    assert memory.recall() is None
    for size in (7, 9):
        memory.keep(statement(signer, size))
        assert Memory.of(settings).recall() == statement(signer, size)
    assert sorted(file.name for file in (tmp_path / "var").iterdir()) == ["signed.head", "signing.key"]
    assert stat.S_IMODE(memory.file.stat().st_mode) == 0o600


def test_what_a_retired_key_signed_is_remembered_and_what_others_signed_is_not(tmp_path):
    old, new = Signer(b"\xfb" * 32), Signer(b"\xfc" * 32)
    file = tmp_path / "made" / "signed.head"
    Memory(file, old.keys).keep(statement(old, 7))
    assert Memory(file, (new.key, old.key)).recall() == statement(old, 7)
    with pytest.raises(SignedHeadUnusable):
        Memory(file, new.keys).recall()


@pytest.mark.parametrize("written", [b"", b"\xff", b"[]", b"{}", b'{"signature": 7}', b'{"signature": "AAAA"}'])
def test_what_is_no_signed_head_is_not_taken_for_one(tmp_path, written):
    memory = Memory(tmp_path / "signed.head", Signer(b"\xfb" * 32).keys)
    memory.file.write_bytes(written)
    with pytest.raises(SignedHeadUnusable):
        memory.recall()


def test_a_head_that_cannot_be_kept_is_said_and_leaves_nothing_behind(tmp_path):
    signer = Signer(b"\xfb" * 32)
    (tmp_path / "signed.head" / "full").mkdir(parents=True)
    with pytest.raises(SignedHeadUnusable):
        Memory(tmp_path / "signed.head", signer.keys).keep(statement(signer, 7))
    assert [file.name for file in tmp_path.iterdir()] == ["signed.head"]
    (tmp_path / "file").write_text("")
    with pytest.raises(SignedHeadUnusable):
        Memory(tmp_path / "file" / "signed.head", signer.keys).keep(statement(signer, 7))
