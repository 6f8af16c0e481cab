# Two commands set everything up on a machine with Python 3.11 or newer, pip and venv:
#   make run    installs and runs the flagship scenario to charts and report
#   make test   installs what the tests need and runs all checks
PYTHON ?= python3
VENV ?= .venv
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check -q
SCENARIO ?= scenarios/belarus-2022/scenario.yaml

# Matrices are small here: threads of the linear algebra would wait for each other longer than they work.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: run test lint types tests test-oracles pictures schema lock clean

run: $(VENV)/.run
	$(VENV)/bin/crossroads run $(SCENARIO)

test: lint types tests

lint: $(VENV)/.dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .

types: $(VENV)/.dev
	$(VENV)/bin/mypy

tests: $(VENV)/.dev
	$(VENV)/bin/pytest -n auto --dist loadfile

# Answers of other packages, recomputed and compared with the stored ones that `make tests` holds us to. They have an
# environment of their own: pygambit 16 comes without wheels and builds for minutes, which needs a C++ compiler.
ORACLES = .venv-oracles

test-oracles: $(ORACLES)/.ready
	$(ORACLES)/bin/pytest tests/oracles/*.py

# What is made by the product and kept in the repository: the pictures of the README and the editors' schemas.
pictures: $(VENV)/.dev
	$(VENV)/bin/python docs/pictures.py

schema: $(VENV)/.dev
	$(VENV)/bin/crossroads schema > scenarios/scenario.schema.json
	$(VENV)/bin/crossroads schema --overlay > scenarios/overlay.schema.json

# The locks hold hashes for all supported Pythons and name no host; they need uv (pip install uv).
lock:
	printf 'hatchling\neditables\n' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml - -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dev pyproject.toml -o requirements/dev.txt

# The history of runs is nothing that could be made anew: it stays.
clean:
	rm -rf $(VENV) $(ORACLES)
	[ ! -d out ] || find out -mindepth 1 -maxdepth 1 ! -name 'history.sqlite*' -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "crossroads needs Python 3.11 or newer; $(PYTHON) is older. Name another: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing; on Debian: apt install python3-venv"; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	$(VENV)/bin/python -m compileall -q model
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/dev.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(ORACLES)/.ready: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(ORACLES)
	$(ORACLES)/bin/python -m pip --disable-pip-version-check -q install -e . "pygambit==16.*" pyagrum pytest hypothesis
	@touch $@
