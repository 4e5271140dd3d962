"""What tests build again and again is built once for each database and brought back: rows, files and business time.

A step is remembered by the steps before it. As soon as a test writes anything between two steps, nobody knows any more
what the second one starts from: from then on everything is really done.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, has_app_context

from audit.core import clock
from audit.core.db import db
from tests.databases import Database

Value = TypeVar("Value")
EXTENSION = "tests.memory"


@dataclass(frozen=True)
class Known:
    """What stood after a step."""

    value: Any
    rows: Any
    files: Path
    moment: datetime


class Memory:
    """Remembers steps on one database for a whole run."""

    def __init__(self, app: Flask, database: Database, folders: Sequence[Path], store: Path) -> None:
        self._app, self._database, self._folders, self._store = app, database, folders, store
        self._known: dict[tuple[object, ...], Known] = {}
        self._path: tuple[object, ...] | None = None
        self._mark: object = None
        self._clock: clock.Simulated | None = None
        app.extensions[EXTENSION] = self

    def begin(self, simulated: clock.Simulated) -> None:
        """Empty the database and the folders for a test whose business time is `simulated`."""
        self._clock = simulated
        self._disconnect()
        self._database.empty()
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
        self._stand_at(("empty",))

    def step(self, name: object, build: Callable[[], Value]) -> Value:
        """Return what `build` returns, with everything it leaves behind; it is called only when nobody knows that."""
        simulated = self._clock
        if has_app_context() or self._path is None or simulated is None or clock.now() != simulated():
            return build()
        if (self._database.mark(), self._names()) != self._mark:
            self._path = None
            return build()
        path = (*self._path, name, simulated())
        known = self._known.get(path)
        if known is None:
            self._path = None
            value = build()
            known = self._known[path] = self._remembered(value, simulated)
        else:
            self._bring_back(known, simulated)
        self._stand_at(path)
        return known.value

    def _stand_at(self, path: tuple[object, ...]) -> None:
        self._path = path
        self._mark = (self._database.mark(), self._names())

    def _remembered(self, value: Any, simulated: clock.Simulated) -> Known:
        self._disconnect()
        files = self._store / str(len(self._known))
        for folder in self._folders:
            if folder.exists():
                shutil.copytree(folder, files / folder.name)
        return Known(value, self._database.snapshot(), files, simulated())

    def _bring_back(self, known: Known, simulated: clock.Simulated) -> None:
        self._disconnect()
        self._database.restore(known.rows)
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
            if (known.files / folder.name).exists():
                shutil.copytree(known.files / folder.name, folder)
        simulated.move_to(known.moment)

    def _names(self) -> list[Path]:
        return sorted(path for folder in self._folders for path in folder.rglob("*"))

    def _disconnect(self) -> None:
        # PostgreSQL lets rows be taken away under an idle connection; a file cannot be replaced under one.
        if self._database.name == "sqlite":
            with self._app.app_context():
                db.engine.dispose()


def remembered(app: Flask, name: object, build: Callable[[], Value]) -> Value:
    """Return what `build` returns; see `Memory.step`. Without a memory it is simply built."""
    memory: Memory | None = app.extensions.get(EXTENSION)
    return build() if memory is None else memory.step(name, build)
