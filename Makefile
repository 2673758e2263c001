# Everything a person does with Kanal; `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help run demo test test-postgresql test-wordpress test-faults lint format bench pictures clean
MAKEFLAGS += --no-print-directory
VENV := .venv
PY := $(VENV)/bin/python

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/runs ## start the service on http://127.0.0.1:8000
	@exec $(VENV)/bin/flask --app wsgi service start

demo: export KANAL_DATA_DIR ?= var/demo
demo: $(VENV)/runs ## the same, with a synthetic sample in a folder of its own
	@exec $(VENV)/bin/flask --app wsgi service start --demo

# Else each process of the tests compiles all of them and of Kanal again.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/tests ## install what the tests need, then run all of them
	@sh tests/install_browser.sh
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

test-postgresql: export KANAL_TEST_DATABASE := postgresql
test-postgresql: test ## the same tests, with PostgreSQL as the store of all that else takes SQLite

test-wordpress: $(VENV)/tests ## put embeds to the test in a real WordPress, which it installs (Debian, as root)
	@sh tests/install_browser.sh
	@sh tests/wordpress/install.sh
	@$(PY) -m pytest tests/browser/test_embed_in_wordpress.py $(ARGS)

test-faults: $(VENV)/tests ## kill, reload and break a running service, 1,000 and 50 times (strace; tmpfs as root)
	@FAULT_KILLS=1000 FAULT_RELOADS=50 timeout 5400 $(PY) -m pytest -s tests/faults $(ARGS)

lint: $(VENV)/tests ## check style and types
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

format: $(VENV)/tests ## lay the code out
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

bench: $(VENV)/tests ## measure, each figure beside its baseline
	@$(PY) -m bench

pictures: $(VENV)/tests ## take the README's pictures
	@sh tests/install_browser.sh
	@$(PY) -m bench.pictures

clean: ## remove the environment; answers stay
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache

$(VENV)/runs: requirements.txt
	@sh environment.sh requirements.txt $(VENV)
	@touch $@

$(VENV)/tests: requirements-dev.txt requirements.txt
	@sh environment.sh requirements-dev.txt $(VENV)
	@touch $@ $(VENV)/runs
