"""The ensemble: same bits whatever the chunking, agreement of engines, resuming, and what stays on disk."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from supplant.core.errors import SupplantError, UsageError
from supplant.dynamics import keep as keep_module
from supplant.dynamics.bands import quantiles
from supplant.dynamics.draws import BLOCK, monthly_noise
from supplant.dynamics.job import Job, without_localisation
from supplant.dynamics.keep import PART, keep
from supplant.dynamics.levers import POLICIES, Levers, Policy, in_force
from supplant.dynamics.mechanisms.role import BUYER_ROLES
from supplant.dynamics.observe import observe
from supplant.dynamics.outcomes import OBSERVED, OUTCOMES, outcomes
from supplant.dynamics.parameters import assemble
from supplant.dynamics.setting import prepare
from supplant.dynamics.simulate import engine, run, simulate
from supplant.dynamics.state import initial
from supplant.dynamics.step import step
from supplant.dynamics.trace import Formulas, operands

MONTHS = 24


def job(runs=50_000, seed=4):
    return Job(seed=seed, runs=runs, months=MONTHS, counterfactual=False)


def same(a, b) -> None:
    assert a.counts.runs == b.counts.runs
    for name in ("bins", "roles", "displaced", "exported"):
        np.testing.assert_array_equal(getattr(a.counts, name), getattr(b.counts, name))
    np.testing.assert_array_equal(a.low, b.low)


@pytest.fixture(scope="module")
def whole():
    return run(job(), workers=1)


def test_the_number_of_threads_changes_no_bit(whole) -> None:
    same(whole, run(job(), workers=2))


def test_seeds_reproduce_and_differ() -> None:
    one, two, other = (run(job(5000, seed)) for seed in (0, 0, 1))
    same(one, two)
    assert not np.array_equal(one.counts.bins, other.counts.bins)


def test_a_run_is_the_same_future_in_a_larger_ensemble() -> None:
    few, many = engine(job(10)).paths(0)[0], engine(job(1_000_000)).paths(0)[0]
    np.testing.assert_array_equal(few, many)


@pytest.mark.parametrize("fast", ["native", "jax"])
@pytest.mark.parametrize("policy", ["as-is", "withhold-on-localisation"])
def test_the_engines_agree_to_single_precision(fast: str, policy: str) -> None:
    asked = Job(seed=4, runs=50_000, months=60, policy=POLICIES[policy])
    a, b = (engine(asked, name).paths(1)[0] for name in ("numpy", fast))
    scale = np.abs(a).max(axis=(0, 2), keepdims=True)
    close = np.abs(a - b) <= 2e-4 * scale
    # A run that crosses a threshold a month earlier in one engine may differ by more.
    assert close.mean() > 0.999
    assert np.abs(a - b).mean() < 1e-5 * scale.mean()


def test_the_state_at_the_end_is_that_of_the_last_month() -> None:
    worker = engine(job(), "native")
    trust = worker.paths(1)[0][-1, 9]
    np.testing.assert_allclose(worker.final(1).trust_supplier, trust, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["native", "jax", "numpy"])
def test_threads_and_the_size_of_the_ensemble_change_no_bit_of_any_engine(name: str) -> None:
    few = Job(seed=4, runs=9000, months=6, counterfactual=False)
    one, two = (run(few, engine_name=name, workers=workers) for workers in (1, 3))
    same(one, two)
    kept = np.concatenate([engine(few, name).paths(block)[0] for block in range(3)], axis=2)[:, :, :9000]
    width = np.where(one.high > one.low, one.high - one.low, np.inf) / 256
    bins = np.clip((kept - one.low[:, :, None]) / width[:, :, None], 0, 255)
    found = np.array([np.bincount(row, minlength=256) for row in bins.astype(int).reshape(-1, 9000)])
    # A value on the edge of a bin may fall to either side, since the widths here are rounded otherwise.
    assert np.abs(found.reshape(one.counts.bins.shape) - one.counts.bins).sum() <= 2e-4 * found.sum()


def worked_out(value, given):
    """A formula of trace.py in NumPy's single precision, one operation at a time."""
    known = {}
    pairs = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
             "and": np.bitwise_and, "left": np.left_shift, "right": np.right_shift,
             "maximum": np.maximum, "minimum": np.minimum}  # fmt: skip
    single = {"bits": lambda x: x.view(np.int32), "from_bits": lambda x: x.view(np.float32),
              "float": lambda x: x.astype(np.float32)}  # fmt: skip
    for one in operands([value]):
        args = [known[arg.number] if hasattr(arg, "number") else arg for arg in one.args]
        if one.op == "given":
            known[one.number] = given
        elif one.op == "constant":
            known[one.number] = np.full_like(given, args[0], np.int32 if one.kind == "u" else np.float32)
        elif one.op in single:
            known[one.number] = single[one.op](args[0])
        elif one.op == "signed_right":
            known[one.number] = args[0] >> args[1]
        else:
            known[one.number] = pairs[one.op.removeprefix("exact_")](*args)
    return known[value.number]


