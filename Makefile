# What people type. `make demo` and `make test` need Python 3.11 or newer and make, nothing else.
# ARGS is passed on: make test ARGS="-k money". PYTHON chooses the interpreter: make demo PYTHON=python3.12.

PYTHON ?= python3
ARGS ?=
export PYTHON
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := true

PY := .venv/bin/python
PYTEST := $(PY) -m iweb.ops.local.with_stores --fast -- $(PY) -m pytest
# In CI a test that is skipped, expected to fail, or left out counts as failed.
STRICT := $(if $(filter true,$(CI)),-p tests.house_rules)

# An installation is keyed by what it was made from, so that asking for it again costs nothing.
key = $(shell cat requirements/installer.txt requirements/$(1).txt | cksum | tr ' ' '-')
DEVELOPMENT := .venv/.development-$(call key,development)
EMBEDDED := .venv/.embedded-$(call key,embedded)
# The development requirements contain the embedded ones.
ANY := $(or $(wildcard $(DEVELOPMENT)),$(EMBEDDED))

.PHONY: help env dev demo run test browser screens facts proof lint types layers lock mutants audit clean

help:
	@echo "make demo      the whole panel with a shop and a ledger to try, on http://127.0.0.1:8000/"
	@echo "make run       the same without demo data"
	@echo "make test      the tests (make browser, facts, proof: the other sets)"
	@echo "make screens   pictures of all screens into docs/screens"
	@echo "make lint      style; make types and make layers: the other checks"
	@echo "make lock      compile requirements/*.txt again from pyproject.toml"
	@echo "make mutants   faults planted in VAT and money that no test notices"
	@echo "make audit     known faults in the locked packages"
	@echo "make clean     remove test data and caches; the demo's data stay"

env: $(ANY)
dev: $(DEVELOPMENT)

$(EMBEDDED):
	@requirements/install embedded
	@rm -f .venv/.embedded-* && touch $@

$(DEVELOPMENT):
	@requirements/install development
	@rm -f .venv/.development-* && touch $@

demo: env
	@$(PY) -m iweb.ops.demo $(ARGS)

run: env
	@$(PY) -m iweb.ops.demo --empty $(ARGS)

test: dev
	$(PYTEST) $(STRICT) -n 2 tests --ignore=tests/browser --ignore=tests/facts --ignore=tests/proof $(ARGS)

browser: dev
	$(PYTEST) $(STRICT) tests/browser $(ARGS)

# Every screen as a picture in docs/screens: desk, phone and night in Dutch, the main ones in English too.
screens: dev
	$(PYTEST) tests/browser/take_pictures.py $(ARGS)

facts: dev
	$(PYTEST) $(STRICT) tests/facts $(ARGS)

proof: dev
	$(PYTEST) $(STRICT) tests/proof $(ARGS)

# djlint judges but does not format: its formatter puts blanks where they show. H015 (a break after each heading) is of that kind.
lint: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --quiet --profile django --lint --ignore H015 templates

types: dev
	$(PY) -m mypy

layers: dev
	.venv/bin/lint-imports

COMPILE := .venv/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --universal --no-emit-index-url --no-header

lock: dev
	$(COMPILE) pyproject.toml $(ARGS) -o requirements/runtime.txt
	$(COMPILE) pyproject.toml $(ARGS) --extra embedded -c requirements/runtime.txt -o requirements/embedded.txt
	$(COMPILE) pyproject.toml $(ARGS) --extra embedded --extra dev -c requirements/embedded.txt -o requirements/development.txt
	grep '^uv==' requirements/installer.txt | cut -d' ' -f1 | $(COMPILE) - -o requirements/installer.txt

# Plants faults in the modules that decide about VAT and cents, and says which ones no test notices. Takes minutes.
mutants: dev
	$(PY) -m bench.mutants $(ARGS)

audit: dev
	$(PY) -m pip_audit --require-hashes --disable-pip -r requirements/runtime.txt

clean:
	rm -rf .iweb/test .iweb/test-* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis staticfiles
