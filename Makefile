# The two commands of the README are `make brief` and `make test`. Both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
CASE ?= shahed-136
OUT ?= build/$(CASE).html
EVAL ?= ../shared/eval

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev brief test check format lint types docs bench eval lock clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

brief: setup  ## write the brief of the reference case (CASE=slug and OUT=file choose another)
	@mkdir -p $(dir $(OUT))
	@$(BIN)/supplant brief $(CASE) -o $(OUT)

test: setup-dev browser  ## run every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup-dev lint types docs  ## format, lint, strict types, layering, docs with their examples executed
	@$(BIN)/python -m pytest -q tests/test_layering.py

setup: $(VENV)/.runtime  ## create .venv with what the program needs
setup-dev: $(VENV)/.dev

$(UV):
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) not found: install Python 3.11 or newer, or set PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11: set PYTHON=python3.11 (or newer)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "could not create $(VENV): on Debian and Ubuntu, install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check "uv==$(UV_VERSION)"

# The editable install comes last, so that an interrupted set-up starts again instead of passing for done.
$(VENV)/.runtime: requirements.lock pyproject.toml | $(UV)
	@$(UV) pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(UV) pip install -q --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime | $(UV)
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: browser
browser: setup-dev
	@sh tests/install_browser.sh $(BIN)/python

format: setup-dev  ## rewrite the code in the house format
	@$(BIN)/ruff format src tests benchmarks docs
	@$(BIN)/ruff check --fix --quiet src tests benchmarks docs

lint: setup-dev
	@$(BIN)/ruff format --check src tests benchmarks docs
	@$(BIN)/ruff check src tests benchmarks docs

types: setup-dev
	@$(BIN)/mypy

docs: setup-dev  ## build the documentation into build/docs
	@$(BIN)/python -m pytest -q --doctest-glob='*.md' README.md docs
	@$(BIN)/sphinx-build -W -q -b html docs build/docs

bench: setup  ## measure speed on this machine
	@$(BIN)/python -m benchmarks

eval: setup  ## how well the reader finds claims, by type with intervals (EVAL=folder: further passages)
	@$(if $(wildcard $(EVAL)/*.jsonl),,echo "no labelled passages in $(EVAL): only the held-back ones of tests/evidence/passages are read" >&2)
	@$(BIN)/python benchmarks/eval_reader.py tests/evidence/passages/held_back*.jsonl $(wildcard $(EVAL)/*.jsonl)

lock: $(UV)  ## renew the lock files from pyproject.toml
	@$(UV) pip compile -q pyproject.toml --extra fast --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" --upgrade -o requirements.lock
	@$(UV) pip compile -q pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" --upgrade --group dev -c requirements.lock -o requirements-dev.lock

clean:  ## remove what was built, and the environment
	@rm -rf $(VENV) build
