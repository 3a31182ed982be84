# make demo   set everything up, index two sample films, ask three sentences, open the web app
# make test   set everything up, run every check and test
# make docs   set everything up, build the documentation into build/site
PYTHON ?= python3
VENV ?= .venv
READY := $(VENV)/.ready

.PHONY: demo test docs setup clean

demo: setup
	PATH="$(abspath $(VENV))/bin:$$PATH" scripts/demo

test: setup
	PATH="$(abspath $(VENV))/bin:$$PATH" scripts/check

docs: setup
	NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --strict --quiet
	@echo "open build/site/index.html"

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "vsearch needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
