"""What was fitted to a register, read from the store, or fitted now and kept there for the next time.

A digest (`history.digest`) takes half a minute to fit and milliseconds to read. It is kept under a key that
names what decides it: the register and the tables on countries, the last year that is read, and the code that
fits it (`DECIDING_CODE`). Whatever of these changes, the key does. The libraries and the code that read the
files in are not in it. It is no data: the fingerprint of a store does not see it, and where a store cannot be
written to it is fitted each time.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from supplant.core.errors import NoAnswer, StoreError
from supplant.measures.known import last_known_year
from supplant.pipeline.code import code_digest
from supplant.pipeline.tables import Release, reach, releases_of
from supplant.store import Store

__all__ = ["Digest", "digest_of", "keep"]

DECIDING_CODE = ("history", "pipeline/digesting.py", "pipeline/reference.py", "store/queries")
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
    store: Store,
    source: str,
    day: date | None,
    vintage: str | None = None,
    *,
    fit: bool = True,
    tell: Callable[[str], None] | None = None,
) -> Digest:
    """The digest of the longest release of a source, or of the named one, as known on a day.

    `tell` is told before a fit that it takes a while. Raises NoAnswer where the store has no such release, or
    none that is long enough by that day, and without `fit` where none is kept.
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
    if tell is not None:
        tell(
            f"fitting what became of past partnerships to {release.vintage} up to {until}; this takes about "
            "half a minute, once"
        )
    # The fit needs libraries that take seconds to load, and is needed once.
    fit_digest = import_module("supplant.pipeline.digesting").fit_digest
    return Digest(release, until, key, store, fit_digest(store, source, release.vintage, until))


def keep(path: Path, digest: Digest, tell: Callable[[str], None] | None = None) -> None:
    """Keep what was fitted. The store must not be open for reading in this process.

    Where the store is in use or cannot be written to, `tell` is told; the next brief then fits again.
    """
    if digest.fitted is None:
        return
    contents = [
        json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in digest.fitted.values()
    ]
    try:
        with Store.open(path, write=True, patience_s=0.5) as store, store.changing():
            store.ask("digest_drop", key=digest.key, code=digest.key.partition("-")[0])
            store.ask("digest_keep", key=digest.key, parts=list(digest.fitted), contents=contents)
    except StoreError as error:
        if tell is not None:
            tell(f"what was fitted could not be kept, and the next brief will fit it again: {error}")


def _key(store: Store, release: Release, until: int) -> str:
    vintages = sorted(one.vintage for one in releases_of(store, _DECIDING))
    deciding = sha256("\n".join([release.vintage, str(until), *vintages]).encode()).hexdigest()
    return f"{code_digest(*DECIDING_CODE)}-{deciding[:16]}"
