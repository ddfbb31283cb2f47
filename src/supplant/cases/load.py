"""Load a case by its slug from the library, or a file of the reader's own by its path."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from supplant.cases.case import Case
from supplant.cases.check import findings
from supplant.cases.explain import explain
from supplant.cases.yaml_subset import MAX_BYTES, parse_yaml
from supplant.core.errors import CaseError

__all__ = ["CaseSummary", "library", "list_cases", "load_case", "read_case"]


@dataclass(frozen=True)
class CaseSummary:
    """One line of the library's list."""

    slug: str
    title: str
    supplier: str
    buyer: str
    domain: str
    category: str
    facts: int
    first: str
    last: str
    outcome: tuple[str, ...]


def library() -> tuple[str, ...]:
    """Slugs of the bundled cases, in alphabetical order.

    >>> "shahed-136" in library()
    True
    """
    folder = files("supplant.cases").joinpath("library")
    return tuple(sorted(entry.name[:-4] for entry in folder.iterdir() if entry.name.endswith(".yml")))


def load_case(slug_or_path: str | Path) -> Case:
    """The case of that slug in the library, or in the YAML file at that path.

    A text with a slash or an ending in .yml or .yaml is a path. Raises CaseError: with the slugs that exist
    when there is none of that name, else with file, line, value and remedy of the first rules broken.

    >>> load_case("shahed-136").buyer
    'RUS'
    """
    text = str(slug_or_path)
    if isinstance(slug_or_path, Path) or "/" in text or "\\" in text or text.endswith((".yml", ".yaml")):
        return _from_path(Path(slug_or_path))
    if text not in library():
        raise CaseError(
            "no case of this name in the library",
            value=text,
            remedy=f"use one of {', '.join(library())}, or give the path of a YAML file",
        )
    return _bundled(text)


def list_cases() -> list[CaseSummary]:
    """One summary per bundled case, in alphabetical order of the slug.

    >>> [summary.supplier for summary in list_cases() if summary.slug == "shahed-136"]
    ['IRN']
    """
    return [_summary(load_case(slug)) for slug in library()]


def read_case(content: bytes, name: str | Path, today: date | None = None) -> Case:
    """Parse and check the bytes of one case file called `name`; `today` is the clock's day when None."""
    text = parse_yaml(content, name)
    if not isinstance(text.values, Mapping):
        raise CaseError(
            "not a case", file=name, row=1, remedy="begin with `slug:`, then the fields of a case"
        )
    try:
        case = Case.model_validate(text.values)
    except ValidationError as error:
        raise explain(error, text, name) from None
    broken = findings(case, Path(name).stem, today or datetime.now(UTC).date())
    if broken:
        first = broken[0]
        others = f" (and {len(broken) - 1} more in this file)" if len(broken) > 1 else ""
        raise CaseError(
            first.problem,
            file=name,
            row=text.line(first.place),
            value=first.value,
            remedy=f"{first.remedy}{others}",
        )
    return case


@cache
def _bundled(slug: str) -> Case:
    name = f"{slug}.yml"
    return read_case(files("supplant.cases").joinpath("library", name).read_bytes(), name)


def _from_path(path: Path) -> Case:
    try:
        with path.open("rb") as file:
            content = file.read(
                MAX_BYTES + 1
            )  # one more than is taken, so that a huge file is refused unread
    except OSError as error:
        raise CaseError(
            f"cannot be read: {error.strerror}", file=path, remedy="give the path of a case file in YAML"
        ) from error
    return read_case(content, path)


def _summary(case: Case) -> CaseSummary:
    dates = [observation.date for observation in case.observations if not observation.plan]
    return CaseSummary(
        slug=case.slug,
        title=case.title,
        supplier=case.supplier,
        buyer=case.buyer,
        domain=case.domain,
        category=case.category,
        facts=len(case.observations),
        first=str(min(dates).year),
        last=str(max(dates, key=lambda period: period.end).year),
        outcome=tuple(outcome.label for outcome in case.outcomes),
    )
