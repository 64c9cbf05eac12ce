# `make demo` and `make test` do all their own set-up. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 5000
BIN := .venv/bin
export PORT

# Tests that ask no database, or nothing that another one could answer otherwise. Who may do what is a table asked in Python;
# that queries agree with it (tests/doors/test_agreement.py) is tried on both.
SAME_ON_BOTH := domain looking storage fuzzing deploy watching doctor doors/test_matrix.py\
  doors/test_holes.py reminding/test_year.py pages/test_turns.py \
  faults/test_slow.py faults/test_mail.py faults/test_clock.py faults/test_store.py

.PHONY: help demo run test lint fmt bench lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

demo: $(BIN)/.runtime ## install, migrate, fill with the sample year and serve on PORT (5000)
	@$(BIN)/pmo db upgrade
	@$(BIN)/pmo demo
	@$(BIN)/pmo serve

run: $(BIN)/.runtime ## migrate and serve on PORT (5000)
	@$(BIN)/pmo db upgrade
	@$(BIN)/pmo serve

test: $(BIN)/.dev ## install what the tests need, Chromium and PostgreSQL too, and run everything
	@setup/system-packages chromium postgresql-15
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n 4 --dist worksteal -q
	$(BIN)/pytest -n 4 --dist worksteal -q --database postgresql -m "not browser" $(addprefix --ignore tests/,$(SAME_ON_BOTH))

lint: $(BIN)/.dev ## style, security rules, templates, the instrument's data, known weaknesses of dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/pmo check-instrument
	$(BIN)/python setup/audit

fmt: $(BIN)/.dev ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(BIN)/.dev ## figures: bytes, queries, speed beside a floor measured in the same run
	@setup/system-packages chromium
	$(BIN)/python -m bench

lock: ## renew requirements*.txt from pyproject.toml (needs uv)
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --extra install pyproject.toml -o requirements.txt
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --extra install --extra push pyproject.toml -o requirements-push.txt
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --extra install --extra s3 pyproject.toml -o requirements-s3.txt
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --extra install --extra sentry pyproject.toml -o requirements-sentry.txt
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --extra install --extra push --extra s3 --extra sentry --extra dev pyproject.toml -o requirements-dev.txt

clean: ## remove the virtual environment; data under var/ stays
	rm -rf .venv

$(BIN)/python:
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

$(BIN)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --root-user-action=ignore --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-build-isolation --no-deps --editable .
	@touch $@

$(BIN)/.dev: requirements-dev.txt $(BIN)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --root-user-action=ignore --require-hashes -r requirements-dev.txt
	@touch $@
