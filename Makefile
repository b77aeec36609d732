# `make demo` and `make test` are all a newcomer needs: each sets up what it uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-slow lint types check wheel test-wheel clean help

help:  ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "jisr needs Python 3.11 or newer: make PYTHON=python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev,recipe]'
	@touch $@

demo: $(READY)  ## summarize the five seed documents with the embedded model, network refused
	$(BIN)/python tests/no_network.py -m jisr summarize seeds/sources -o out/demo
	@echo
	@echo "Open out/demo/index.html in a browser, or read out/demo/summaries.md."

test: $(READY)  ## the quick tests
	OMP_NUM_THREADS=1 $(BIN)/pytest -m 'not slow and not network'

test-slow: $(READY)  ## the slow tests too
	$(BIN)/pytest -m 'not network'

lint: $(READY)  ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## mypy, strict, on the folders laid out the way they are installed
	rm -rf .types && mkdir -p .types/jisr
	cd .types/jisr && ln -s ../../pipeline/* ../../models ../../eval ../../configs ../../seeds .
	MYPYPATH=.types $(BIN)/mypy -p jisr

check: lint types test  ## all of the above but the slow tests

wheel: $(READY)  ## build the wheel into dist/
	rm -rf build dist
	$(BIN)/python -m build --quiet --wheel

test-wheel: wheel  ## the quick tests against the installed wheel instead of the checkout
	rm -rf .venv-wheel && $(PYTHON) -m venv .venv-wheel
	.venv-wheel/bin/pip install --quiet --upgrade pip
	.venv-wheel/bin/pip install --quiet -c constraints.txt "$$(ls dist/*.whl)[dev,recipe]"
	OMP_NUM_THREADS=1 .venv-wheel/bin/pytest -m 'not slow and not network' -p no:cacheprovider

clean:  ## remove what was built, not the environment
	rm -rf build dist out *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .venv-wheel
