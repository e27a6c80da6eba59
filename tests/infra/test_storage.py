"""Files outside the database."""

import hashlib

import pytest

from techexchange.infra.storage import FileDamaged, FileStorage, FilesUnavailable

CONTENT = "tệp đính kèm".encode()


@pytest.fixture
def storage(tmp_path):
    return FileStorage(None, tmp_path / "made" / "when needed")


async def test_a_file_comes_back_as_it_was_put(storage):
    stored = await storage.put(CONTENT)
    assert (stored.size, stored.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert await storage.get(stored.key, stored.sha256) == CONTENT


async def test_nothing_is_made_before_it_is_needed(storage):
    assert not storage.directory.exists()
    await storage.put(b"")
    assert storage.directory.is_dir()


async def test_keys_are_random_and_say_nothing(storage):
    keys = {(await storage.put(CONTENT)).key for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) == 49 and key[2] == "/" for key in keys)


async def test_a_file_that_was_changed_is_not_given_out(storage):
    stored = await storage.put(CONTENT)
    (storage.directory / stored.key).write_bytes(CONTENT + b"!")
    with pytest.raises(FileDamaged):
        await storage.get(stored.key, stored.sha256)


async def test_a_file_that_is_gone_is_unavailable_and_may_be_forgotten_again(storage):
    stored = await storage.put(CONTENT)
    await storage.delete(stored.key)
    await storage.delete(stored.key)
    with pytest.raises(FilesUnavailable):
        await storage.get(stored.key, stored.sha256)


async def test_a_directory_that_cannot_be_written_is_unavailable(storage, tmp_path):
    stored = await storage.put(CONTENT)
    for folder in storage.directory.iterdir():
        folder.rename(tmp_path / folder.name)
    storage.directory.rmdir()
    storage.directory.write_text("in the way")
    with pytest.raises(FilesUnavailable):
        await storage.put(CONTENT)
    with pytest.raises(FilesUnavailable):
        await storage.delete(stored.key)


async def test_any_object_store_will_do(tmp_path):
    storage = FileStorage("memory:///", tmp_path)
    stored = await storage.put(CONTENT)
    assert await storage.get(stored.key, stored.sha256) == CONTENT
    assert not list(tmp_path.iterdir())
