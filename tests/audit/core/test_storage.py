"""Files: whole or not at all, found by content only, and never another brand's."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from audit.core.errors import DomainError, NotFound, Status
from audit.core.storage import FolderStorage, write_file

AURORA, BOREALIS = 7, 8
PICTURE = b"a picture of a parcel locker"
DIGEST = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files")


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_put_comes_back(storage: FolderStorage) -> None:
    assert storage.put(AURORA, PICTURE) == DIGEST
    assert storage.exists(AURORA, DIGEST)
    assert storage.get(AURORA, DIGEST) == PICTURE


def test_the_same_content_is_kept_once(storage: FolderStorage, tmp_path: Path) -> None:
    assert storage.put(AURORA, PICTURE) == storage.put(AURORA, PICTURE)
    assert len(files_below(tmp_path)) == 1


def test_another_brand_does_not_see_it(storage: FolderStorage) -> None:
    storage.put(AURORA, PICTURE)
    assert not storage.exists(BOREALIS, DIGEST)
    with pytest.raises(NotFound):
        storage.get(BOREALIS, DIGEST)
    assert not storage.delete(BOREALIS, DIGEST)
    assert storage.exists(AURORA, DIGEST)


def test_deleted_is_gone(storage: FolderStorage) -> None:
    storage.put(AURORA, PICTURE)
    assert storage.delete(AURORA, DIGEST)
    assert not storage.delete(AURORA, DIGEST)
    with pytest.raises(NotFound):
        storage.get(AURORA, DIGEST)


@pytest.mark.parametrize(
    "digest",
    ["", "..", "../../secret_key", "A" * 64, DIGEST + "\n", DIGEST[:-1], f"/{DIGEST[1:]}", "\0" * 64, "é" * 64],
)
def test_only_a_digest_is_ever_part_of_a_path(storage: FolderStorage, digest: str) -> None:
    for use in (storage.get, storage.exists, storage.delete):
        with pytest.raises(NotFound):
            use(AURORA, digest)


def test_a_damaged_file_is_told_and_not_served(storage: FolderStorage, tmp_path: Path) -> None:
    storage.put(AURORA, PICTURE)
    [path] = files_below(tmp_path)
    path.write_bytes(PICTURE[:-1] + b"x")
    with pytest.raises(DomainError) as told:
        storage.get(AURORA, DIGEST)
    assert (told.value.code, told.value.status) == ("storage.damaged", Status.UNAVAILABLE)


@pytest.mark.parametrize(
    ("failure", "code"),
    [(errno.ENOSPC, "storage.full"), (errno.EDQUOT, "storage.full"), (errno.EIO, "storage.unavailable")],
)
def test_a_full_disk_leaves_nothing_half_done(
    storage: FolderStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: int, code: str
) -> None:
    def broken(_: int) -> None:
        raise OSError(failure, os.strerror(failure))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(DomainError) as told:
            storage.put(AURORA, PICTURE)
    assert (told.value.code, told.value.status) == (code, Status.UNAVAILABLE)
    assert files_below(tmp_path) == []
    assert storage.put(AURORA, PICTURE) == DIGEST, "it recovers by itself"


def test_content_and_folders_reach_the_disk_before_put_returns(
    storage: FolderStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    fsync = os.fsync

    def noting(descriptor: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    storage.put(AURORA, PICTURE)
    assert flushed[:3] == [str(AURORA), "files", tmp_path.name], "the way to a new folder"
    assert flushed[3].startswith(".draft-")
    assert flushed[4] == DIGEST[:2]


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    write_file(tmp_path / "mail.eml", b"first")
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "mail.eml", b"second")
    assert (tmp_path / "mail.eml").read_bytes() == b"first"
    assert len(files_below(tmp_path)) == 1
