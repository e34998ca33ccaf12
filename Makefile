# The commands of the house; each is described in DEVELOPMENT.md.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
UV_VERSION := 0.13.8
UV := .uv/bin/uv
RUN := .venv/bin/python
# Only the interpreter that is here: an office has no internet to fetch another from.
export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON := $(CURDIR)/.uv/bin/python
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv

.PHONY: help setup setup-test demo test check soak bench eval screenshots landing messages clean

help:
	@echo "make demo         set up, build the demo county, serve it (ARGS='--host 0.0.0.0 --port 8000')"
	@echo "make test         all that guards a change: check, SQLite, PostgreSQL, browser"
	@echo "make check        format, lint, types, import directions, translations"
	@echo "make setup        the Python environment and compiled translations, nothing else"
	@echo "make messages     merge new interface strings into the .po files"
	@echo "make soak         the long tests, on both databases"
	@echo "make bench        speeds, as ratios to a peer in one run"
	@echo "make screenshots  pictures of the pages into screenshots/"
	@echo "make landing      keep the small county of a landed version for the tests of upgrades (COMMIT=...)"
	@echo "make eval         the plan reader against a folder of plans (DIR=...)"
	@echo "make clean        remove the environments, not the data"

.uv/uv-$(UV_VERSION):
	@tooling/debian.sh python
	@$(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@touch $@

.venv/.synced: .uv/uv-$(UV_VERSION) pyproject.toml uv.lock
	@$(UV) sync --frozen --quiet
	@touch $@

setup: .venv/.synced
	@$(RUN) -m tooling.messages compile

setup-test: setup
	@tooling/debian.sh chromium libatomic fonts postgresql

demo: setup
	@.venv/bin/zhizhi demo $(ARGS)

test: setup-test
	@$(RUN) -m tooling.gates test

check: setup
	@$(RUN) -m tooling.gates check

soak: setup-test
	@$(RUN) -m tooling.gates soak

bench: setup-test
	@$(UV) sync --frozen --quiet --group bench
	@$(RUN) -m bench $(ARGS)

# The folder holds NNN.txt and gold.tsv; our own invented documents unless another is given.
eval: setup
	@.venv/bin/zhizhi plan evaluate "$(or $(DIR),zhizhi/core/plans/tests/documents)" --layouts $(ARGS)

screenshots: setup-test
	@$(RUN) -m tooling.screenshots $(ARGS)

# The small county of a landed version, for the tests of upgrades: make landing COMMIT=948b467
landing: setup
	@$(RUN) -m tooling.landing "$(or $(COMMIT),HEAD)"

messages: setup
	@$(RUN) -m tooling.messages merge
	@$(RUN) -m tooling.messages compile

clean:
	@rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
