# Insteg: `make demo` runs the whole system, `make test` passes its tests. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

UV_VERSION := 0.13.9
UV := .tools/bin/uv
RUN := .venv/bin
PYTEST := $(RUN)/pytest
# OR-tools and highspy each bring a HiGHS of their own, and no process can load both: matching's tests, as
# matching itself, run in processes of their own.
MATCHING := tests/unit/matching tests/integration/matching
# Whole files to each process, in the order of pyproject's testpaths: what takes longest begins first.
SPREAD := -n 2 --dist loadfile --no-loadscope-reorder
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
export UV_PROJECT_ENVIRONMENT := .venv

.PHONY: help
help: ## Show what can be made
	@grep -hE '^[a-z0-9-]+:.*?## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*?## "} {printf "  \033[36m%-12s\033[0m %s\n", $$1, $$2}'

$(UV):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Insteg needs Python 3.11 or newer as python3."; exit 1; }
	@python3 -m venv .tools 2>/dev/null && .tools/bin/python -m pip install --quiet 'uv==$(UV_VERSION)' \
	  || { rm -rf .tools; python3 -m pip install --quiet --target .tools 'uv==$(UV_VERSION)'; } \
	  || { echo "uv could not be installed: python3 needs its venv module or pip (on Debian: python3-venv)."; exit 1; }

.venv/.installed: $(UV) pyproject.toml uv.lock
	@$(UV) sync --frozen --all-extras --quiet
	@touch $@

.PHONY: setup
setup: .venv/.installed ## Install everything the project needs into .tools and .venv

.PHONY: demo
demo: setup ## Run the whole system with demo data until Ctrl-C (DEMO_EXIT=1: stop then; FULL=1: whole lives, minutes)
	@exec $(RUN)/insteg demo $(if $(filter 1,$(DEMO_EXIT)),--exit,) $(if $(filter 1,$(FULL)),--full,)

.PHONY: up
up: setup ## Run the whole system without demo data until Ctrl-C
	@exec $(RUN)/insteg up

.PHONY: test
test: setup ## Run unit, contract, integration, short end-to-end and short fault tests
	@$(PYTEST) -m "not long" $(SPREAD) $(MATCHING)
	@$(PYTEST) -m "not long" $(SPREAD) $(MATCHING:%=--ignore=%)

.PHONY: browser
browser: setup ## Bring what the browser tests need: chromium (as root, from Debian) and axe-core (by npm)
	@.ci/browser

.PHONY: pictures
pictures: setup ## Take the README's pictures anew from a running `make demo FULL=1` (needs what `make browser` brings)
	@PYTHONPATH=. $(RUN)/python -m tests.support.picturing

.PHONY: promtool
promtool: ## Bring what the tests of alerts need: Prometheus' own tool (from Debian)
	@.ci/promtool

.PHONY: unit
unit: setup ## Run the tests that need no engine
	@$(PYTEST) tests/unit tests/contract

.PHONY: integration
integration: setup ## Run the tests on real NATS and PostgreSQL
	@$(PYTEST) tests/integration $(SPREAD)

.PHONY: e2e
e2e: setup ## Run the whole system end to end
	@$(PYTEST) tests/e2e

.PHONY: kubernetes
kubernetes: setup ## Hold the chart against every supported Kubernetes version
	@$(PYTEST) tests/deploy

.PHONY: chaos
chaos: setup ## Kill and mistreat everything, long (CHAOS_FAULTS=1000 CHAOS_KILLS=200, CHAOS_SEED=...)
	@$(PYTEST) tests/faults -m "long" -s --timeout=14400

.PHONY: lives
lives: setup ## Live many whole lives through every service and hold the figures against a model's (LIVES=300)
	@$(PYTEST) tests/e2e/local/test_whole_domain.py -m "long" -s --timeout=14400

.PHONY: security
security: setup ## Run the test of every threat in docs/security.md, and audit what is installed
	@$(UV) lock --check --quiet
	@$(RUN)/ruff check --select S --ignore S101,S608 --quiet services libs
	@$(PYTEST) -m "not long" $(SPREAD) $$($(RUN)/python -m tests.support.threats | grep -v /matching/)
	@$(PYTEST) $(SPREAD) $$($(RUN)/python -m tests.support.threats | grep /matching/)
	@$(UV) export --quiet --frozen --no-emit-project --all-extras --no-dev --no-annotate --no-hashes -o .tools/locked.txt
	@$(UV) tool run --quiet pip-audit -r .tools/locked.txt --no-deps --disable-pip \
	  --progress-spinner off --format json 2>.tools/audit.txt >.tools/audit.json || test -s .tools/audit.json || { cat .tools/audit.txt; exit 1; }
	@$(RUN)/python -m tests.support.audited <.tools/audit.json

.PHONY: bench
bench: setup ## Measure, in one run, beside others (ratios)
	@$(RUN)/python -m tests.bench

.PHONY: load
load: setup ## Ask it by many at once: mixed, registering, 2,000 partners, a spike, a soak (LOAD_SECONDS=20 LOAD_SOAK_SECONDS=300)
	@$(RUN)/python -m tests.load

.PHONY: bench-growth
bench-growth: setup ## Measure whether ten million events cost more each than ten thousand (about half an hour)
	@$(RUN)/python -m tests.bench growth-long

.PHONY: lint
lint: setup ## Check style, imports between rooms, and sizes
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/lint-imports --no-cache

.PHONY: types
types: setup ## Check types (mypy strict)
	@$(RUN)/mypy
	@MYPYPATH=clients/python $(RUN)/mypy --strict --explicit-package-bases clients/python/insteg_client clients/python/example.py

.PHONY: docs
docs: setup ## Write the generated documents anew (AsyncAPI, data map, GraphQL schema)
	@$(RUN)/python -m local.documents
	@$(RUN)/python -m gateway schema > services/gateway/schema.graphql

.PHONY: published
published: setup ## Tell partners of the schema as it is served now; refuses what would break them
	@$(RUN)/python -m local.documents.published

.PHONY: client
client: setup ## Write the typed Python client of the unified view anew (clients/python)
	@UV=$(CURDIR)/$(UV) PYTHON=$(RUN)/python .ci/client

.PHONY: clean
clean: ## Remove what was built and the local data (.insteg)
	@rm -rf .venv .tools .insteg out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
