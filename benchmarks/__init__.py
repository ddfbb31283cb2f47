"""What supplant costs in time and memory, measured; never asserted in a unit test.

`make bench` runs every module here that has a `run()` and prints one document. A ratio is against a baseline
that the module names, timed in the same process or the same way.
"""