@pytest.mark.parametrize(
    ("name", "low", "high", "error"),
    [("exp", -80.0, 80.0, 3e-7), ("log", 1e-6, 1e6, 3e-7), ("tanh", -9.0, 9.0, 2e-7)],
)
def test_the_compiled_engine_computes_functions_to_single_precision(name, low, high, error) -> None:
    x = np.linspace(low, high, 40_001, dtype=np.float32)
    if name == "log":
        x = np.geomspace(low, high, 40_001, dtype=np.float32)
    make = Formulas()
    found = worked_out(getattr(make, name)(make.given("x")), x)
    expected = getattr(np, name)(x.astype(np.float64))
    scale = np.maximum(np.abs(expected), 1.0) if name != "exp" else expected
    assert np.abs((found - expected) / scale).max() < error


@pytest.mark.parametrize("draw", range(4))
def test_gradients_agree_with_finite_differences(draw: int) -> None:
    import jax
    import jax.numpy as jnp

    from supplant.dynamics.levers import levers
    from supplant.dynamics.parameters import assemble, sample, table
    from supplant.dynamics.setting import prepare
    from supplant.dynamics.state import initial
    from supplant.dynamics.step import Noise, step

    names, matrix = table().names, table().matrix()
    rng = np.random.default_rng(draw)
    default = np.array([row.default for row in table().rows])
    if draw:
        default = sample(rng.uniform(0.1, 0.9, size=(len(names), 1)), matrix, np)[:, 0]

    quiet = Noise(0.0, 0.0)

    def localisation(values):
        setting = prepare(assemble(values, np), np)
        state = initial(setting, np)
        for index in range(40):
            state, flows = step(state, setting, levers(), quiet, float(index), np)
        return flows.localisation

    def traced(values):
        setting = prepare(assemble(values, jnp), jnp)

        def month(state, index):
            state, flows = step(state, setting, levers(), quiet, index.astype(jnp.float32), jnp)
            return state, flows.localisation

        return jax.lax.scan(month, initial(setting, jnp), jnp.arange(40))[1][-1]

    slopes = jax.jit(jax.grad(traced))(jnp.asarray(default, jnp.float32))
    for name in ("absorptive_capacity", "reverse_engineering", "mastery_months.structure", "mastery_limit"):
        place = names.index(name)
        step_size = 1e-5 * default[place]
        up, down = default.copy(), default.copy()
        up[place] += step_size
        down[place] -= step_size
        expected = (localisation(up) - localisation(down)) / (2 * step_size)
        assert float(slopes[place]) == pytest.approx(expected, rel=2e-3), name


def test_bands_agree_with_sorting_every_future(whole) -> None:
    values = np.concatenate([engine(job()).paths(block)[0] for block in range(job().blocks)], axis=2)
    values = values[:, :, : job().runs]
    exact = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=2)
    found = quantiles(whole.counts, whole.low, whole.high)
    width = (whole.high - whole.low) / 256
    assert np.all(np.abs(found - exact) <= 1.01 * width + 1e-6)


