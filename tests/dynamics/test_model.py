"""The model against truth: conservation, limits, monotone responses, convergence, a second transcription."""

import numpy as np
import pytest
from scipy.stats import kstest

from supplant.dynamics.draws import monthly_noise, threefry, uniforms
from supplant.dynamics.levers import levers
from supplant.dynamics.parameters import Parameters, assemble, sample, table
from supplant.dynamics.setting import prepare
from supplant.dynamics.state import initial
from supplant.dynamics.step import Noise, step
from tests.dynamics import transcription

RUNS = 64
MONTHS = 150


def draw(overrides=None, seed=3, runs=RUNS):
    rows = table().override(overrides or {})
    count = len(rows.rows)
    which = np.arange(runs, dtype=np.uint32)
    points = uniforms(np.uint32(seed), np.uint32(0), which, count, np.float64, np)
    return assemble(sample(points, rows.matrix(), np), np)


def futures(p: Parameters, months=MONTHS, dt=1.0, noisy=True, **settings):
    setting = prepare(p, np)
    state, history = initial(setting, np), []
    rng = np.random.default_rng(5)
    for index in range(round(months / dt)):
        shocks = rng.normal(size=(2, *np.shape(p.demand_initial))) * noisy
        before = state
        state, flows = step(state, setting, levers(**settings), Noise(*shocks), index * dt, np, dt)
        history.append((before, flows, state))
    return history


def test_every_unit_and_every_payment_is_accounted_for() -> None:
    for before, flows, after in futures(draw()):
        stock = after.stock - before.stock
        np.testing.assert_allclose(flows.local + flows.imports, flows.use + flows.exports + stock, rtol=1e-12)
        supplier = (flows.imports + flows.content) * flows.price_supplier + flows.royalties
        np.testing.assert_allclose(flows.paid_supplier, supplier, rtol=1e-12)
        # What the buyer pays for its local units is what they cost it, whoever receives it.
        bill = flows.imports * flows.price_supplier + flows.local * flows.cost_buyer
        np.testing.assert_allclose(flows.paid_total, bill, rtol=1e-9)
        np.testing.assert_allclose(
            flows.revenue, flows.paid_supplier + flows.third_sales * flows.price_supplier, rtol=1e-12
        )


def test_stocks_and_shares_stay_within_their_bounds() -> None:
    for _, flows, after in futures(draw()):
        for stock in (after.stock, after.capacity, after.pipeline, flows.imports, flows.local, flows.exports):
            assert np.all(stock >= -1e-9)
        for share in (
            *after.mastery, flows.localisation, flows.dependence_buyer, flows.dependence_supplier,
            flows.leakage, after.trust_buyer, after.trust_supplier, after.harm_buyer, flows.share_supplier,
        ):  # fmt: skip
            assert np.all((share >= -1e-12) & (share <= 1 + 1e-12))
        assert np.all(flows.use <= flows.demand + 1e-9)
        assert all(np.isfinite(value).all() for value in flows)


def test_without_transfer_and_reverse_engineering_nothing_is_localised() -> None:
    history = futures(draw({"reverse_engineering": 0.0}), transfer=0.0)
    assert all(np.all(flows.localisation == 0) and np.all(flows.local == 0) for _, flows, _ in history)


def test_mastery_levels_off_at_its_limit_and_no_sooner() -> None:
    stages = ("assembly", "structure", "propulsion", "electronics", "design")
    quick = {f"mastery_months.{s}": 0.05 for s in stages} | {"plant_start_month": 0.0, "mastery_limit": 0.7}
    mastery = futures(draw(quick))[-1][2].mastery
    np.testing.assert_allclose(mastery[0], 1.0, atol=1e-9)
    np.testing.assert_allclose(mastery[1:], 0.7, atol=1e-6)


def test_instant_mastery_leaves_the_supplier_what_it_sells_elsewhere() -> None:
    quick = {
        f"mastery_months.{s}": 0.05 for s in ("assembly", "structure", "propulsion", "electronics", "design")
    }
    quick["mastery_limit"] = 1.0
    plant = {"capacity_start": 20.0, "capacity_coverage": 1.3, "plant_start_month": 0.0}
    last = futures(draw({**quick, **plant}))[-1][1]
    np.testing.assert_allclose(last.paid_supplier, 0, atol=1e-6)
    np.testing.assert_allclose(last.revenue, last.third_sales * last.price_supplier, rtol=1e-6)


