# Two commands: `make run` opens the workstation, `make test` runs the whole suite. Both set up what they need.

PYTHON ?= python3
OUT ?= out
BIN = .venv/bin
DATA ?= ../shared/data/ct_chest_lidc0314
BENCH = PYTHONPATH=. QT_QPA_PLATFORM=offscreen $(BIN)/python

.PHONY: help run test tour lint types bench soak lock clean

help:
	@echo "make run     set up and open Lectern with the sample studies (without a display: a tour into $(OUT)/)"
	@echo "make test    set up and run every check and test"
	@echo "make tour    one whole reading without a person, pictures and documents into $(OUT)/"
	@echo "make bench   speed, as ratios to bare kernels and other libraries in the same run"
	@echo "make soak    the long versions of the safety tests"
	@echo "make lock    resolve requirements.lock again from pyproject.toml"

run:
	@PYTHON=$(PYTHON) .ci/setup run
	@$(BIN)/python main.py samples
	@$(BIN)/python main.py --or-tour $(OUT)

tour:
	@PYTHON=$(PYTHON) .ci/setup run
	@$(BIN)/python main.py tour $(OUT)

test:
	@PYTHON=$(PYTHON) .ci/setup test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -n 2 --dist loadscope --durations 10

lint:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types:
	$(BIN)/mypy

bench:
	@PYTHON=$(PYTHON) .ci/setup test
	@echo "== pictures"; $(BENCH) bench/frames.py
	@echo "== volume rendering"; $(BENCH) bench/rendering.py
	@echo "== loading $(DATA)"; $(BENCH) bench/loading.py $(DATA)
	@echo "== indexing"; $(BENCH) bench/indexing.py
	@echo "== receiving"; $(BENCH) bench/receiving.py $(DATA)
	@echo "== worklist of 100,000"; $(BENCH) bench/worklist.py
	@echo "== linked panes"; $(BENCH) bench/links.py
	@echo "== responsiveness"; $(BENCH) bench/responsiveness.py $(DATA)

soak:
	@PYTHON=$(PYTHON) .ci/setup test
	LECTERN_SOAK=1 QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -m soak

lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra speech-models --universal --python-version 3.11 \
		--generate-hashes --no-header --quiet -o requirements.lock

clean:
	rm -rf .venv $(OUT) .mypy_cache .ruff_cache .pytest_cache
