"""The page docs/reference-class.md and its figures, written from a summary and a store.

What the register gives is filled in on each run; what is known of the cases stands in docs/hand-checks.csv.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from supplant.core.actors import name_of
from supplant.history.covariates import dictionary
from supplant.history.episodes import episodes
from supplant.history.families import open_families
from supplant.pipeline.reference import load_reactors, load_reference
from supplant.store import Store

DOCS = Path(__file__).resolve().parents[1] / "docs"
COLOURS = ("#1b4f72", "#b9770e", "#5d6d7e", "#7b241c", "#196f3d", "#6c3483", "#2874a6")


def page(store: Store, summary: dict[str, Any], development_text: str, revision_text: str) -> None:
    """Write the page and its figures."""
    reference = load_reference(store)
    civil = load_reactors(store)
    families = {}
    with (DOCS / "hand-checks.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["family"]:
                parties = (row["supplier"], row["buyer"], row["category"])
                opened = open_families(reference.events, reference.deliveries, *parties)
                families[row["case"]] = next(
                    one.line for one in opened if one.line["family"] == row["family"]
                )
    lines = {
        "arms": episodes(reference.events).set_index(["supplier", "buyer", "category"]),
        "civil": episodes(civil.events).set_index(["supplier", "buyer", "category"]),
    }
    figures = DOCS / "figures"
    figures.mkdir(exist_ok=True)
    main = next(
        value for key, value in summary["scores"].items() if value["layout"] == "deal" and key.endswith(" 10")
    )
    (figures / "reference-reliability.svg").write_text(reliability_figure(main), encoding="utf-8")
    for name, outcome, grouping, cause in (
        ("displaced", "faded", "local_production", "displaced"),
        ("rival", "rival", "local_production", "rival"),
    ):
        curves = [c for c in summary["curves"][outcome][grouping] if c["cause"] == cause]
        (figures / f"reference-{name}.svg").write_text(curve_figure(curves), encoding="utf-8")
    parts = [head(summary), counts(summary), grid(summary), curves_table(summary), contrast_table(summary)]
    parts += [
        scores_table(summary),
        revised(revision_text),
        choosing(development_text),
        coefficients(summary),
        checks(lines, families),
    ]
    parts += [civil_table(lines["civil"]), limits()]
    (DOCS / "reference-class.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(DOCS / "reference-class.md")


def head(summary: dict[str, Any]) -> str:
    """Definitions."""
    limits_ = summary["thresholds"]
    return f"""# The reference class

What became of partnerships in which one country supplied arms of a category to another, and how well that
could have been foretold. Computed from the release `{summary["vintage"]}` (SHA-256
`{summary["sha256"][:12]}`, published {summary["published"]}), years {summary["first_year"]} to
{summary["last_complete_year"]}, on {summary["built"]}. This page is written by `python -m
benchmarks.backtest page`; the numbers are those of `supplant history build`.

## Definitions

- *Partnership*: supplier, buyer, SIPRI armament category. A former state is read as the one that goes on with
  it (Soviet Union as Russia); the further heirs begin anew. Its clock starts with the first delivery; it is
  left-truncated when that lies within {limits_["truncation"]} years of the register's start.
- *Supply*: TIV of the deliveries in the {limits_["span"]} years to a year. TIV is a volume, not money.
- *Local production begins* at the first delivery year that is flagged so, or whose comment names a rung from
  components upward. Which of the two it rests on is kept.
- *Faded*: supply falls below {limits_["fade_share"]:.0%} of its highest earlier window. Then *switched*,
  when other foreign suppliers cover at least {limits_["cover_share"]:.0%} of the loss by what they added
  since that window; else *displaced*, when the buyer produces the category (local production seen in its
  deals with anyone, or exports in the window); else *ended*.
- *Rival*: the buyer delivers the category for the first time to a third country that the supplier had served
  in an earlier year, after the partnership began.
- *Riser*: the buyer's exports of the category in the window more than double over the horizon and exceed
  {limits_["riser_floor"]:.0f} million TIV.
- *Family* (`supplant history SUPPLIER BUYER --category C --family`): what a designation begins with, up to
  its first number. A fading of a family is *renewed* when the supplier's other families of the category
  gained at least {limits_["cover_share"]:.0%} of the loss; else switched, displaced or ended as above.
  Rivalry is asked of categories only, because what a buyer sells of its own goes by another name.

