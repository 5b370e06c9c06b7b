# Everything runs in .venv with the exact versions of requirements.lock; Python 3.11 or newer and make are enough.
# The first interpreter that runs and is new enough (a name on PATH may be an empty shim).
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: setup demo serve fake-strava test check audit bench validate clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Niggle needs Python 3.11 or newer; none was found on PATH. Name one with: make PYTHON=..."; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY)
	@$(BIN)/niggle demo

serve: $(READY)
	@$(BIN)/niggle serve

fake-strava: $(READY)
	@$(BIN)/python -m tests.fake_strava

test: $(READY)
	@$(BIN)/python -m pytest

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Which of the pinned dependencies have known weaknesses? Asks a public list of them, so it needs the internet; what the
# list does not know fails it, too.
audit:
	@test -x .audit/bin/pip-audit || { $(PYTHON) -m venv .audit && \
		.audit/bin/pip install --quiet --disable-pip-version-check "pip-audit>=2.10,<3"; }
	@.audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

bench: $(READY)
	@$(BIN)/python -m bench

validate: $(READY)
	@$(BIN)/python -m bench.validate

clean:
	rm -rf $(VENV) .audit .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
