# One command for each need. Every target does its own set-up and asks nothing.
#
#   make run           start the site on this machine (another address: make run HOST=0.0.0.0 PORT=8001)
#   make test          run the tests (some of them: make test ARGS=tests/core)
#   make check         run every check, then the tests: what must pass before a change is merged
#   make screenshots   take pictures of the main screens
#   make bench         measure the pages on a large database
#   make demo          fill this machine's database with the demonstration
#   make audit         look for known vulnerabilities in the pinned packages
#   make requirements  compile requirements*.in into requirements*.txt
#   make clean         remove everything that make has made, this machine's database included

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python 3.11 or newer; another is given by `make PYTHON=/path/to/python`.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
# Not taken from the environment, where some shells export HOST as this machine's name.
HOST := 127.0.0.1
PORT ?= 8000
# Processes that run the tests, and more arguments for pytest.
WORKERS ?= 2
ARGS ?=

BIN := .venv/bin
PY := $(BIN)/python

.PHONY: help setup setup-dev run test check lint screenshots bench demo audit requirements clean

help:
	@sed -n 's/^#   //p' Makefile

# ---- set-up ---------------------------------------------------------------------------------------------------------

setup: .venv/installed node_modules/installed
setup-dev: setup .venv/installed-dev

INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check --no-input

.venv/installed: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 ou plus récent est introuvable (avec ses modules venv et ensurepip)." >&2; \
		echo "Installez-le, ou indiquez-le : make PYTHON=/chemin/vers/python3.11" >&2; exit 1; }
	@echo "Installation des paquets Python…"
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installation des outils de développement…"
	@$(INSTALL) -r requirements.txt -r requirements-dev.txt
	@touch $@

node_modules/installed: package.json package-lock.json .npmrc | .venv/installed
	@echo "Installation des paquets du navigateur…"
	@# The certificates of the system are trusted as pip does: many offices have one of their own.
	@PATH="$(CURDIR)/$(BIN):$$PATH" NODE_USE_SYSTEM_CA=1 npm ci --ignore-scripts --loglevel=error > /dev/null
	@touch $@

# ---- use ------------------------------------------------------------------------------------------------------------

run: setup
	@exec $(PY) manage.py serve --host "$(HOST)" --port "$(PORT)"

demo: setup
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py demo

# ---- checks ---------------------------------------------------------------------------------------------------------

test: setup-dev
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: lint
	@$(MAKE) test

TEMPLATES = $(shell git ls-files --cached --others --exclude-standard '*.html')
# Typed rooms: where the rules and the writes are.
TYPED = $(wildcard */services.py */services/ */permissions.py */permissions/ */importers.py */importers/)
# What a production server must set, with values that are none.
PRODUCTION = DEBUG=0 SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	ALLOWED_HOSTS=dsu.exemple.fr DATABASE_URL=postgres://dsu:dsu@127.0.0.1:1/dsu

lint: setup-dev
	@mkdir -p var
	@echo "ruff"; $(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@echo "djade"; test -z "$(TEMPLATES)" || $(BIN)/djade --target-version 5.2 --check $(TEMPLATES)
	@echo "import-linter"; $(BIN)/lint-imports --no-logo --no-cache > var/lint-imports.txt || { cat var/lint-imports.txt; exit 1; }
	@echo "makemigrations --check"; $(PY) manage.py makemigrations --check --dry-run --verbosity 1
	@echo "check --deploy"; $(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	@echo "mypy"; test -z "$(TYPED)" || $(BIN)/mypy $(TYPED)

audit: setup-dev
	@$(BIN)/pip-audit --requirement requirements.txt --requirement requirements-dev.txt --disable-pip --no-deps

# ---- pictures and measures ------------------------------------------------------------------------------------------

screenshots: setup-dev
	@$(PY) manage.py screenshots

bench: setup-dev
	@$(PY) -m bench

# ---- upkeep ---------------------------------------------------------------------------------------------------------

# The comment that says why a direct package is there follows it into the compiled file.
COMPILE = $(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11
WHY = awk 'FNR == NR { if (match($$0, /  \# /)) { name = $$1; sub(/[\[~=<>].*/, "", name); why[tolower(name)] = substr($$0, RSTART) } next } \
	/^[a-z0-9]/ { name = $$1; sub(/==.*/, "", name); print $$1 why[name]; next } { print }'

requirements: .venv/installed-dev
	@$(COMPILE) requirements.in --output-file requirements.txt
	@$(COMPILE) requirements-dev.in --output-file requirements-dev.txt
	@for name in requirements requirements-dev; do \
		$(WHY) $$name.in $$name.txt > $$name.tmp && mv $$name.tmp $$name.txt; done

clean:
	@test ! -d var/postgres || test ! -x $(PY) || $(PY) -m core.db.server stop var/postgres
	@rm -rf .venv node_modules var staticfiles test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
