"""Files of a brand (photos, documents), found by the SHA-256 of their content and by nothing else.

A name that people gave is never part of a path. A few methods are the whole interface, so that an object store can take
the folder's place. Reference counts and retention are rows elsewhere; `delete` simply deletes.
"""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from audit.core.errors import DomainError, NotFound, Status
from audit.core.settings import Settings

_DIGEST = re.compile(r"[0-9a-f]{64}")
_DRAFT = ".draft-"
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Storage(Protocol):
    """Where a brand's files are kept. `brand_id` is the row id, `digest` the SHA-256 of the content, 64 hex digits."""

    def put(self, brand_id: int, data: bytes) -> str:
        """Keep `data` durably before returning, and return its digest; the same content is kept once.

        Raises DomainError `storage.full` or `storage.unavailable`; then nothing was kept.
        """

    def get(self, brand_id: int, digest: str) -> bytes:
        """Return the content; raises NotFound, or DomainError `storage.damaged` when it is not what was put."""

    def exists(self, brand_id: int, digest: str) -> bool:
        """Say whether the brand has this content."""

    def delete(self, brand_id: int, digest: str) -> bool:
        """Remove the content; False when it was not there."""

    def unused_since(self, brand_id: int, moment: datetime) -> Iterator[str]:
        """Yield the digests of the brand's files that were last put before the moment (machine time)."""

    def discard_drafts(self, brand_id: int, moment: datetime) -> int:
        """Remove what crashes in the middle of a put left before the moment (machine time); return how many."""


class FolderStorage:
    """Keeps files below `root` as `<brand>/<first two digits>/<digest>`, each written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, brand_id: int, data: bytes) -> str:
        """Write to a temporary file, flush it to the disk, rename it, flush the folder; return the digest."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(brand_id, digest)
        try:
            if path.is_file() and path.stat().st_size == len(data):
                # Put again just now: whoever sweeps up what nobody uses must see that somebody is about to.
                os.utime(path)
                return digest
            _make_folders(path.parent, self._root)
            _write_whole(path, data)
        except OSError as error:
            full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
            raise DomainError("storage.full" if full else "storage.unavailable").as_status(
                Status.UNAVAILABLE
            ) from error
        return digest

    def get(self, brand_id: int, digest: str) -> bytes:
        """Return the content after checking it against its digest."""
        try:
            data = self._path(brand_id, digest).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("file", digest) from error
        except OSError as error:
            raise DomainError("storage.unavailable").as_status(Status.UNAVAILABLE) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise DomainError("storage.damaged", digest=digest).as_status(Status.UNAVAILABLE)
        return data

    def exists(self, brand_id: int, digest: str) -> bool:
        """Say whether the brand has this content."""
        return self._path(brand_id, digest).is_file()

    def delete(self, brand_id: int, digest: str) -> bool:
        """Remove the content; False when it was not there."""
        path = self._path(brand_id, digest)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise DomainError("storage.unavailable").as_status(Status.UNAVAILABLE) from error
        _flush_folder(path.parent)
        return True

    def unused_since(self, brand_id: int, moment: datetime) -> Iterator[str]:
        """Yield digests folder by folder; each file is looked at just before it is yielded."""
        for path in self._files(brand_id):
            if _DIGEST.fullmatch(path.name) and _is_older(path, moment):
                yield path.name

    def discard_drafts(self, brand_id: int, moment: datetime) -> int:
        """Remove temporary files of `put` that are older than the moment."""
        old = [path for path in self._files(brand_id) if path.name.startswith(_DRAFT) and _is_older(path, moment)]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _files(self, brand_id: int) -> Iterator[Path]:
        root = self._root / str(brand_id)
        for folder in sorted(root.iterdir()) if root.is_dir() else ():
            if folder.is_dir():
                yield from sorted(folder.iterdir())

    def _path(self, brand_id: int, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest) or brand_id < 1:
            raise NotFound("file", digest[:64])
        return self._root / str(brand_id) / digest[:2] / digest


def from_settings(settings: Settings) -> Storage:
    """Return the storage of an installation: the folder `files` in its data folder."""
    return FolderStorage(settings.files_folder)


def write_file(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet so that it is there whole or not at all; raises FileExistsError if it is."""
    draft = _draft(path.parent, data)
    try:
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False


def _write_whole(path: Path, data: bytes) -> None:
    draft = _draft(path.parent, data)
    try:
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _draft(folder: Path, data: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=_DRAFT, dir=folder)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


def _make_folders(folder: Path, root: Path) -> None:
    """Make `folder` and flush every folder on the way whose entries may be new: else a power cut loses the way."""
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    current = folder
    while current != root.parent:
        current = current.parent
        _flush_folder(current)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