A fading may be followed by a revival: it is an event, not a verdict."""


def counts(summary: dict[str, Any]) -> str:
    """How many there are."""
    count = summary["partnerships"]
    endings = count["endings"]
    rows = [("partnerships", count["n"]), ("left-truncated", count["left_truncated"])]
    rows += [(f"first fading: {name}", endings.get(name, 0)) for name in ("displaced", "switched", "ended")]
    rows += [("not faded", endings.get("none", 0)), ("faded and later revived", count["revived"])]
    rows += [("with local production", count["with_local_production"]), ("met as rivals", count["rivals"])]
    rows += [(f"grade: {name}", number) for name, number in count["grade"].items() if name != "none"]
    return "## Counts\n\n" + table(("", "number"), [(name, f"{value:,}") for name, value in rows])


def grid(summary: dict[str, Any]) -> str:
    """Rates under other thresholds."""
    names = ("faded", "displaced", "switched", "ended", "rival", "riser")
    rows = [
        (row["thresholds"], row["group"], f"{row['n']:,}", *(f"{row[name]:.2f}" for name in names))
        for row in summary["grid"]
    ]
    origin = summary["last_complete_year"] - 10
    return (
        f"## Rates under other thresholds\n\nOf those at risk at the end of {origin}, over ten years. "
        f"A conclusion "
        "that flips along this table is not one.\n\n" + table(("thresholds", "group", "n", *names), rows)
    )


def curves_table(summary: dict[str, Any]) -> str:
    """Incidence at three ages, for every group."""
    rows = []
    for outcome, groupings in summary["curves"].items():
        for grouping, curves in groupings.items():
            for curve in curves:
                cells = []
                for age in (5, 10, 20):
                    if age < len(curve["value"]):
                        low, high = curve["low"][age], curve["high"][age]
                        cells.append(f"{curve['value'][age]:.2f} ({low:.2f}-{high:.2f})")
                    else:
                        cells.append("-")
                words = grouping.replace("_", " ")
                rows.append(
                    (
                        words,
                        curve["group"],
                        curve["cause"],
                        f"{curve['partnerships']:,}",
                        f"{curve['events']:,}",
                        *cells,
                    )
                )
        del outcome
    return (
        "## How often, by what age\n\nCumulative incidence (Aalen and Johansen) with late entry, at "
        "5, 10 and 20 years "
        "after the first delivery, with 90 % intervals from drawing suppliers and buyers. A "
        "partnership is in the "
        "group with local production from the age at which that was first seen.\n\n"
        "![Displacement with and without local production](figures/reference-displaced.svg)\n\n"
        "![Rivalry with and without local production](figures/reference-rival.svg)\n\n"
        + table(("grouping", "group", "outcome", "partnerships", "events", "5", "10", "20"), rows)
    )


def contrast_table(summary: dict[str, Any]) -> str:
    """With and without local production."""
    rows = [
        (
            one["outcome"],
            f"{one['with_rate']:.2f}",
            f"{one['without_rate']:.2f}",
            f"{one['difference']:+.2f} ({one['difference_interval'][0]:+.2f} to "
            f"{one['difference_interval'][1]:+.2f})",
            f"{one['adjusted_rate']:.2f}",
            f"{one['adjusted_difference']:+.2f} ({one['adjusted_interval'][0]:+.2f} to "
            f"{one['adjusted_interval'][1]:+.2f})",
        )
        for one in summary["contrasts"]
    ]
    one = summary["contrasts"][0]
    return (
        "## With and without local production\n\n"
        f"Over ten years, {one['n_with']:,} origins of partnerships with local production against "
        f"{one['n_without']:,} "
        "without, every fifth origin. Adjusted: those without are weighed so that they resemble "
        "those with it in "
        "supply, dependence, exports, alignment, income, category and time (largest standardised "
        "difference left: "
        f"{one['worst_imbalance']:.2f}). Not adjusted for, because no register has it: why a licence "
        f"was given, what the "
        "contract says, what the buyer plans, what is on order. Production itself is not adjusted "
        "away, so a buyer "
        "with local production counts as a producer: part of the difference in *displaced* against "
        "*ended* follows "
        "from the definition. Nothing here shows what a licence causes.\n\n"
        + table(
            ("outcome", "with", "without", "difference", "without, if alike", "adjusted difference"), rows
        )
    )


def scores_table(summary: dict[str, Any]) -> str:
    """Scores with nulls, and the floors."""
    parts = [
        "## How well it could have been foretold",
        "Rolling origins: at each the model is fitted on what had happened by then. Test origins are "
        "the last ones, "
        "as many as the horizon is long, so that none served to fit any model that is tested. "
        "Settings and covariates "
        "were chosen on outcomes up to 2005. Brier skill is against the training rate of the group; "
        "*own* is against "
        "the rate of the test period, which nobody knew. Intervals are 90 %, from drawing suppliers "
        "and buyers. "
        "*Shuffled* and *noise* are nulls and should fail; *family out* is forecast by a model that "
        "never saw that "
        "family of suppliers.",
        "![Reliability at ten years](figures/reference-reliability.svg)",
    ]
    for key, run in summary["scores"].items():
        years = f"{run['origins'][0]} to {run['origins'][-1]}"
        rows = []
        for target, scores in run["target"].items():
            for group, part in (("all", scores), ("local", scores["local_production"])):
                if not part.get("n"):
                    continue
                nulls, base = part["nulls"], part["baselines"]
                rows.append(
                    (
                        target,
                        group,
                        f"{part['n']:,}",
                        f"{part['base_rate']:.2f}",
                        spread(part, "auc"),
                        spread(part, "bss"),
                        number(part["bss_against_own_rate"]),
                        f"{part['log_score']:.3f}",
                        number(part["calibration_slope"]),
                        *(
                            pair(nulls.get(name))
                            for name in ("shuffled", "random_covariates", "family_left_out")
                        ),
                        *(pair(base.get(name)) for name in ("persistence", "best_covariate")),
                    )
                )
        titles = ("target", "group", "n", "rate", "AUC", "Brier skill", "own", "log score", "slope")
        titles += ("shuffled", "noise", "family out", "persistence", "best covariate")
        parts.append(f"### {key.split()[0]}, {run['horizon']} years, origins {years}")
        parts.append("Nulls and baselines: AUC / Brier skill.\n\n" + table(titles, rows))
        if run["floors"]:
            floors = [
                (
                    f["target"],
                    f["group"],
                    f["score"],
                    str(f["floor"]),
                    number(f["reached"]),
                    "met" if f["met"] else "not met",
                )
                for f in run["floors"]
            ]
            parts.append(table(("target", "group", "score", "floor", "reached", ""), floors))
    return "\n\n".join(parts)


def revised(text: str) -> str:
    """What layout, release and hindsight change."""
    return (
        """### What a later release could give away

