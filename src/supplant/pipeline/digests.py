"""What was fitted to a register, read from the store, or fitted now and kept there for the next time.

A digest (`history.digest`) takes half a minute to fit and milliseconds to read. It is kept under a key that
names everything that decides it: the register and the tables on countries, the last year that is read, and
the code of `history`. Whatever of these changes, the key does, so nothing stale is ever read. It is no data:
the fingerprint of a store does not see it, and where a store cannot be written to it is fitted each time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import import_module, resources
from pathlib import Path
from typing import Any

from supplant.core.errors import NoAnswer, StoreError
from supplant.measures.known import last_known_year
from supplant.pipeline.tables import Release, reach, releases_of
from supplant.store import Store

__all__ = ["Digest", "digest_of", "keep"]

_CODE = 8
_DECIDING = ("sipri", "reactors", "unga", "atop", "gdp")
Parts = Mapping[str, Any]


@dataclass(frozen=True)
class Digest:
    """A digest of a release up to the year `until`; `fitted` holds it whole where it was fitted just now."""

    release: Release
    until: int
    key: str
    store: Store
    fitted: Parts | None = field(default=None, hash=False)

    def parts(self, names: Sequence[str]) -> Parts:
        """Those of the named parts that there are."""
        if self.fitted is not None:
            return {name: self.fitted[name] for name in names if name in self.fitted}
        rows = self.store.ask("digest_parts", key=self.key, parts=list(dict.fromkeys(names)))
        return {
            part: json.loads(content)
            for part, content in zip(rows["part"], rows["content"], strict=True)
        }  # fmt: skip


def digest_of(
    store: Store, source: str, day: date | None, vintage: str | None = None, *, fit: bool = True
) -> Digest:
    """The digest of the longest release of a source, or of the named one, as known on a day.

    Raises NoAnswer where the store has no such release, or none that is long enough by that day, and without
    `fit` where none is kept.
    """
    releases = releases_of(store, (source,))
    if vintage is not None:
        releases = [one for one in releases if one.vintage == vintage] or releases
    release = max(releases, key=reach, default=None)
    if release is None or release.last_year is None:
        raise NoAnswer("the store holds no such register: supplant data import FILE")
    until = release.last_year
    if release.published is not None:
        until = min(until, date.fromisoformat(release.published).year - 1)
    if day is not None:
        until = min(until, last_known_year(day, release.known_after))
    key = _key(store, release, until)
    if store.ask("digest_kept", key=key)["parts"].iloc[0]:
        return Digest(release, until, key, store)
    if not fit:
        raise NoAnswer(
            f"what became of past partnerships has not been fitted to {release.vintage} up to {until} yet: "
            f"leave out --no-fit once"
        )
    # The fit needs libraries that take seconds to load, and is needed once.
    fit_digest = import_module("supplant.pipeline.digesting").fit_digest
    return Digest(release, until, key, store, fit_digest(store, source, release.vintage, until))


def keep(path: Path, digest: Digest) -> None:
    """Keep what was fitted. The store must not be open for reading in this process."""
    if digest.fitted is None:
        return
    contents = [
        json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in digest.fitted.values()
    ]
    try:
        with Store.open(path, write=True, patience_s=0.5) as store, store.changing():
            store.ask("digest_drop", key=digest.key, code=digest.key[:_CODE])
            store.ask("digest_keep", key=digest.key, parts=list(digest.fitted), contents=contents)
    except StoreError:
        return  # in use, or not ours to write: the next one fits again


def _key(store: Store, release: Release, until: int) -> str:
    vintages = sorted(one.vintage for one in releases_of(store, _DECIDING))
    deciding = sha256("\n".join([release.vintage, str(until), *vintages]).encode()).hexdigest()
    return f"{_code()}-{deciding[:16]}"


@cache
def _code() -> str:
    """Changes when, and only when, a file of `history` does."""
    digest = sha256()
    folder = resources.files("supplant.history")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith((".py", ".csv")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:_CODE]