def test_design_alone_withheld_leaves_royalty_and_design_content() -> None:
    quick = {f"mastery_months.{s}": 0.05 for s in ("assembly", "structure", "propulsion", "electronics")}
    quick["mastery_limit"] = 1.0
    p = draw({**quick, "mastery_months.design": 1e9, "capacity_start": 20.0, "plant_start_month": 0.0,
              "other_content": 0.0, "reverse_engineering": 0.1})  # fmt: skip
    _, last, _ = futures(p)[-1]
    share = prepare(p, np).stage_share[4]
    owed = last.local * last.price_supplier * (share + p.royalty)
    np.testing.assert_allclose(last.paid_supplier, owed, rtol=1e-5)


def test_without_price_elasticity_prices_do_not_move_shares() -> None:
    still = {"research_supplier": 0.0, "use_learning": 0.0, "price_elasticity": 0.0}
    cheap, dear = (futures(draw({**still, "margin_supplier": m}), transfer=0.0)[-1][1] for m in (0.05, 0.5))
    np.testing.assert_allclose(cheap.share_supplier, dear.share_supplier, rtol=1e-6)
    p = draw({**still, "transfer.assembly": 0.0, "reverse_engineering": 0.0})
    last = futures(p, transfer=0.0)[-1][1]
    size = p.market_share / np.sum(p.market_share, axis=0)
    appeal = np.exp(p.alignment_weight * np.array(p.alignment_supplier) - p.sanctions_supplier)
    np.testing.assert_allclose(
        last.share_supplier, (size * appeal / (appeal + p.other_vendors)).sum(0), rtol=1e-9
    )


@pytest.mark.parametrize(
    ("name", "low", "high", "read", "sign"),
    [
        ("absorptive_capacity", 0.3, 3.0, lambda h: h[59][1].localisation, 1),
        ("reverse_engineering", 0.05, 0.5, lambda h: h[59][1].localisation, 1),
        ("transfer.propulsion", 0.1, 0.9, lambda h: h[59][1].localisation, 1),
        ("mastery_months.design", 30.0, 150.0, lambda h: h[59][1].localisation, -1),
        ("build_months", 6.0, 36.0, lambda h: h[36][2].capacity, -1),
        ("control", 0.2, 0.9, lambda h: h[-1][1].leakage, -1),
        ("receptivity.1", 0.0, 1.0, lambda h: h[-1][1].leakage, 1),
        ("redirect", 0.1, 0.9, lambda h: h[59][1].dependence_supplier, -1),
        ("horizon_months", 24.0, 60.0, lambda h: h[0][1].dependence_buyer, -1),
    ],
)
def test_responses_point_the_way_theory_says(name, low, high, read, sign) -> None:
    few, many = (
        read(futures(draw({name: value, "push_shortfall": 0.0, "push_distrust": 0.0})))
        for value in (low, high)
    )
    assert np.all(sign * (many - few) >= -1e-9)
    assert np.any(sign * (many - few) > 1e-6)


def test_levers_do_what_they_say() -> None:
    p = draw({"push_distrust": 0.0, "push_shortfall": 0.0})
    free, capped = futures(p)[-1][1], futures(p, content_cap=0.3)[-1][1]
    assert np.all(capped.localisation <= free.localisation + 1e-12)
    held = futures(p, withholding=0.9)
    assert np.all(held[5][1].imports <= futures(p)[5][1].imports + 1e-9)
    assert np.all(futures(p, control=1.0)[-1][1].leakage == 0)
    assert np.all(futures(p, exclusivity=1.0)[-1][1].exports == 0)