No release is older than 2026 here, so what was known in 2010 cannot be read off a release of 2010. Three
comparisons bound it (`python -m benchmarks.backtest revision`; ten years, without nulls):

- Both releases cut to 1995-2024, origins 2010 to 2014: what release, layout and the way of telling local
  production (comments or flags) change together.
- The delivery layout with every deal's total spread evenly over its years, as the deal layout does: what the
  spread alone is worth.
- The deal layout, origins 2006 to 2015, the models as they are, the test rows made poorer: deals that go on
  after the origin without what their comment says; without being there at all, on the partnerships that are
  then left; votes, treaties and incomes a year older. Skill here is against the rate of the test rows.

"""
        "```text\n" + text.strip() + "\n```\n\n"
        """Rivalry hardly moves, whatever is taken away. Displacement does: an even spread flatters it a
little, and of open deals the comment and the share of later deliveries tell how long they will last. Taking
such deals away altogether removes more than hindsight, since their orders and first deliveries were known,
and what is left still stands well above its floor. The truth lies between."""
    )


def choosing(text: str) -> str:
    """How the model was chosen."""
    return (
        """## Choosing the model

On outcomes up to 2005, before any test origin was looked at: the blocks of years, the ridge, the half-life
and the covariates, by the log score at origins 1980 to 1995 of the register to 2005, and at middle origins of
five registers cut to thirty years (1956-1985 to 1976-2005), which stand for short releases.

The last round gave seven covariates (trends of the buyer's exports and imports, and of the pair in other
categories; whether and how near the buyer is to doubling its exports; how often the supplier's partnerships
fade; local production once seen), a ridge of 60 instead of 30, a weaker one where the buyer's production is
at issue, none to speak of on what the definition itself decides (a buyer once seen to produce counts as a
producer), and training origins counted back from the newest of each block. Between them they mended the
calibration of displacement, on the cut registers first; the test origins had no say in it.

Tried and left out, because they won nothing on both: numbers of designations and deals, age of the newest
order, used equipment, share of licensed deliveries, rates of fading by buyer and by category, products of
covariates. Covariates by category won a little for rivalry and cost legibility.

Gradient boosting is kept only where it wins on the log score beyond its interval. It does so for no target.
All of this: `python -m benchmarks.backtest development`, ten years.

