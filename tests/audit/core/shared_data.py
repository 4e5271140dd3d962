"""Real awkward files, which are never part of the project: beside it, in a sibling folder, or not there at all."""

from pathlib import Path

import pytest

TRICKY = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "tricky"


def tricky_files(*folders: str) -> list[Path]:
    """Return the files in these folders of the collection, or skip the test with the reason."""
    if not TRICKY.is_dir():
        pytest.skip("the collection of awkward files (../shared/data/tricky) is not here")
    return sorted(path for folder in folders for path in (TRICKY / folder).rglob("*") if path.is_file())
