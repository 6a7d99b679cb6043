PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
TYPED = moewarden.app moewarden.graphs moewarden.backends

.PHONY: help demo test check gpu bench
.DELETE_ON_ERROR:

help:
	@echo "make demo    investigate the bundled case, set-up included"
	@echo "make test    run the tests"
	@echo "make check   formatting, lint, types and layering"
	@echo "make gpu     run the tests that need an NVIDIA GPU"
	@echo "make bench   measure this machine"

demo: $(VENV)/.installed
	$(BIN)/moewarden demo

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m "not gpu"

check: $(VENV)/.installed-dev build/typing/moewarden
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(addprefix --package ,$(TYPED))
	$(BIN)/python -m pytest tests/test_layering.py

gpu: $(VENV)/.installed-dev
	@$(BIN)/python -c "import torch; torch.cuda.is_available() or exit('make gpu: PyTorch finds no NVIDIA GPU here, so there is nothing to run.')" || exit 2
	$(BIN)/python -m pytest -m gpu

bench: $(VENV)/.installed
	$(BIN)/moewarden bench

# The installed package is a set of links to these folders, so only its list of dependencies can be out of date.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or exit('moewarden needs Python 3.11 or newer; name one with make PYTHON=...')"
	@echo "Setting up $(VENV): some minutes and about 2 GB, once."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(PIP_INSTALL) --editable ".[dev,studio]"
	@touch $@

# Type checkers do not follow the mapping of folders to package names; links do.
build/typing/moewarden:
	@mkdir -p $@
	@for folder in app graphs backends; do ln -sfn ../../../$$folder $@/$$folder; done