def test_roles_are_probabilities_and_events_accumulate(whole) -> None:
    answer = whole.to_json()
    for side in ("supplier", "buyer"):
        total = sum(np.array(p) for name, p in answer["roles"].items() if name.startswith(side))
        np.testing.assert_allclose(total, 1)
    assert all(np.diff(event["p_by_month"]).min() >= 0 for event in answer["events"].values())
    json.dumps(answer, allow_nan=False)


def test_the_counterfactual_uses_the_same_draws() -> None:
    frozen = {"reverse_engineering": 0.0, **{f"transfer.{s}": 0.0 for s in
              ("assembly", "structure", "propulsion", "electronics", "design")}}  # fmt: skip
    found = simulate({**frozen, "push_distrust": 0.0}, seed=0, runs=1000, months=MONTHS)
    lost = found.to_frame().query("outcome == 'revenue_lost'")
    np.testing.assert_allclose(lost[["q05", "q50", "q95"]], 0, atol=1e-5)


def test_a_policy_responds_to_the_state_not_to_the_calendar() -> None:
    hold = Policy("hold", {}, {"withholding": 1.0}, "localisation", 0.05)
    never = Policy("never", {}, {"withholding": 1.0}, "localisation", 2.0)
    base, held, idle = (
        simulate({}, seed=0, runs=4096, months=MONTHS, policy=p, counterfactual=False, engine_name="numpy")
        for p in ("as-is", hold, never)
    )
    same(base, idle)
    imports = [e.to_frame().query("outcome == 'imports'")["q50"].to_numpy() for e in (base, held)]
    assert imports[1][0] == pytest.approx(imports[0][0])
    assert imports[1][-1] < 0.5 * imports[0][-1]


def test_given_draws_are_used_in_turn() -> None:
    values = np.tile(np.array([[row.default] for row in Job().table.rows]), (1, 3))
    drawn = Job(runs=10, months=3, values=values, counterfactual=False)
    kept = engine(drawn, "numpy").paths(0)[0]
    assert np.ptp(kept[0, 0, :]) < 1e-6


@pytest.mark.parametrize("fast", ["native", "jax"])
def test_the_engines_agree_on_given_draws(fast: str) -> None:
    values = engine(job(), "numpy").values(0)[:, :1500]
    given = Job(runs=5000, months=MONTHS, values=values, counterfactual=False)
    a, b = (engine(given, name).paths(1)[0] for name in ("numpy", fast))
    scale = np.abs(a).max(axis=(0, 2), keepdims=True)
    assert (np.abs(a - b) <= 2e-4 * scale).mean() > 0.999


@pytest.mark.parametrize(("seed", "freeze"), [(None, None), (3, None), (3, 12)])
def test_observables_agree_between_engines(seed: int | None, freeze: int | None) -> None:
    values = engine(job(), "numpy").values(0)[:, :1500]
    a, b = (observe(values, 36, seed=seed, freeze=freeze, engine_name=n) for n in ("numpy", "native"))
    scale = np.abs(a.values).max(axis=(0, 2), keepdims=True)
    assert (np.abs(a.values - b.values) <= 2e-4 * scale).mean() > 0.999
    assert (a.exported == b.exported).mean() > 0.99


def single(settings: Levers | None) -> Levers | None:
    """Levers as single numbers: one in double precision would pull all that it meets along."""
    if settings is None:
        return None
    return Levers(tuple(map(np.float32, settings.transfer)), *map(np.float32, settings[1:]))


@pytest.mark.parametrize("policy", POLICIES)
def test_the_script_is_the_step_to_the_last_bit(policy: str) -> None:
    """Computing a thing once, and writing over what is done with, changes nothing."""
    given = replace(job(), policy=POLICIES[policy], counterfactual=True, months=40)
    worker = engine(given, "numpy")
    kept, roles = worker.paths(0)
    base, response, threshold = given.policy.settings()
    setting = prepare(assemble(worker.values(0), np), np)
    other = without_localisation(setting)
    state, twin = initial(setting, np), initial(other, np)
    runs = np.arange(BLOCK, dtype=np.uint32)
    for month in range(given.months):
        noise = monthly_noise(*given.keys(), runs, np.full(1, month, np.uint32), np.float32, np)
        t, watch = np.float32(month), given.policy.watch
        now = in_force(single(base), single(response), watch, np.float32(threshold), state, setting, t, np)
        state, flows = step(state, setting, now, noise, t, np)
        twin, without = step(twin, other, now, noise, t, np)
        np.testing.assert_array_equal(kept[month], np.stack(outcomes(flows, state, without)))
        joint = flows.role_supplier * len(BUYER_ROLES) + flows.role_buyer
        np.testing.assert_array_equal(roles[month], joint)


