"""What became of comparable partnerships, for the brief of one: which source answers, and what it says.

The user's own register answers where one is imported, up to the year that was known on the day of the
question; else the summary that came with the program, unless the question is about a day before that was
built: it would be hindsight. Where neither speaks, the brief is told why.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from supplant.brief.inputs import Basis, BriefInput
from supplant.brief.reference_class import ReferenceClass, Standing
from supplant.core.errors import NoAnswer
from supplant.core.evidence import Evidence, Source, content_id
from supplant.history.lineage import heirs
from supplant.history.summary import Summary, bundled
from supplant.measures.partnership import rung_height
from supplant.pipeline.assessing import Answer
from supplant.pipeline.digests import Digest, digest_of
from supplant.pipeline.measured import release_evidence
from supplant.pipeline.reference_entries import Maker
from supplant.pipeline.rows import row_evidence
from supplant.pipeline.tables import REACTORS
from supplant.store import Store

__all__ = ["with_reference"]


def with_reference(
    given: BriefInput,
    answer: Answer,
    store: Store | None,
    vintage: str | None = None,
    *,
    fit: bool = True,
    tell: Callable[[str], None] | None = None,
) -> tuple[BriefInput, Digest | None]:
    """The input of a brief with what became of partnerships like this one, or with why that is not told.

    And the digest of the register that it rests on, if any, for the caller to `keep`. Without `fit` a
    register is used only where it was fitted before; `tell` is told when a fit begins.
    """
    day = answer.question.as_of
    if given.category == REACTORS:
        source = "reactors"
    elif given.domain == "civil":
        what = (given.category or "goods of this kind").lower()
        why = f"No register of past partnerships in {what} exists, and so no reference class."
        return replace(given, no_reference=why), None
    else:
        source = "sipri"
    try:
        if store is None or store.ask("releases", sources=[source]).empty:
            return _bundled(given, day, source), None
        digest = digest_of(store, source, day, vintage, fit=fit, tell=tell)
        return _Reading(digest, dict(given.evidence)).filled(given, day), digest
    except NoAnswer as error:
        text = str(error)
        return replace(given, no_reference=f"{text[:1].upper()}{text[1:].rstrip('.')}."), None


# -- the user's own register ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reading:
    """One brief's reading of a digest; `evidence` is added to."""

    digest: Digest
    evidence: dict[str, Evidence]

    def filled(self, given: BriefInput, day: date | None) -> BriefInput:
        """The input with all that the digest says of its partnership."""
        release = self.digest.release
        supplier, buyer = (heirs([code]).get(code, code) for code in (given.supplier, given.buyer))
        pair = f"pair {supplier} {buyer}"
        parts = self.digest.parts(("general", pair, f"supplier {supplier}", f"buyer {buyer}"))
        general = parts["general"]
        whole = release_evidence([release])
        (release_id,) = whole
        self.evidence.update(whole)
        maker = Maker(release.as_source, release.vintage, release.published, (release_id,), self.evidence)
        lines = [line for line in parts.get(pair, []) if given.category in (None, line["category"])]
        sides = {
            side: maker.party(code, side, parts.get(f"{side} {code}"), (supplier, buyer))
            for side, code in (("supplier", supplier), ("buyer", buyer))
        }
        reference = ReferenceClass(
            origin="own",
            vintage=release.vintage,
            sha256=release.sha256,
            published=release.published,
            built=None,
            first_year=general["first_year"],
            last_year=self.digest.until,
            release=release_id,
            span=general["thresholds"]["span"],
            covariates=tuple(general["covariates"]),
            revised=day is not None and (release.published or "9999") > day.isoformat(),
            category=given.category,
            local=any(line["local_began"] is not None for line in lines) if lines else None,
            curves=maker.curves(general["curves"], given.category),
            counts=maker.counts(general["counts"]),
            standings=self._standings(lines, maker),
            contrasts=maker.contrasts(general["contrasts"]),
            skills=maker.skills(*_backtest(day)) if release.source == "sipri" else (),
            supplier_next=sides["supplier"],
            buyer_next=sides["buyer"],
            forecasts=general["forecasts"],
        )
        bases = given.bases
        if release_id not in {basis.evidence for basis in bases}:
            bases = (*bases, Basis(release.vintage, release.title, release.publisher, release_id))
        return replace(given, reference=reference, evidence=self.evidence, bases=bases)

    def _standings(self, lines: Sequence[Mapping[str, Any]], maker: Maker) -> tuple[Standing, ...]:
        """The pair's partnerships; with the similar cases where there is one alone."""
        cases = [case for line in lines for case in line["similar"]] if len(lines) == 1 else []
        pairs = self.digest.parts([f"pair {case[0]} {case[1]}" for case in cases]) if cases else {}
        behind = {
            (line["supplier"], line["buyer"], line["category"]): line["rows"]
            for part in pairs.values()
            for line in part
        }
        wanted = [row for line in lines for row in (*line["rows"], *line["rival_rows"])]
        ids = self._rows([*wanted, *(row for case in cases for row in behind[tuple(case[:3])])])
        similar = tuple(maker.past(case, [ids[row] for row in behind[tuple(case[:3])]]) for case in cases)
        return tuple(maker.standing(line, ids, self.digest.until, similar) for line in lines)

    def _rows(self, rows: Iterable[int]) -> dict[int, str]:
        """Evidence of register rows, added; their ids by line."""
        numbers = sorted(set(rows))
        if not numbers:
            return {}
        release, store = self.digest.release, self.digest.store
        table = "reactor" if release.source == "reactors" else "delivery"
        frame = store.ask(f"{table}_rows", vintage=release.vintage, rows=numbers)
        entries = row_evidence(store, table, frame, frame["evidence"], {release.vintage: release})
        self.evidence.update({id_: entry for id_, entry in entries.items() if id_ not in self.evidence})
        return dict(zip(frame["row"].astype(int), frame["evidence"], strict=True))