"""
        "```text\n" + text.strip() + "\n```"
    )


def coefficients(summary: dict[str, Any]) -> str:
    """Coefficients of the first blocks."""
    parts = summary["coefficients"]
    shown = ("faded 1", "switched 1", "produces 1", "rival 1", "riser 1")
    known = dictionary()
    rows = [
        (
            known[name].meaning if name in known else name,
            *(f"{parts[part].get(name, 0.0):+.2f}" for part in shown),
        )
        for name in parts[shown[0]]
        if name != "constant"
    ]
    return (
        "## Coefficients\n\nPer standard deviation of the covariate, in the first block of years, "
        "fitted on all that is "
        "known. Covariates overlap, and the ridge shares a common effect among them: signs of single "
        "ones are not "
        "causes.\n\n"
        + table(("covariate", "fades", "others take over", "buyer produces", "rival", "riser"), rows)
    )


def gives(line: Mapping[str, Any] | pd.Series) -> str:
    """What the register gives of a partnership, in short."""
    faded = "not faded" if pd.isna(line["faded"]) else f"faded {line['faded']}, {line['ending']}"
    if not pd.isna(line["revived"]):
        faded += f", revived {line['revived']}"
    local = (
        "no local production"
        if pd.isna(line["local_began"])
        else f"{line['grade']} since {line['local_began']}"
    )
    return f"first delivery {line['began']}; {local}; {faded}"


def checks(lines: dict[str, pd.DataFrame], families: Mapping[str, dict[str, Any]]) -> str:
    """The hand checks beside what the register gives."""
    rows = []
    with (DOCS / "hand-checks.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            frame = lines["civil" if row["category"] == "Reactors" else "arms"]
            line = frame.loc[(row["supplier"], row["buyer"], row["category"])]
            rival = "no rivalry" if pd.isna(line["rival_first"]) else f"rival from {line['rival_first']}"
            pair_ = f"{name_of(row['supplier'])} to {name_of(row['buyer'])}, {row['category']}"
            given = f"{gives(line)}; {rival}"
            if row["family"]:
                given += f". Family {row['family']}: {gives(families[row['case']])}"
            rows.append((row["case"], pair_, given, row["known"], row["verdict"], row["note"], row["source"]))
    tally = pd.Series([row[4] for row in rows]).value_counts()
    words = ", ".join(f"{value} {key}" for key, value in tally.items())
    return (
        f"## Hand checks\n\n{len(rows)} partnerships by hand: {words}. What is known is from the case "
        f"library where it "
        "has the case (with sources there), else general knowledge to be verified. The table is "
        "`docs/hand-checks.csv`; what the register gives is filled in on each run.\n\n"
        + table(("case", "partnership", "register", "known", "verdict", "note", "source"), rows)
    )


def civil_table(lines: pd.DataFrame) -> str:
    """The civil twin in short."""
    own = lines[lines["grade"] == "own"]
    shape = []
    for name, part in (
        ("built on the buyer's own development of the design", own),
        ("imported only", lines.drop(own.index)),
    ):
        endings = part["ending"].value_counts()
        shape.append(
            (
                name,
                str(len(part)),
                *(str(int(endings.get(key, 0))) for key in ("displaced", "switched", "ended", "none")),
                str(int(part["rival_first"].notna().sum())),
            )
        )
    return (
        "## The civil twin\n\nPower reactors by origin of the design, the same definitions and code, "
        "windows of ten years "
        "and megawatts for TIV. Reactors on a country's own design mark it as a producer; a design "
        "developed from "
        "another country's counts as a delivery of that one, grade own. Small numbers: to be read as "
        "cases, not rates.\n\n"
        + table(("group", "partnerships", "displaced", "switched", "ended", "goes on", "rival"), shape)
    )


def limits() -> str:
    """What it cannot say."""
    return """## Limits

- A category is wide. A buyer that displaced a fighter may still buy transports from the same supplier, and a
  rivalry may be between a trainer and a fighter. The hand checks show both.
- The register is read with hindsight: a release of today knows more of 1990 than one of 1990 did, comments
  most of all; a year of an open deal carries a share of what was delivered later. How much that is worth is
  bounded above; releases as they were at the time would be the only remedy.
- A licensed batch that is complete looks like a supplier cut out: *displaced* says that supply ended, nobody
  else took over and the buyer produces, not that the buyer goes on alone. `supplant history SUPPLIER BUYER
  --category C --family` tells a change of product (*renewed*) from an end.
- Licensed output is booked under the licensor as long as the register counts it as a transfer. A fading then
  says that the register stopped counting, which may be the point at which the buyer went on alone.
