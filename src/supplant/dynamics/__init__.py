"""The partnership model: how a supplier fares whose buyer learns to make what it used to buy.

    parameters  the table of parameters: defaults, ranges, sources; overrides; sampling
    state       what a partnership is at the end of a month, and what flows during it
    levers      what each side can do about it, as constants or as a response to the state
    mechanisms  one equation family per file, each with its source
    step        one month: (state, parameters, levers, noise, time) -> (state, flows)
    draws       counter-based random numbers, the same bits in every engine
    trace       the step written down as formulas (month); lower, listing, kernels turn them into machine
                code, script into calls of NumPy
    engine      many runs, as machine code, on JAX or on NumPy
    bands       quantiles by month from streamed histograms
    simulate    the ensemble

It is one hypothesis, stated so that it can lose: `rivals` and `hindcast` score it against simple ones.
"""