# -- the summary that came with the program ------------------------------------------------------------------


def _summary(day: date | None) -> Summary | None:
    """The summary, or None where there is none, or where it would be hindsight."""
    found = bundled()
    hindsight = found is not None and day is not None and day.isoformat() < found.built
    return None if hindsight else found


def _backtest(day: date | None) -> tuple[Mapping[str, Any] | None, str]:
    """The back-test over ten years with the most origins, and the day on which it was run."""
    summary = _summary(day)
    if summary is None:
        return None, ""
    runs = [run for run in summary.content["scores"].values() if run["horizon"] == 10]
    return max(runs, key=lambda one: (len(one["origins"]), one["vintage"]), default=None), summary.built


def _bundled(given: BriefInput, day: date | None, source: str) -> BriefInput:
    if source != "sipri":
        raise NoAnswer(
            "no summary of past partnerships in reactors travels with the program; where the register of "
            "reactors is imported (supplant data import FILE) they are counted here"
        )
    summary = _summary(day)
    if summary is None:
        raise NoAnswer(
            "the summary of past partnerships that comes with the program was built later than the day of "
            "this brief, and is left out as hindsight; with a register of arms transfers imported (supplant "
            "data import FILE) the past is counted as it was known then"
        )
    content = summary.content
    evidence = dict(given.evidence)
    said_by = Source(
        title="What became of past partnerships: counts and curves, without rows of the register",
        publisher="supplant",
        published=summary.built,
        relays="SIPRI",
        reliability="B",
    )
    release_id = content_id("summary", summary.sha256, summary.built, prefix="v")
    evidence[release_id] = Evidence(
        id=release_id,
        kind="estimate",
        text=f"Computed from the release {summary.vintage} (SHA-256 {summary.sha256}).",
        source=said_by,
        as_of=summary.built,
        vintage=summary.vintage,
        method="supplant history build; definitions and limits: docs/reference-class",
    )
    maker = Maker(said_by, summary.vintage, summary.built, (release_id,), evidence)
    reference = ReferenceClass(
        origin="bundled",
        vintage=summary.vintage,
        sha256=summary.sha256,
        published=content["published"],
        built=summary.built,
        first_year=content["first_year"],
        last_year=content["last_complete_year"],
        release=release_id,
        span=content["thresholds"]["span"],
        covariates=_covariates(content["coefficients"]),
        category=given.category,
        local=_local_by_case(given),
        age=_age_by_case(given, content["last_complete_year"]),
        curves=maker.curves(content["curves"], given.category),
        contrasts=maker.contrasts(content["contrasts"]),
        skills=maker.skills(*_backtest(day)),
    )
    return replace(given, reference=reference, evidence=evidence)


def _covariates(coefficients: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """Names of the covariates that the coefficients belong to."""
    first = next(iter(coefficients.values()), {})
    return tuple(
        n for n in first if n != "constant" and not n.startswith("category: ") and "not known" not in n
    )


def _local_by_case(given: BriefInput) -> bool | None:
    """Whether a source of the case has production at the buyer's; None where no source speaks of it."""
    rungs = [rung.rung for rung in given.rungs if rung.certainty != "planned"]
    made = [fact for fact in given.facts if fact.variable in _MADE and not fact.plan and fact.value]
    high = [rung for rung in rungs if rung == "kit" or rung_height(rung) >= rung_height("components")]
    return True if high or made else None


_MADE = ("local_output", "kits_delivered")
_RECEIVED = ("imports_complete_units", *_MADE)


def _age_by_case(given: BriefInput, last: int) -> tuple[int, str] | None:
    """Whole years from the first delivery of the case to the summary's last year, and the fact of it."""
    facts = [fact for fact in given.facts if fact.variable in _RECEIVED and not fact.plan and fact.value]
    first = min(facts, key=lambda fact: fact.date.start, default=None)
    if first is None or first.date.start.year > last:
        return None
    return last - first.date.start.year, first.evidence
