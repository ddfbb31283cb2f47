"""A case or a pair -> the projection of its brief: fitted parameters, an ensemble, averages, evidence."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from supplant.brief import BriefInput
from supplant.brief.outlook import LEVELS, Fan, LeftOut, Mark, Outlook, Skill
from supplant.cases import Case
from supplant.core.errors import NoAnswer
from supplant.core.evidence import Evidence, Source, content_id
from supplant.core.units import Period
from supplant.dynamics.averaging import PATHS, averaged
from supplant.dynamics.job import Job
from supplant.dynamics.mechanisms.role import BUYER_ROLES, SUPPLIER_ROLES
from supplant.dynamics.observations import Target, months_between, read
from supplant.dynamics.outcomes import OUTCOMES
from supplant.dynamics.parameters import Table, sample, table
from supplant.dynamics.record import Record, load_record
from supplant.dynamics.simulate import Ensemble, named, run
from supplant.pipeline.assessing import Answer
from supplant.pipeline.assessing import answer as answer_of
from supplant.pipeline.defaults import Over, main_category, pair_defaults
from supplant.pipeline.digests import Digest
from supplant.pipeline.fits import ORIGINS, Fitted, fit_at_hand, fit_now
from supplant.pipeline.markets import ThirdMarkets, third_markets
from supplant.pipeline.meta import version
from supplant.store import Store

__all__ = ["with_outlook"]

RUNS = 4096  # one block of the engine: the 5 % ends move by a third of a per cent with another seed
AVERAGED_DRAWS = 1024
SEED = 0
HORIZON = 120  # months after the last figure on record
AHEAD = 60  # months after the day of the brief, where the record ended long ago
POINTS = 40
FEW = 10.0  # units a month, below which flows are told by the year
MODELS = ("model", "constant_dependence", "persistence", "trend", "bass")
SIZE = 1.0  # of the model's own error, where no hindcast may be asked for it
AVERAGES = {"imports": "imports", "local_output": "local", "localisation": "localisation"}


@dataclass(frozen=True)
class _Plan:
    """What is to be projected: parameters, from which month to which, and on which facts it rests.

    `facts` are evidence ids of what the parameters rest on; `known` (figures that were public), `fitted` and
    `marks` only of a case.
    """

    start: Period
    begins: int
    months: int
    rows: Table
    facts: tuple[str, ...]
    markets: ThirdMarkets | None
    slug: str | None = None
    known: tuple[Target, ...] = ()
    fitted: Fitted | None = None
    marks: tuple[Mark, ...] = ()
    priced: bool = False
    assumed: tuple[str, ...] = ()

    @property
    def at(self) -> tuple[int, ...]:
        ahead = self.months - 1 - self.begins
        step = next(step for step in (3, 6, 12) if ahead / step <= POINTS or step == 12)
        return tuple(range(self.begins + step, self.months, step))

    @property
    def past_at(self) -> tuple[int, ...]:
        step = next(step for step in (1, 3, 6, 12) if self.begins / step <= POINTS or step == 12)
        return tuple(range(0, self.begins + 1, step)) if self.begins else ()


def with_outlook(
    given: BriefInput, answer: Answer, store: Store | None, fit: bool, digest: Digest | None = None
) -> BriefInput:
    """The input of a brief with its projection, or with the reason why it has none.

    `fit`: whether to fit the model anew where no fit to these very facts is at hand. `digest` is
    that of the register, where the reference class of the brief rests on one.
    """
    case = answer.question.case
    if case is None:
        plan = _plan_of_pair(given, answer, store, digest)
    else:
        markets = third_markets(store, answer.question, answer.tables, answer.assessment.partnership.category)
        plan = _plan_of_case(given, case, markets, answer.question.as_of, fit)
    if isinstance(plan, LeftOut):
        return replace(given, outlook=plan)
    return _told(given, plan, _record(answer.question.as_of))


@dataclass(frozen=True)
class _Past:
    """What hindcasts say: their record, or that it is hindsight for the day that was asked about."""

    record: Record | None
    hindsight: bool

    def weights(self, slug: str | None) -> dict[str, float]:
        """Weights of the average for a case; equal ones where no hindcast may be asked."""
        if self.record is not None:
            return self.record.shares_of(slug)
        return dict.fromkeys(MODELS, 1 / len(MODELS))

    def size(self, slug: str | None) -> float:
        """Size of the model's own error."""
        return SIZE if self.record is None else self.record.size_of(slug)


def _record(day: date | None) -> _Past:
    record = load_record()
    late = record is not None and day is not None and day < date.fromisoformat(record.built)
    return _Past(None if late else record, late)


def _plan_of_pair(
    given: BriefInput, answer: Answer, store: Store | None, digest: Digest | None
) -> _Plan | LeftOut:
    day = given.as_of or given.made
    category = main_category(answer, day)
    if given.category is None and category is not None and store is not None:
        answer = answer_of(store, replace(answer.question, category=category))
    try:
        found = None if store is None else pair_defaults(store, answer, day, digest)
    except Over as error:
        return LeftOut(error.why)
    except NoAnswer:
        found = None
    if found is None:
        return LeftOut("no number of units between the two is on record to take a scale from")
    return _Plan(
        start=Period.parse(day.isoformat()[:7]), begins=0, months=HORIZON + 1,
        rows=table().override(found.overrides), facts=found.evidence, markets=found.markets,
        assumed=found.notes,
    )  # fmt: skip


