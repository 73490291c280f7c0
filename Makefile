# One command file. Each target starts from a fresh clone: it makes .venv when needed and asks for nothing before.
PYTHON ?= python3
REFERENCE ?= ../shared/reference/impact
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint bench bench-rivals clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test,lint,bench,html,pdf,excel,fast,server,mcp,jax,postgres]'
	touch $(STAMP)

demo: $(STAMP)  ## the Huawei case: determinations, money, one page
	$(BIN)/licet case huawei --out out/huawei

test: $(STAMP)  ## lint, types and all tests
	$(MAKE) lint
	$(BIN)/python -m pytest -n 2

lint: $(STAMP)
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy

bench: $(STAMP)  ## rows decided a second, one row explained; more under bench/
	$(BIN)/python bench/decide.py
	$(BIN)/python bench/explain.py
	$(BIN)/python bench/ownership.py --scale 1000000

bench-rivals: $(STAMP)  ## beside other packages, in environments of their own; REFERENCE holds the tables
	sh bench/rivals.sh build/rivals
	$(BIN)/python bench/extraction.py $(REFERENCE)/wiod2013/wiot_2011.npz --rival build/rivals/bin/python
	$(BIN)/python bench/ario.py $(REFERENCE)/wiod2013/wiot_2011.npz --rival build/rivals-boario/bin/python
	$(BIN)/python bench/ario_events.py $(REFERENCE)/wiod2013/wiot_2005.npz --rival build/rivals-boario/bin/python
	$(BIN)/python bench/equilibrium.py $(REFERENCE) --rival build/rivals/bin/python
	$(BIN)/python bench/cascade.py --failures 64
	$(if $(wildcard build/rivals-r),$(BIN)/python bench/cascade.py --firms 2000 --links 20000 --failures 16 --rival build/rivals-r)

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
