"""The real registers, imported once for all tests of a run."""

import tempfile
from functools import lru_cache
from pathlib import Path

from supplant.pipeline import import_file
from supplant.pipeline.reference import Reference, load_reference
from supplant.store import Store

FILES = (
    "sipri/deals_1950-2025_gen20260518.csv",
    "sipri/trade_register_1995-2024_gen20260212.csv",
    "unga/IdealpointsJuly2025.csv",
    "alliances/atop_alliance_directed_dyad_year.csv.gz",
    "macro/gdp_worldbank.csv",
)


@lru_cache(maxsize=1)
def store_of(shared: Path) -> Path:
    path = Path(tempfile.mkdtemp(prefix="supplant-history-")) / "s.duckdb"
    with Store.open(path, write=True) as store:
        for name in FILES:
            import_file(store, shared / name)
    return path


@lru_cache(maxsize=2)
def reference(shared: Path, layout: str) -> Reference:
    with Store.open(store_of(shared)) as store:
        releases = store.ask("releases", sources=["sipri"])
        vintage = releases.loc[releases["layout"] == layout, "vintage"].iloc[0]
        return load_reference(store, vintage=vintage)