def test_observables_are_those_of_the_ensemble_to_the_last_bit() -> None:
    values = engine(job(), "numpy").values(0)
    whole, _ = engine(replace(job(), values=values), "numpy").paths(0)
    seen = observe(values, len(whole), seed=job().seed, engine_name="numpy").values
    for name, column in (("imports", "imports"), ("local_output", "local"), ("localisation", "localisation")):
        place = [outcome.name for outcome in OUTCOMES].index(name)
        np.testing.assert_array_equal(whole[:, place], seen[:, OBSERVED.index(column)])


def test_what_cannot_be_run_is_refused() -> None:
    for wrong in ({"runs": 0}, {"months": 0}, {"seed": -1}):
        with pytest.raises(UsageError):
            Job(**wrong)
    with pytest.raises(UsageError, match="no policy"):
        simulate({}, seed=0, policy="surrender")
    with pytest.raises(UsageError, match="did you mean"):
        simulate({"learning_byer": 0.1}, seed=0)


def test_a_folder_resumes_to_the_same_bits(whole, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    same(whole, keep(job(), folder))
    part = folder / "part-000001.npz"
    part.unlink()
    same(whole, keep(job(), folder))
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["job"]["seed"] == 4
    assert len(manifest["parameters"]) == len(Job().table.rows)


def test_a_folder_of_another_run_is_left_alone(tmp_path: Path) -> None:
    keep(job(5000), tmp_path / "run")
    with pytest.raises(UsageError, match="different: seed"):
        keep(job(5000, seed=5), tmp_path / "run")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        keep(job(5000), tmp_path / "other")


def test_a_full_disk_ends_with_a_message_and_a_folder_to_resume(whole, tmp_path: Path, monkeypatch) -> None:
    kept = keep_module._write

    def full(path, arrays):
        if path.name == "part-000001.npz":
            raise OSError(errno.ENOSPC, "No space left on device")
        kept(path, arrays)

    monkeypatch.setattr(keep_module, "_write", full)
    with pytest.raises(SupplantError, match="make room and run the same command"):
        keep(job(), tmp_path / "run")
    monkeypatch.undo()
    same(whole, keep(job(), tmp_path / "run"))


def test_an_interrupt_keeps_what_is_done(whole, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep(job(), tmp_path / "run", progress=stop)
    assert (tmp_path / "run" / "part-000000.npz").exists()
    same(whole, keep(job(), tmp_path / "run"))


KILLED = """
import sys, time
from dataclasses import replace
from pathlib import Path
from supplant.dynamics.draws import BLOCK, monthly_noise
from supplant.dynamics.job import Job, without_localisation
from supplant.dynamics.keep import keep
keep(Job(seed=4, runs=50_000, months=24, counterfactual=False), Path(sys.argv[1]),
     progress=lambda done, total: (print("part", flush=True), time.sleep(60)))
"""


def test_a_killed_run_resumes_to_the_same_bits(whole, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"part\n"
        os.kill(process.pid, signal.SIGKILL)
    done = {p.name: p.stat().st_mtime_ns for p in folder.glob("part-*.npz")}
    assert len(done) == 1
    same(whole, keep(job(), folder))
    assert {name: (folder / name).stat().st_mtime_ns for name in done} == done


def test_a_cluster_that_loses_a_worker_gives_the_same_bits(whole, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    from supplant.dynamics.cluster import on_client

    big = job(PART * 4096 * 3)
    folder = tmp_path / "run"
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        killed = []

        def kill_one(done: int, total: int) -> None:
            if not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)
                time.sleep(0.1)

        found = keep(big, folder, parts_of=on_client(client), progress=kill_one)
    assert killed
    same(run(big), found)
