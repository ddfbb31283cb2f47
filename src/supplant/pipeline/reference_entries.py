"""What became of comparable partnerships as records of a brief, each with an entry in the list of sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from supplant.brief.reference_class import (
    METHOD,
    Contrast,
    Forecast,
    GroupCount,
    Incidence,
    Party,
    PastCase,
    Skill,
    Standing,
)
from supplant.brief.words import country_name
from supplant.core.evidence import Estimate, Evidence, Source, content_id
from supplant.core.units import Interval

__all__ = ["MOST_NEXT", "Maker"]

MOST_NEXT = 6
_COUNTED = ("partnerships", "going_on", "displaced", "switched", "ended", "rivals")
_FORECAST = "discrete-time hazard model of the reference class; the middle nine tenths of refits"
_WORDS = {
    "displaced": "displacement",
    "switched": "a switch to others",
    "ended": "an end without either",
    "rival": "rivalry",
    "faded": "fading",
    "unreplaced": "loss that no other supplier took over",
}


@dataclass(frozen=True)
class Maker:
    """Records from plain values; `evidence` is added to."""

    source: Source
    vintage: str
    published: str | None
    inputs: tuple[str, ...]
    evidence: dict[str, Evidence]

    def entry(
        self, text: str, method: str | None, inputs: Sequence[str] = (), *, kind: Any = "estimate"
    ) -> str:
        """The id of a new entry on what was computed here."""
        id_ = content_id(self.vintage, text, method, prefix="e")
        self.evidence[id_] = Evidence(
            id=id_,
            kind=kind,
            text=text,
            source=self.source,
            as_of=self.published,
            vintage=self.vintage,
            method=method,
            inputs=tuple(dict.fromkeys(inputs)) or self.inputs,
        )
        return id_

    def curves(self, curves: Mapping[str, Any], category: str | None) -> tuple[Incidence, ...]:
        """With and without local production: of all categories, and of this one where it has enough."""
        found = []
        for outcome in ("faded", "rival"):
            groupings = curves[outcome]
            found += [self._curve(c, c["group"] == "with", None) for c in groupings["local_production"]]
            found += [
                self._curve(curve, half == "with", category)
                for curve in groupings.get("category_local_production", ())
                for name, half in (curve["group"].rsplit(", ", 1),)
                if name == category
            ]
        return tuple(found)

    def _curve(self, curve: Mapping[str, Any], local: bool, category: str | None) -> Incidence:
        group = f"{category or 'all categories'}, {'with' if local else 'without'} local production"
        text = (
            f"How often {_WORDS[curve['cause']]} had come by each year since the first delivery, {group}: "
            f"{curve['partnerships']:,} partnerships, {curve['events']:,} such outcomes."
        )
        return Incidence(
            curve["cause"], local, category, curve["partnerships"], curve["events"],
            tuple(curve["value"]), tuple(curve["low"]), tuple(curve["high"]), tuple(curve["at_risk"]),
            self.entry(text, METHOD),
        )  # fmt: skip

    def counts(self, counts: Mapping[str, Any]) -> tuple[GroupCount, ...]:
        """What became of all partnerships with and without local production."""
        found = []
        for half, numbers in counts.items():
            id_ = self.entry(
                f"Partnerships {half} local production: {numbers['partnerships']:,}.", "count of episodes"
            )
            found.append(
                GroupCount(local=half == "with", evidence=id_, **{name: numbers[name] for name in _COUNTED})
            )
        return tuple(found)

    def contrasts(self, contrasts: Sequence[Mapping[str, Any]]) -> tuple[Contrast, ...]:
        """With against without local production, for every outcome."""
        found = []
        for one in contrasts:
            text = (
                f"{_WORDS.get(one['outcome'], one['outcome']).capitalize()} within ten years with and "
                f"without local production: {one['n_with']:,} and {one['n_without']:,} partnerships at "
                f"risk, at origins five years apart."
            )
            id_ = self.entry(
                text,
                "rates among those at risk, plain, and with those without local production weighed so that "
                "they resemble those with it; the middle nine tenths of draws of suppliers and buyers, "
                "stretched to the figure itself where that lies outside",
            )
            found.append(
                Contrast(
                    one["outcome"], one["with_rate"], one["without_rate"], one["adjusted_rate"],
                    _stretched(one["difference"], *one["difference_interval"]),
                    _stretched(one["adjusted_difference"], *one["adjusted_interval"]),
                    one["n_with"], one["n_without"], one["worst_imbalance"] <= 0.1, id_,
                )
            )  # fmt: skip
        return tuple(found)

    def forecast(self, row: Mapping[str, Any]) -> Forecast:
        """A row of the screen."""
        what = f"{_pair(row['supplier'], row['buyer'])}, {row['category']}"
        id_ = self.entry(
            f"Forecast for {what}, ten years from the last complete year.", _FORECAST, kind="projection"
        )
        displaced, rival = (
            Estimate(Interval(*row[name]), "share", _FORECAST, (id_,)) for name in ("displaced", "rival")
        )
        drivers = {
            name: tuple(words for words, size in found if size > 0) for name, found in row["drivers"].items()
        }
        return Forecast(
            row["supplier"], row["buyer"], row["category"], displaced, rival, row["already_rivals"],
            row["local_production"], row["grade"], drivers["displaced"], drivers["rival"],
        )  # fmt: skip

    def past(self, case: Sequence[Any], rows: Sequence[str]) -> PastCase:
        """A similar case, resting on the register rows of its partnership."""
        supplier, buyer, category, origin, grade, ending, year, rival, distance = case
        text = f"{_pair(supplier, buyer)}, {category}, as it stood in {origin} and after."
        id_ = self.entry(text, f"supplant history {supplier} {buyer} --category '{category}'", rows)
        return PastCase(supplier, buyer, category, origin, grade, ending, year, rival, distance, id_)

    def standing(
        self, line: Mapping[str, Any], ids: Mapping[int, str], last: int, similar: tuple[PastCase, ...]
    ) -> Standing:
        """A line of the pair, resting on its register rows."""
        text = f"{_pair(line['supplier'], line['buyer'])}, {line['category']}, to {last}."
        rows = [ids[row] for row in (*line["rows"], *line.get("rival_rows", ()))]
        id_ = self.entry(
            text, f"supplant history {line['supplier']} {line['buyer']} --category '{line['category']}'", rows
        )
        over = None if line["over"] is None else (str(line["over"][0]), int(line["over"][1]))
        taken_up = line["revived"] is not None
        return Standing(
            category=line["category"],
            began=line["began"],
            left_truncated=line["left_truncated"],
            age=last - line["began"],
            local_since=line["local_began"],
            grade=line["grade"],
            last_delivery=line["last_delivery"],
            over=over,
            earlier=(line["ending"], line["faded"]) if taken_up else None,
            revived=line["revived"],
            rival_first=line["rival_first"],
            met=tuple(line["met"]),
            evidence=id_,
            forecast=None if line["forecast"] is None else self.forecast(line["forecast"]),
            similar=similar,
            similar_as_of=line["similar_as_of"],
            goes_on=line["goes_on"],
        )

    def party(
        self, code: str, side: Any, part: Mapping[str, Any] | None, apart_from: tuple[str, str]
    ) -> Party | None:
        """One side's other partnerships, those most at risk first; None where the register has none."""
        if part is None:
            return None
        rows = [row for row in part["rows"] if (row["supplier"], row["buyer"]) != apart_from][:MOST_NEXT]
        what = "supplied to others" if side == "supplier" else "was supplied by others"
        id_ = self.entry(
            f"Partnerships in which {country_name(code)} {what}: {part['partnerships']:,}.",
            "count of episodes",
        )
        return Party(
            code, side, part["partnerships"], part["going_on"], part["displaced"], part["switched"],
            part["ended"], tuple(self.forecast(row) for row in rows), id_,
        )  # fmt: skip

    def skills(self, run: Mapping[str, Any] | None, built: str) -> tuple[Skill, ...]:
        """Scores of a back-test, which rest on a source of their own; empty without one."""
        if run is None:
            return ()
        source = Source(
            "Back-tests of the reference class", "supplant", published=built, relays="SIPRI", reliability="B"
        )
        maker = Maker(source, run["vintage"], built, (), self.evidence)
        origins, found = run["origins"], []
        for outcome in ("displaced", "rival"):
            scores = run["target"][outcome]
            span = scores["interval"].get("bss")
            id_ = maker.entry(
                f"Forecasts of {_WORDS[outcome]} over ten years at the ends of {origins[0]} to "
                f"{origins[-1]}, {scores['n']:,} in all: Brier skill {scores['bss']:.3f}, AUC "
                f"{scores['auc']:.3f}.",
                "supplant backtest; tables and limits: docs/reference-class",
            )
            found.append(
                Skill(
                    outcome, origins[0], origins[-1], scores["n"], scores["auc"], scores["bss"],
                    None if span is None else (span[0], span[1]), scores["nulls"]["shuffled"]["bss"],
                    scores["baselines"]["best_covariate"]["bss"], run["vintage"], id_,
                )
            )  # fmt: skip
        return tuple(found)


def _pair(supplier: str, buyer: str) -> str:
    return f"{country_name(supplier)} to {country_name(buyer)}"


def _stretched(value: float, low: float, high: float) -> Interval:
    """The middle of redrawn samples need not hold the figure of the whole sample; what is told does."""
    return Interval(value, min(low, value), max(high, value))