def _plan_of_case(
    given: BriefInput, case: Case, markets: ThirdMarkets | None, until: date | None, fit: bool
) -> _Plan | LeftOut:
    try:
        reading = read(case.frame(), until=until)
    except NoAnswer:
        return LeftOut("no dated quantity of deliveries or output is on record")
    fitted = fit_at_hand(case.slug, reading, until)
    if fitted is None and fit:
        fitted = fit_now(reading, until)
    if fitted is None:
        return _not_fitted(given, until)
    rows = table().override({**reading.overrides, **(markets.overrides if markets else {})})
    known = reading.targets if until is None else reading.known(until)
    priced = any(target.field == "price_supplier" for target in known)
    if not priced:
        rows = rows.override({"price_initial": 1.0})
    start = Period.parse(reading.start)
    begins = max(target.last for target in known)
    today = months_between(start.start, given.as_of or given.made)
    return _Plan(
        start=start, begins=begins, months=1 + max(begins + HORIZON, today + AHEAD if today > begins else 0),
        rows=rows, facts=tuple(case.evidence_id(id_) for id_ in fitted.fit.facts), markets=markets,
        slug=case.slug, known=known, fitted=fitted, priced=priced,
        marks=tuple(
            Mark(quantity, t.first, t.last, t.value, case.evidence_id(t.id))
            for quantity, field in AVERAGES.items()
            for t in known
            if t.field == field and t.kind != "event"
        ),
    )  # fmt: skip


def _not_fitted(given: BriefInput, until: date | None) -> LeftOut:
    asked = f" --as-of {until.isoformat()}" if until else ""
    return LeftOut(
        "no fit to what was known then is at hand" if until else "no fit to these facts is at hand",
        f"supplant brief {given.slug}{asked} -o FILE",
    )


def _told(given: BriefInput, plan: _Plan, past: _Past) -> BriefInput:
    fit = plan.fitted.fit if plan.fitted else None
    values = fit.values(plan.rows, RUNS, SEED) if fit else None
    job = Job(plan.rows, named("as-is"), SEED, RUNS, plan.months, values=values)
    # NumPy, so that a brief has the same bytes whatever is installed, and waits for no compiler.
    ensemble = run(job, engine_name="numpy")
    entries = _entries(given, plan, job, past)
    fans = _fans(plan, ensemble, entries["model"].id)
    if values is not None and "average" in entries:
        fans |= _averages(plan, values, past, fans, entries["average"].id)
    fans, marks = _yearly(fans, plan.marks)
    outlook = Outlook(
        start=plan.start, begins=plan.begins,
        today=months_between(plan.start.start, given.as_of or given.made),
        at=plan.at, past_at=plan.past_at, fans=fans, marks=marks,
        **_chances(plan, ensemble),
        runs=RUNS, months=plan.months, origin=plan.fitted.origin if plan.fitted else "defaults",
        evidence=entries["model"].id, facts=plan.facts, fitted=len(fit.fitted) if fit else 0,
        identified=tuple(plan.rows[name].meaning for name in fit.identified()) if fit else (),
        uncertain=sum(row.uncertain for row in plan.rows.rows), priced=plan.priced,
        markets=plan.markets.countries if plan.markets else (), assumed=plan.assumed,
        skill=_skill(past.record, plan.slug, entries), hindsight=past.hindsight,
    )  # fmt: skip
    evidence = {**given.evidence, **{entry.id: entry for entry in entries.values()}}
    return replace(given, outlook=outlook, evidence=evidence)


def _yearly(fans: dict[str, Fan], marks: tuple[Mark, ...]) -> tuple[dict[str, Fan], tuple[Mark, ...]]:
    """Flows a year instead of a month where there are few: nobody counts a tenth of a reactor."""
    flows = [name for name in AVERAGES if fans[name].unit == "units/month"]
    most = max(value for name in flows for value in fans[name].bands[2])
    if max([most, *(mark.value for mark in marks if mark.quantity in flows)]) >= FEW:
        return fans, marks

    def scaled(bands: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(float(f"{12 * value:.4g}") for value in row) for row in bands)

    changed = {
        name: replace(
            fans[name], unit="units/year", bands=scaled(fans[name].bands), past=scaled(fans[name].past)
        )
        for name in flows
    }
    yearly = tuple(replace(mark, value=12 * mark.value) if mark.quantity in flows else mark for mark in marks)
    return {**fans, **changed}, yearly


def _fans(plan: _Plan, ensemble: Ensemble, evidence: str) -> dict[str, Fan]:
    values = ensemble.quantiles()
    money = "musd/month"
    return {
        outcome.name: Fan(
            outcome.name,
            outcome.unit if outcome.unit != money else "money/month",
            _bands(values[:, list(plan.at), place]),
            _bands(values[:, list(plan.past_at), place]),
            evidence,
        )
        for place, outcome in enumerate(OUTCOMES)
    }


