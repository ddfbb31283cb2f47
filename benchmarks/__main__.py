"""Run the benchmarks that need nothing but this machine: `make bench` or `python -m benchmarks [NAME...]`."""

import importlib
import json
import pkgutil
import platform
import sys

import benchmarks


def main() -> None:
    """Print one JSON document: a result by module, and the machine."""
    wanted = sys.argv[1:]
    results = {}
    for module in sorted(entry.name for entry in pkgutil.iter_modules(benchmarks.__path__)):
        if module.startswith("_") or (wanted and module not in wanted):
            continue
        loaded = importlib.import_module(f"benchmarks.{module}")
        if getattr(loaded, "IN_BENCH", False):
            print(f"{module} ...", file=sys.stderr, flush=True)
            results[module] = loaded.run()
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "system": platform.system(),
    }
    print(json.dumps({**results, "machine": machine}, indent=1, default=str))


if __name__ == "__main__":
    main()
