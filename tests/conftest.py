"""What every test may use: the real data beside the repository, where they are."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real registers; the test is skipped, with the reason, where it is absent."""
    folder = Path(os.environ.get("SUPPLANT_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"needs the real registers: no folder {folder} (set SUPPLANT_SHARED_DATA)")
    return folder
