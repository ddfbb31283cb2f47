"""Posteriors and hindcasts as plain values and as a page."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from supplant.dynamics.calibrate import Posterior
from supplant.dynamics.forecast import carried, forecast
from supplant.dynamics.hindcast import AVERAGED, Hindcast, scores, stacked_weights, tuned

__all__ = ["hindcast_page", "posterior_json"]

NAMES = {
    "model": "partnership model",
    "constant_dependence": "constant dependence",
    "persistence": "persistence",
    "trend": "log-linear trend",
    "bass": "Bass diffusion",
    "reference_class": "reference class (events only)",
    "random_parameters": "unfitted model (null)",
    "averaged": "average",
}

EVENTS = ("displaced_month", "export_month")
INTRODUCTION = """\
What came out after a cut-off is hidden ([the rule](cases.md#from-when-a-fact-counts-as-known)), every model
is fitted to what was known, and all are scored on what came. Written by
`supplant hindcasts -o docs/hindcasts.md`: the numbers are what they are.

{cases} cases, {cuts} cut-offs, {figures} figures held back. CRPS is in units of each quantity's observed
spread in its case, of its size where fewer than three figures are known (lower is better). The log score is
the mean log density (higher is better); coverage is the share of figures inside the 50 and 90 % interval.
Figures of one case are not independent, and shahed-136 gives most of them: the second table counts every
case once. A price is forecast only where one was known, since otherwise nobody knows its unit, and an event
that came after the cut-off is known not to have come before.

The partnership model forecasts from its own trajectory, an error of its own that is carried on from what it
got wrong before the cut-off and fades with a memory of five years, and the error of reports
(`discrepancy.py`). The size of the own error, 1 meaning 0.6 in the logs of flows and the logits of shares and
0.3 in the logs of prices, is that of four which scored best on the other cases. Memory, the ratio of the
sizes, the range of demand (a sixth to six times what was last seen) and the limit of mastery were set after
seeing earlier hindcasts of these very cases: nothing but cases that nobody has looked at can tell how much of
the skill that is."""


def posterior_json(posterior: Posterior) -> dict[str, Any]:
    """Posterior, diagnostics and checks of a calibration."""
    shown = forecast(posterior.values, carried(posterior.values, (), posterior.used, posterior.own), seed=1)
    checks = []
    for target, draws in zip(posterior.used, shown, strict=True):
        low, middle, high = np.quantile(draws, [0.05, 0.5, 0.95])
        checks.append(
            {
                "observation": target.id,
                "quantity": target.field,
                "observed": target.value,
                "q05": float(low),
                "q50": float(middle),
                "q95": float(high),
                "inside_90": bool(low <= target.value <= high),
            }
        )
    reading = posterior.reading
    return {
        "start": reading.start,
        "posterior": posterior.summary(),
        "diagnostics": {
            "particles": posterior.values.shape[1],
            "distinct_particles": posterior.effective,
            "temperatures": list(posterior.temperatures),
            "acceptance": posterior.acceptance,
            "log_evidence": posterior.log_evidence,
            "inside_90": float(np.mean([check["inside_90"] for check in checks])) if checks else None,
        },
        "checks": checks,
        "unused": [{"observation": name, "why": why} for name, why in reading.unused],
        "wall_s": posterior.wall_s,
    }


def hindcast_page(done: Sequence[Mapping[float, Hindcast]], left_out: Sequence[tuple[str, str]]) -> str:
    """The tables of docs/hindcasts.md; `done` are the hindcasts by size of the model's own error."""
    wide, sizes = tuned(done)
    weights = stacked_weights(wide)
    overall = scores(wide, weights)
    lines = [
        "# Hindcasts",
        "",
        *INTRODUCTION.format(
            cases=len({one.case for one in wide}), cuts=len(done), figures=int(overall["model"]["n"])
        ).splitlines(),
        "",
        "## All held-back figures",
        "",
        *_table(overall),
        "",
        "## Every case once",
        "",
        *_table(_by_case(wide, weights)),
        "",
        "## Every case but shahed-136 once",
        "",
        *_table(_by_case([one for one in wide if one.case != "shahed-136"], weights)),
        "",
        "## Events alone: displacement and first export",
        "",
        *_table(scores(_of(wide, EVENTS), weights)),
        "",
        "## Case by case: mean log score (mean CRPS)",
        "",
        "| case | cut-off | figures | " + " | ".join(NAMES.values()) + " |",
        "|---|---|---|" + "---|" * len(NAMES),
        *[_line(one, weights) for one in wide],
        "",
        "## By quantity: mean log score",
        "",
        *_by_quantity(wide, weights),
        "",
        "## What was tuned across cases, always on the other cases",
        "",
        "| case | size of own error | " + " | ".join(NAMES[n] for n in AVERAGED) + " |",
        "|---|---|" + "---|" * len(AVERAGED),
        *[
            f"| {case} | {sizes[case]} | " + " | ".join(f"{w:.2f}" for w in weights[case]) + " |"
            for case in sorted(weights)
        ],
        "",
        "The last columns are the weights of the average.",
        "",
        "## Left out",
        "",
        *[f"- {case}: {why}" for case, why in left_out],
        "",
        *_verdict(_each_case(wide, weights)),
    ]
    return "\n".join(lines) + "\n"


def _table(found: dict[str, dict[str, float]]) -> list[str]:
    rows = [
        f"| {NAMES[name]} | {s['crps']:.2f} | {s['log_score']:.2f} | {s['coverage_50']:.2f} | "
        f"{s['coverage_90']:.2f} |"
        for name, s in found.items()
    ]
    return ["| model | CRPS | log score | 50 % | 90 % |", "|---|---|---|---|---|", *rows]


def _each_case(done: Sequence[Hindcast], weights: dict[str, np.ndarray]) -> list[dict[str, dict[str, float]]]:
    cases = sorted({one.case for one in done})
    return [scores([one for one in done if one.case == case], weights) for case in cases]


def _by_case(done: Sequence[Hindcast], weights: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    each = _each_case(done, weights)
    return {
        name: {
            key: float(np.mean([found[name][key] for found in each if name in found]))
            for key in ("crps", "log_score", "coverage_50", "coverage_90", "n")
        }
        for name in NAMES
        if any(name in found for found in each)
    }


def _of(done: Sequence[Hindcast], fields: Sequence[str]) -> list[Hindcast]:
    """The hindcasts on targets of these fields only, without those that have none."""
    parts = []
    for one in done:
        places = [place for place, target in enumerate(one.targets) if target.field in fields]
        if places:
            parts.append(one.only(places))
    return parts


def _line(one: Hindcast, weights: dict[str, np.ndarray]) -> str:
    found = scores([one], weights)
    cells = " | ".join(
        f"{found[name]['log_score']:.2f} ({found[name]['crps']:.2f})" if name in found else ""
        for name in NAMES
    )
    return f"| {one.case} | {one.until} | {len(one.targets)} | {cells} |"


def _by_quantity(done: Sequence[Hindcast], weights: dict[str, np.ndarray]) -> list[str]:
    fields = sorted({target.field for one in done for target in one.targets})
    lines = ["| quantity | figures | " + " | ".join(NAMES.values()) + " |", "|---|---|" + "---|" * len(NAMES)]
    for field in fields:
        found = scores(_of(done, [field]), weights)
        lines.append(
            f"| {field} | {found['model']['n']} | "
            + " | ".join(f"{found[name]['log_score']:.2f}" if name in found else "" for name in NAMES)
            + " |"
        )
    return lines


def _verdict(each: list[dict[str, dict[str, float]]]) -> list[str]:
    """What the model gains on each rival, case by case, and whether that is more than chance."""
    lines = [
        "## Verdict",
        "",
        "What the partnership model gains on each rival, every case counted once: mean over cases and its",
        "standard error. Above zero the model is better. A gain under two standard errors is none that these",
        "cases show.",
        "",
        "| against | log score | CRPS | more than chance |",
        "|---|---|---|---|",
    ]
    for name in NAMES:
        if name in ("model", "reference_class"):  # the reference class speaks of other figures
            continue
        log = np.array([found["model"]["log_score"] - found[name]["log_score"] for found in each])
        size = np.array([found[name]["crps"] - found["model"]["crps"] for found in each])
        cells, words = [], []
        for label, gain in (("log score", log), ("CRPS", size)):
            error = float(gain.std(ddof=1)) / len(gain) ** 0.5 if len(gain) > 1 else float("nan")
            cells.append(f"{gain.mean():+.2f} ({error:.2f})")
            if abs(gain.mean()) > 2 * error:
                words.append(f"{'better' if gain.mean() > 0 else 'worse'} by {label}")
        lines.append(f"| {NAMES[name]} | {' | '.join(cells)} | {', '.join(words) or 'no'} |")
    return lines
