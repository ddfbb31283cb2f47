# ruff: noqa: E741, N803, N806  the letters of the documented equations
"""The equations of docs/model.md, transcribed for one future in plain Python floats.

Written from the documentation, not from the package: no arrays, no shared helper. Tests compare the two.
"""

import math


def advance(s, p, e1, e2, t):
    """One month. `s` and `p` are dictionaries; vectors are lists. Returns new state and flows."""
    wsum = sum(p["stage_share"])
    w = [x / wsum for x in p["stage_share"]]
    msum = sum(p["market_share"])
    d0, p0 = p["demand_initial"], p["price_initial"]
    l = s["mastery"]
    # demand
    ended = 1 - math.exp(-max(t - p["demand_end_month"], 0) / 6)
    demand = d0 * math.exp(math.log(p["demand_multiple"]) * (1 - math.exp(-t / p["demand_months"])) + s["x"])
    demand *= 1 - (1 - p["demand_after"]) * ended
    L = sum(a * b for a, b in zip(w, l, strict=True))
    kappa = sum(w[k] * (1 - l[k]) for k in range(1, 5))
    # learning
    xs0, xb0 = p["experience_supplier_months"] * d0, p["experience_buyer_months"] * d0
    cs0 = p0 / (1 + p["margin_supplier"])
    cb0 = cs0 * (1 + p["cost_premium_buyer"])
    bs, bb = -math.log2(1 - p["learning_supplier"]), -math.log2(1 - p["learning_buyer"])
    cs = cs0 * (s["xs"] / xs0) ** -bs
    cb = cb0 * ((s["xb"] + max(p["spillover"] * L * (s["xs"] - xs0), 0)) / xb0) ** -bb
    # price
    ps = min(cs * (1 + p["margin_supplier"] * (1 + p["hold_up"] * s["dep"])), p["price_cap"] * p0)
    royalty = p["royalty"] * (1 - l[4])
    unit = cb * (1 - kappa) + ps * kappa + royalty * ps
    pb = unit * (1 + p["margin_buyer"])
    # third markets
    permit = 1 - p["reexport_control"] * (1 - l[4])
    size = p["market_total"] * d0 * math.exp(p["market_growth"] * t / 12)
    ready = s["surplus"] / (s["surplus"] + 0.1 * size)
    hs, hb = [], []
    for j in range(8):
        a = math.exp(s["vs"] + p["alignment_weight"] * p["alignment_supplier"][j] - p["sanctions_supplier"])
        b = (
            permit
            * ready
            * math.exp(
                s["vb"]
                + p["alignment_weight"] * p["alignment_buyer"][j]
                - p["sanctions_buyer"]
                - p["entry_friction"]
            )
        )
        hs.append(a / (p["other_vendors"] + a + b))
        hb.append(b / (p["other_vendors"] + a + b))
    Hs = sum(m / msum * h for m, h in zip(p["market_share"], hs, strict=True))
    Hb = sum(m / msum * h for m, h in zip(p["market_share"], hb, strict=True))
    # supply
    o = p["other_content"] + (1 - p["other_content"]) * l[4]
    arrive = p["supplier_service"] * (1 - o) + o
    capability = s["c"] * l[0] * min(l[k] + (1 - l[k]) * arrive for k in range(1, 5))
    want = max(demand + (p["stock_cover_months"] * demand - s["stock"]) / p["stock_adjust_months"], 0)
    q = min(capability, want + size * Hb)
    can = p["supplier_capacity"] * d0 * p["supplier_service"]
    m = min(max(want - q, 0), can)
    x = max(q - want, 0)
    use = min(demand, s["stock"] + q + m - x)
    content = q * kappa * (1 - o)
    third = min(size * Hs, can - m)
    bought = m + content
    involved = bought / (m + q + 1e-6)
    # money
    paid = bought * ps + royalty * ps * q
    revenue = paid + third * ps
    cost = (bought + third) * cs + revenue * p["research_cost"]
    # dependence
    months = sum(w[k] * (1 - l[k]) * p["mastery_months"][k] for k in range(5)) / p["absorptive_capacity"]
    dep = involved * min(months / p["horizon_months"], 1)
    open_ = size * (1 - Hs)
    dep_s = paid / (revenue + 1e-6) * (1 - p["redirect"] * open_ / (open_ + bought + 1e-6))
    # localisation
    begun = min(max(t - p["plant_start_month"] + 1, 0), 1)
    granted = min(max((2.0 - L) / 0.1, 0), 1)
    push = 1 + p["push_shortfall"] * s["shortfall"] + p["push_distrust"] * (1 - s["tb"])
    new_l = []
    for k in range(5):
        f = p["transfer"][k] * granted
        g = 1.0 if k == 0 else max(l[k - 1], 1e-6) ** p["stage_order"]
        rate = g / p["mastery_months"][k] * p["absorptive_capacity"] * begun * push
        rate *= f + p["reverse_engineering"] * (1 - f)
        limit = 1.0 if k == 0 else p["mastery_limit"]
        new_l.append(l[k] + max(limit - l[k], 0) * (1 - math.exp(-rate)))
    # plant
    target = begun * (p["capacity_coverage"] * s["e"] + p["export_ambition"] * size)
    orders = begun * max(target - s["c"] - s["o"], 0) / p["planning_months"]
    built = s["o"] / p["build_months"]
    # trust
    sold = x / (size + 1e-6)
    seen_b = p["conduct_noise"] * e2 - (max(want - q, 0) - m) / (want + 1e-6)
    promised = p["promised_share"] * s["e"]
    seen_s = (
        p["conduct_noise"] * e2 - 0.5 * max(promised - bought, 0) / (promised + 1e-6) - sold * (1 - permit)
    )

    def trusting(T, H, surprise, d):
        z = math.tanh(p["trust_sensitivity"] * surprise)
        good, bad = max(z, 0), max(-z, 0)
        gain = p["trust_gain"] / 3 * good * max(1 - H - T, 0)
        loss = p["trust_loss"] / 3 * bad * T * (1 + p["trust_loss_dependence"] * d)
        H += p["reputation_damage"] * bad * (1 - H) - p["reputation_heal"] * H
        return min(max(T + gain - loss, 0), 1), H

    tb, ha_s = trusting(s["tb"], s["ha_s"], seen_b, dep)
    ts, ha_b = trusting(s["ts"], s["ha_b"], seen_s, dep_s)
    mean = s["mean"] + (bought - s["mean"]) / 12
    peak = max(s["peak"], mean)
    r = p["demand_persistence"]
    access = involved * p["feedback"]
    zs = s["zs"] + p["research_supplier"] + p["use_learning"] * math.log(1 + access * use / d0)
    zb = (
        s["zb"]
        + p["research_buyer"] * l[4]
        + p["use_learning"] * L * math.log(1 + use / d0)
        + p["quality_spill"] * L * max(s["zs"] - s["zb"], 0)
    )
    lag = p["market_lag_months"]
    new = {
        "mastery": new_l,
        "c": s["c"] + built - s["c"] / p["capacity_life_months"],
        "o": s["o"] + orders - built,
        "e": s["e"] + (demand - s["e"]) / p["expectation_months"],
        "stock": s["stock"] + q + m - x - use,
        "x": r * s["x"] + p["demand_volatility"] * math.sqrt(1 - r * r) * e1,
        "xs": s["xs"] + bought + third - p["forgetting"] * (s["xs"] - xs0),
        "xb": s["xb"] + q * (1 - kappa) - p["forgetting"] * (s["xb"] - xb0),
        "zs": zs,
        "zb": zb,
        "vs": s["vs"] + (s["zs"] - p["price_elasticity"] * math.log(ps / p0) - s["vs"]) / lag,
        "vb": s["vb"] + (s["zb"] - p["price_elasticity"] * math.log(pb / p0) - s["vb"]) / lag,
        "surplus": max(capability - want, 0),
        "shortfall": 1 - use / demand,
        "dep": dep,
        "exposure": [
            h
            + p["leakage_rate"]
            * (1 - p["control"])
            * (hs[j] + hb[j] + p["coproduction"] * L)
            * p["receptivity"][j]
            for j, h in enumerate(s["exposure"])
        ],
        "tb": tb, "ts": ts, "ha_s": ha_s, "ha_b": ha_b, "mean": mean, "peak": peak,
        "cash": s["cash"] + revenue - cost,
    }  # fmt: skip
    flows = {
        "demand": demand, "use": use, "imports": m, "local": q, "exports": x, "content": content,
        "third_sales": third, "share_supplier": Hs, "price_supplier": ps, "cost_buyer": unit,
        "price_buyer": pb, "royalties": royalty * ps * q, "paid_supplier": paid, "revenue": revenue,
        "localisation": L, "dependence_buyer": dep, "dependence_supplier": dep_s,
        "leakage": 1 - math.exp(-sum(new["exposure"])),
    }  # fmt: skip
    return new, flows


def first(p):
    """The state at month 0."""
    d0 = p["demand_initial"]
    cs0 = p["price_initial"] / (1 + p["margin_supplier"])
    pb = cs0 * (1 + p["cost_premium_buyer"]) * (1 + p["margin_buyer"])
    return {
        "mastery": list(p["mastery_start"]), "c": p["capacity_start"] * d0, "o": 0.0, "e": d0,
        "stock": p["stock_cover_months"] * d0, "x": 0.0, "xs": p["experience_supplier_months"] * d0,
        "xb": p["experience_buyer_months"] * d0, "zs": 0.0, "zb": -p["quality_gap"], "vs": 0.0,
        "vb": -p["quality_gap"] - p["price_elasticity"] * math.log(pb / p["price_initial"]),
        "surplus": 0.0, "shortfall": 0.0, "dep": 1.0, "exposure": [0.0] * 8, "tb": p["trust_start"],
        "ts": p["trust_start"], "ha_s": 0.0, "ha_b": 0.0, "mean": 0.0, "peak": 0.0, "cash": 0.0,
    }  # fmt: skip
