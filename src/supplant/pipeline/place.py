"""Where the store is."""

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import platformdirs

from supplant.core.errors import NoAnswer
from supplant.store import Store

__all__ = ["default_store", "open_store", "store_if_there"]


def default_store() -> Path:
    """`SUPPLANT_STORE`, else a file in the platform's user data folder."""
    named = os.environ.get("SUPPLANT_STORE")
    return Path(named) if named else Path(platformdirs.user_data_dir("supplant")) / "supplant.duckdb"


def open_store(path: Path | None, *, write: bool = False) -> Store:
    """The store at `path`, or the default one."""
    return Store.open(default_store() if path is None else path, write=write)


def store_if_there(path: Path | None) -> AbstractContextManager[Store | None]:
    """The store while it is read, or None where there is none yet: a case can be measured without one."""
    try:
        return open_store(path)
    except NoAnswer:
        return nullcontext()
