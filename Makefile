# Two commands are enough: `make run` and `make test`. Everything lives in .venv; nothing else is installed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install run test fuzz check lint types coverage bench docs migration lock build clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Prepare .venv, and nothing else
	@:

$(INSTALLED): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with PYTHON=…")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) …"
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(INSTALLED) ## Serve an exchange with demo content on 127.0.0.1:8000 (ARGS="--port 9000")
	@exec $(BIN)/techexchange serve --demo $(ARGS)

test: $(INSTALLED) ## Run every test on a PostgreSQL of its own (ARGS="-k offers -n0")
	@exec $(BIN)/pytest $(ARGS)

fuzz: $(INSTALLED) ## Send 200 made-up requests to every operation, and hold each answer to the description
	@TECHEXCHANGE_EXAMPLES=200 exec $(BIN)/pytest tests/assurance/test_schemathesis.py $(ARGS)

check: lint types test ## Everything that must hold before a change is handed in

lint: $(INSTALLED) ## Style and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(INSTALLED) ## Types
	@$(BIN)/mypy --strict src

coverage: $(INSTALLED) ## The tests again, with branch coverage; fails below 95 %
	@exec $(BIN)/pytest --cov --cov-branch --cov-report=term --cov-fail-under=95 $(ARGS)

bench: $(INSTALLED) ## Measure everything, and print one table of all ratios with their goals (half an hour)
	@$(BIN)/python -m benchmarks all

docs: $(INSTALLED) ## Write the pages that come from the code, and render docs/ into var/site
	@$(BIN)/python docs/generate.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

migration: $(INSTALLED) ## Draft a migration from the models (ARGS="listings gain evidence")
	@$(BIN)/python alembic/draft.py $(ARGS)

lock: $(INSTALLED) ## Pin what pyproject.toml asks for (ARGS=--upgrade takes newer releases)
	@$(COMPILE) $(ARGS) pyproject.toml --output-file requirements.lock
	@$(COMPILE) $(ARGS) --group build --output-file requirements-build.lock
	@$(COMPILE) $(ARGS) pyproject.toml --group dev --output-file requirements-dev.lock

build: $(INSTALLED) ## Build the wheel into dist/
	@$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Remove what can be made again; data and .venv stay
	@rm -rf build dist var/site .coverage .coverage.* htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find src tests benchmarks alembic -name __pycache__ -type d -prune -exec rm -rf {} +