- Ideal points are estimated from all years together; treaties end in 2018 in the table and are taken to hold.
- What is on order and not yet delivered is not used, because orders that fell through are no longer in a
  later release: a forecast may not depend on any row after its origin, and a test holds it to that.
- Rates drift. The end of the Cold War lowered rivalry and the model, like any, saw it late: on origins 1980
  to 1995 it expected 0.23 where 0.16 came.
- Probabilities close to one for rivalry of large exporters say that they will sell something
  somewhere, no more."""


def table(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    clean = [[str(cell).replace("|", "/") for cell in row] for row in rows]
    return "\n".join(
        [
            "| " + " | ".join(titles) + " |",
            "|" + "---|" * len(titles),
            *("| " + " | ".join(row) + " |" for row in clean),
        ]
    )


def number(value: float | None) -> str:
    """Three digits, or a dash."""
    return "-" if value is None else f"{value:.3f}"


def spread(part: dict[str, Any], name: str) -> str:
    """A score with its interval."""
    low, high = part["interval"][name]
    if part[name] is None or low is None or high is None:
        return number(part[name])
    return f"{part[name]:.3f} ({low:.2f}-{high:.2f})"


def pair(part: dict[str, Any] | None) -> str:
    """AUC and Brier skill of a null."""
    return "-" if part is None else f"{number(part['auc'])} / {number(part['bss'])}"


def frame_of(body: str, x_title: str, y_title: str) -> str:
    """Axes from 0 to 1 upwards, and what is drawn in them."""
    ticks = "".join(
        f'<text x="52" y="{364 - 300 * k / 5:.0f}" text-anchor="end">{k / 5:.1f}</text>'
        f'<line x1="60" x2="500" y1="{360 - 300 * k / 5:.0f}" y2="{360 - 300 * k / 5:.0f}" stroke="#ddd"/>'
        for k in range(6)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 420" '
        'font-family="sans-serif" font-size="13" role="img">'
        f'<rect width="640" height="420" fill="white"/>{ticks}{body}'
        f'<text x="280" y="405" text-anchor="middle">{x_title}</text>'
        f'<text x="60" y="40">{y_title}</text></svg>\n'
    )


def curve_figure(curves: list[dict[str, Any]]) -> str:
    """Curves with bands; groups are told by words at the line, not by colour alone."""
    body = ""
    for colour, curve in zip(COLOURS, curves, strict=False):
        shown = min(len(curve["value"]), 31)
        xs = [60 + 440 * year / 30 for year in range(shown)]
        ys, low, high = ([360 - 300 * v for v in curve[name][:shown]] for name in ("value", "low", "high"))
        band = " ".join(
            f"{x:.1f},{y:.1f}"
            for x, y in [*zip(xs, high, strict=True), *reversed(list(zip(xs, low, strict=True)))]
        )
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        body += f'<polygon points="{band}" fill="{colour}" opacity="0.15"/>'
        body += f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        body += f'<text x="{xs[-1] + 6:.0f}" y="{ys[-1] + 4:.0f}" fill="{colour}">{curve["group"]}</text>'
    body += "".join(
        f'<text x="{60 + 440 * y / 30:.0f}" y="380" text-anchor="middle">{y}</text>' for y in range(0, 31, 10)
    )
    cause = curves[0]["cause"] if curves else ""
    return frame_of(body, "years since the first delivery", f"share {cause}, with 90 % bands")


def reliability_figure(run: dict[str, Any]) -> str:
    """Forecast against what came, with counts, for rivalry and displacement."""
    body = '<line x1="60" y1="360" x2="500" y2="60" stroke="#999" stroke-dasharray="4"/>'
    for colour, target, shift in ((COLOURS[0], "rival", -8), (COLOURS[1], "displaced", 16)):
        points = [
            (60 + 440 * b["forecast"], 360 - 300 * b["observed"], b["n"])
            for b in run["target"][target]["reliability"]
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        body += f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for x, y, n in points:
            body += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
            place = f'x="{x:.1f}" y="{y + shift:.1f}" font-size="10" text-anchor="middle"'
            body += f'<text {place} fill="{colour}">{n:,}</text>'
        x, y, _ = points[-1]
        body += f'<text x="{x + 10:.0f}" y="{y + shift:.0f}" fill="{colour}">{target}</text>'
    body += "".join(
        f'<text x="{60 + 440 * k / 5:.0f}" y="380" text-anchor="middle">{k / 5:.1f}</text>' for k in range(6)
    )
    return frame_of(body, "forecast over ten years", "share that came, with the number of forecasts")