def _bands(values: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(f"{value:.4g}") for value in row) for row in values)


def _averages(
    plan: _Plan, values: np.ndarray, past: _Past, fans: dict[str, Fan], evidence: str
) -> dict[str, Fan]:
    """Imports, local output and localisation: the average of the models in place of the model alone."""
    rng = np.random.default_rng(SEED)
    uniform = rng.uniform(size=(len(plan.rows.rows), AVERAGED_DRAWS))
    bands = averaged(
        plan.known, values[:, :AVERAGED_DRAWS], sample(uniform, plan.rows.matrix(), np),
        weights=past.weights(plan.slug), size=past.size(plan.slug), begins=plan.begins,
        at=plan.at, levels=[level / 100 for level in LEVELS], seed=SEED,
    )  # fmt: skip
    return {
        name: replace(
            fans[name],
            bands=_bands(bands[:, PATHS.index(field)]),
            evidence=evidence,
            averaged=True,
        )
        for name, field in AVERAGES.items()
    }


def _chances(plan: _Plan, ensemble: Ensemble) -> dict[str, Any]:
    """Probabilities of roles and of displacement at the months of the fans."""
    roles, displaced = ensemble.roles(), ensemble.event("displaced")
    by_month, median = displaced["p_by_month"], displaced["median_month"]
    return {
        "supplier_roles": {
            name: tuple(roles[f"supplier: {name}"][month] for month in plan.at) for name in SUPPLIER_ROLES
        },
        "buyer_roles": {
            name: tuple(roles[f"buyer: {name}"][month] for month in plan.at) for name in BUYER_ROLES
        },
        "displaced": tuple(by_month[month] for month in plan.at),
        "displaced_before": by_month[plan.begins] if plan.begins else 0.0,
        "displaced_month": None if median is None else median - 1,
    }


def _skill(record: Record | None, slug: str | None, entries: dict[str, Evidence]) -> Skill | None:
    if record is None:
        return None
    return Skill(
        cases=record.cases, cut_offs=record.cut_offs, figures=record.figures,
        coverage_90=record.over_all["model"]["coverage_90"],
        coverage_90_by_case=record.scores["model"]["coverage_90"],
        better=record.better(), worse=record.worse(), weights=record.shares_of(slug),
        evidence=entries["record"].id,
    )  # fmt: skip


def _entries(given: BriefInput, plan: _Plan, job: Job, past: _Past) -> dict[str, Evidence]:
    """What the numbers of the projection lead to: seed, runs, hashes, facts, version, day."""
    described = job.describe()
    first, last = (str(Outlook.month_of(plan.start, m)) for m in (plan.begins + 1, plan.months - 1))
    source = Source("The partnership model", "supplant", reliability="F")
    markets = plan.markets.evidence if plan.markets else ()
    common = {
        "kind": "projection", "source": source, "date": f"{first} to {last}",
        "as_of": given.made.isoformat(), "vintage": f"supplant {version()}",
        "inputs": tuple(dict.fromkeys((*plan.facts, *markets))),
    }  # fmt: skip
    ground = (
        f"fit {plan.fitted.fit.digest()} ({ORIGINS[plan.fitted.origin]}, {len(plan.facts)} facts)"
        if plan.fitted
        else f"no fit, ranges from {len(plan.facts)} rows of the register"
    )
    run_words = (
        f"seed {SEED}, {job.runs:,} futures of {job.months} months from {plan.start}, policy as-is, NumPy; "
        f"table of parameters {described['parameters'][:12]}, {ground}"
    )
    found = {
        "model": Evidence(
            id=content_id("model", run_words, given.made, prefix="m"),
            text="Projection by the partnership model.", method=run_words, **common,  # type: ignore[arg-type]
        )
    }  # fmt: skip
    record = past.record
    if record is None and not past.hindsight:
        return found
    weights = ", ".join(f"{_MODELS[name]} {w:.2f}" for name, w in past.weights(plan.slug).items())
    size = past.size(plan.slug)
    weighing = "weighted by how well they did on the other cases" if record else "each with the same weight"
    found["average"] = Evidence(
        id=content_id("average", run_words, weights, given.made, prefix="m"),
        text=f"Projection by an average of models, {weighing}.",
        method=f"{weights}; own error of size {size:g}; {AVERAGED_DRAWS:,} draws; {run_words}",
        **common,  # type: ignore[arg-type]
    )
    if record is None:
        return found
    found["record"] = Evidence(
        id=content_id("hindcasts", record.built, record.version, record.figures, prefix="m"),
        kind="estimate",
        text="Hindcasts: what came out after a cut-off was hidden, forecast and scored.",
        source=Source("Hindcasts of the case library (docs/hindcasts.md)", "supplant", reliability="F"),
        date=record.built,
        vintage=f"supplant {record.version}",
        method="supplant hindcasts",
    )
    return found


_MODELS = {
    "model": "partnership model", "constant_dependence": "constant dependence", "persistence": "persistence",
    "trend": "log-linear trend", "bass": "Bass diffusion",
}  # fmt: skip
