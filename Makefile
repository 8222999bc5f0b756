# Two commands: `make run` starts the invented demo programme, `make test` tests everything.
# The distribution's own Python when it is new enough: it is compiled with a profile of itself, one that a version manager has
# compiled here most often is not, and takes a tenth longer. `make run PYTHON=python3.13` takes another.
PYTHON ?= $(shell for each in /usr/bin/python3 python3; do $$each -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; done; echo $$each)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test deep lock texts screenshots bench clean

run: $(VENV)/run-stamp
	@CASEWORK_DEMO=1 PORT=$(PORT) CASEWORK_PORT=$(PORT) $(BIN)/casework serve --port $(PORT)

test: $(VENV)/test-stamp
	@$(BIN)/python -m tests.everything

deep: $(VENV)/test-stamp
	@$(BIN)/python -m tests.deep

bench: $(VENV)/test-stamp
	@$(BIN)/python -m benchmarks

screenshots: $(VENV)/test-stamp
	@$(BIN)/python -m tests.screenshots

# Collect the program's texts into the catalogues of every language.
texts: $(VENV)/test-stamp
	@$(BIN)/python -m tests.texts update

# Resolve the versions anew: hashes, no address of a package server.
lock: $(VENV)/test-stamp
	@$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --quiet \
		--extra postgres --extra redis --extra server --extra xlsform --extra pdf -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --quiet \
		--extra postgres --extra redis --extra server --extra xlsform --extra pdf --group dev -c requirements.lock -o requirements-dev.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Casework needs Python 3.11 or newer: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/bin/casework: $(VENV)/bin/python
	@printf '#!/bin/sh\ncd "%s" && exec "%s/$(BIN)/python" -m casework.cli "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $@ && chmod +x $@

$(VENV)/run-stamp: requirements.lock $(VENV)/bin/casework
	@echo "Installing what Casework needs (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/test-stamp: requirements-dev.lock $(VENV)/bin/casework
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/run-stamp

clean:
	rm -rf $(VENV) instance build .pytest_cache .mypy_cache .ruff_cache
