"""Real lists and inspections, which are never part of the project: beside it, in a sibling folder, or not there."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def real_files(folder: str, *suffixes: str) -> list[Path]:
    """Return the files of a folder of the collection with these suffixes, or skip the test with the reason."""
    if not DATA.joinpath(folder).is_dir():
        pytest.skip(f"the collection of real files (../shared/data/{folder}) is not here")
    found = sorted(path for path in DATA.joinpath(folder).rglob("*") if path.suffix.lower() in suffixes)
    assert found
    return found