def test_halving_the_step_converges() -> None:
    p = draw(runs=32)

    def end(dt):
        return np.array(futures(p, months=60, dt=dt, noisy=False)[-1][2].mastery)

    month, half, quarter, eighth = (end(dt) for dt in (1.0, 0.5, 0.25, 0.125))
    assert np.abs(month - half).max() < 0.05
    # A first-order method: the gap to the next refinement halves.
    assert np.abs(quarter - eighth).mean() < 0.75 * np.abs(half - quarter).mean()
    assert np.abs(half - quarter).mean() < 0.75 * np.abs(month - half).mean()


def test_single_precision_is_enough() -> None:
    p = draw()
    short = Parameters(
        *(tuple(v.astype(np.float32) for v in f) if isinstance(f, tuple) else f.astype(np.float32) for f in p)
    )
    wide, narrow = futures(p), futures(short)
    for name in ("localisation", "imports", "revenue", "leakage", "dependence_buyer"):
        a, b = getattr(wide[-1][1], name), getattr(narrow[-1][1], name)
        np.testing.assert_allclose(b, a, rtol=2e-3, atol=2e-3 * max(1, np.abs(a).max()))


def test_a_second_transcription_of_the_documented_equations_agrees() -> None:
    p = draw(runs=RUNS)
    setting, state = prepare(p, np), None
    rng = np.random.default_rng(11)
    shocks = rng.normal(size=(120, 2, RUNS))
    state = initial(setting, np)
    each = [
        {n: [v[i] for v in f] if isinstance(f, tuple) else f[i] for n, f in zip(p._fields, p, strict=True)}
        for i in range(RUNS)
    ]
    plain = [transcription.first(one) for one in each]
    for t in range(120):
        state, flows = step(state, setting, levers(), Noise(*shocks[t]), t, np)
        found = [
            transcription.advance(s, one, *shocks[t, :, i], t)
            for i, (s, one) in enumerate(zip(plain, each, strict=True))
        ]
        plain = [new for new, _ in found]
        for name in found[0][1]:
            expected = [flow[name] for _, flow in found]
            np.testing.assert_allclose(
                getattr(flows, name), expected, rtol=1e-7, atol=1e-9, err_msg=f"{name} {t}"
            )
        np.testing.assert_allclose(state.cash, [s["cash"] for s in plain], rtol=1e-7, atol=1e-7)
        np.testing.assert_allclose(state.trust_buyer, [s["tb"] for s in plain], rtol=1e-7)


def test_threefry_gives_the_published_words() -> None:
    # Known answers of the Random123 distribution, threefry2x32, 20 rounds.
    full = np.array([0xFFFFFFFF], np.uint32)
    assert [int(word[0]) for word in threefry(full, full, full, full, np)] == [0x1CB996FC, 0xBB002BE7]
    pi = [np.array([word], np.uint32) for word in (0x13198A2E, 0x03707344, 0x243F6A88, 0x85A308D3)]
    assert [int(word[0]) for word in threefry(*pi, np)] == [0xC4923A9C, 0x483DF7A0]


def test_parameters_are_drawn_evenly_and_independently() -> None:
    runs = np.arange(8192, dtype=np.uint32)
    drawn = uniforms(np.uint32(3), np.uint32(0), runs, 121, np.float64, np)
    assert min(kstest(row, "uniform").pvalue for row in drawn) > 1e-4
    assert np.abs(np.corrcoef(drawn)[np.triu_indices(121, 1)]).max() < 0.06
    later = uniforms(np.uint32(3), np.uint32(0), runs[5000:], 121, np.float64, np)
    np.testing.assert_array_equal(drawn[:, 5000:], later)


def test_noise_is_standard_normal_and_independent() -> None:
    runs = np.arange(4096, dtype=np.uint32)
    drawn = np.array(
        [
            monthly_noise(np.uint32(7), np.uint32(0), runs, np.full(1, month, np.uint32), np.float64, np)
            for month in range(60)
        ]
    )
    both = drawn.transpose(1, 0, 2).reshape(2, -1)
    for one in both:
        assert kstest(one, "norm").pvalue > 1e-3
    assert np.abs(np.corrcoef(both)[0, 1]) < 0.01
    assert np.abs(np.corrcoef(drawn[:, 0, :])[np.triu_indices(60, 1)]).max() < 0.08
