# What runs. Everything installs itself into .venv the first time, pinned and hashed (tools/environment.py).
#   make run            serve on http://localhost:8000   (PORT=, HOST=, DATA=, ORIGIN=, DATABASE_URL=)
#   make demo           the same with made-up people, in demo-data/
#   make test           every test, on SQLite and on PostgreSQL
#   make check          lint, types, import fences, templates, scripts, then make test

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PACKAGES := app.py coordinator domain guest migrations tests tools web youngperson

# Without compiled bytecode every start costs two and a half times as much.
export PYTHONDONTWRITEBYTECODE :=
export VENV
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run demo test check soak bench aids aids-train migration translations lint format types contracts templates scripts \
        requirements environment environment-dev browser lifecycle-page verify-record

help:
	@sed -n '1,6p' Makefile

environment:
	@$(PYTHON) tools/environment.py run

environment-dev:
	@$(PYTHON) tools/environment.py dev

browser: environment-dev
	@$(BIN)/python -m tests.support.chromium

run: environment
	@exec $(BIN)/python -m web.serve

demo: environment
	@exec $(BIN)/python -m web.serve --demo

# T= narrows it: make test T="tests/web -k refuses"
test: environment-dev browser
	@exec $(BIN)/python -m pytest $(T)

# The random walks, hundreds of times further than in the ordinary run.
soak: environment-dev
	@SOAK=1 exec $(BIN)/python -m pytest -m soak --timeout 0 $(T)

bench: environment-dev browser
	@exec $(BIN)/python -m tests.bench

# What the reviewer’s aids find and what they mark for nothing, on the messages they were tuned on and on others.
aids: environment-dev
	@exec $(BIN)/python -m tests.aids.measure tests/aids/tuning tests/aids/measuring tests/aids/measuring2

# Learns the weights of the aids again from the messages to tune on; the same bytes for the same messages.
aids-train: environment-dev
	@exec $(BIN)/python -m tests.aids.train

check: environment-dev lint types contracts templates scripts
	@$(MAKE) test

lint: environment-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: environment-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: environment-dev
	@$(BIN)/mypy $(PACKAGES)

contracts: environment-dev
	@$(BIN)/lint-imports

templates: environment-dev
	@$(BIN)/djlint --profile jinja --lint --quiet coordinator guest web youngperson
	@$(BIN)/python tools/template_fences.py

scripts:
	@command -v node >/dev/null || { echo "The tests of the scripts need Node.js 20 or newer; install it (Debian: apt install nodejs)." >&2; exit 1; }
	@node --test tests/js/

# make migration m="letters can be held": drafts migrations/versions/NNNN_….py; read it before it lands
migration: environment-dev
	@$(BIN)/python -m migrations "$(m)"

# Collects what can be translated and merges it into every language; the text files are read as they are.
translations: environment-dev
	@$(BIN)/python -m web.catalogue

# Pins again from pyproject.toml: newer versions only where U= says so (U=--upgrade, or U="-P flask").
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 $(U)
requirements: environment-dev
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) pyproject.toml --group dev --all-extras -c requirements.txt -o requirements-dev.txt

# Walk every authority's record of who looked and who decided, and say whether it is whole (DATA= as for run).
verify-record: environment
	@$(BIN)/python -m web.verify

# docs/contact-lifecycle.md, from the tables in domain/.
lifecycle-page: environment-dev
	@$(BIN)/python -m tools.lifecycle_page
