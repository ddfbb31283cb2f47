"""The mechanisms of the partnership model, one family of equations per file.

Every function is a pure formula over arrays: the last axis is the run, an axis before it the production
stage or the third market. `xp` is NumPy or jax.numpy. There are no checks and no input or output here.
"""
