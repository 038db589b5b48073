# Two commands do everything on a fresh machine, in any order:
#   make report   the derivations checked and typeset, under build/
#   make test     the tests
# Variables: PYTHON (the interpreter to start from), PIP_ARGS (handed to pip), PYTEST_ARGS.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
PIP_ARGS ?=
PYTEST_ARGS ?= -q -n auto
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
OUT ?= build
JOBS ?= $(shell nproc 2>/dev/null || echo 1)
CORRUPTIONS ?= 1000
MUTANTS ?= 0

.PHONY: help install report test lint format types check wheel pdf-tools clean distclean \
  facts certificates coq corruption mutants

help:
	@echo "make report     check the derivations and typeset them ($(OUT)/report.pdf, .html, .tex)"
	@echo "make test       run the tests"
	@echo "make lint       ruff and mypy"
	@echo "make facts      prove the matrix facts and check every certificate again, by both checkers"
	@echo "make coq        certificates as Coq files, checked by coqc (Debian's package coq)"
	@echo "make corruption corrupted certificates: both checkers, and why some are proofs still"
	@echo "make mutants    mutants of the kernel: does a test catch each of them?"
	@echo "make wheel      build the wheel into dist/"
	@echo "make pdf-tools  install the TeX packages that the PDF needs (Debian and Ubuntu, as root)"
	@echo "make clean      remove what a run makes; make distclean removes $(VENV) too"

# The stamp is newer than both files exactly when the last install succeeded with them.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "handproof needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; \
	  echo "Name another one, for example: make PYTHON=python3.12 report" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing dependencies into $(VENV) (a minute or two, once)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check $(PIP_ARGS) -c constraints.txt \
	  -e '.[nn,search,dev]'
	@touch $@

install: $(STAMP)

report: $(STAMP) pdf-tools
	@$(BIN)/handproof report --out $(OUT)

test: $(STAMP)
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(STAMP)
	@$(BIN)/ruff check --fix .

check: lint test

# Prints the steps that are not proved, if any, and the count.
facts: $(STAMP)
	@mkdir -p $(OUT)
	@$(BIN)/handproof check --jobs $(JOBS) --format concise --out $(OUT) derivations/matrix_facts \
	  >$(OUT)/facts.txt || { grep -v ' proved ' $(OUT)/facts.txt; exit 1; }
	@{ grep -v ' proved ' $(OUT)/facts.txt || true; } | head -n 100
	@echo "$$(grep -c ' proved ' $(OUT)/facts.txt) matrix facts proved"
	@$(BIN)/handproof recheck --second $(OUT)/certificates

certificates: $(STAMP)
	@mkdir -p $(OUT)
	@$(BIN)/handproof check --jobs $(JOBS) --format concise --out $(OUT) \
	  derivations derivations/matrix_facts >$(OUT)/checked.txt || test $$? = 1
	@wc -l <$(OUT)/checked.txt | xargs echo "steps checked:"

coq: certificates
	@$(BIN)/python benchmarks/coq_export.py --jobs $(JOBS) --certificates $(OUT)/certificates

corruption: certificates
	@$(BIN)/python benchmarks/corruption.py --count $(CORRUPTIONS) --certificates $(OUT)/certificates

mutants: $(STAMP)
	@mkdir -p $(OUT)
	@$(BIN)/python benchmarks/mutate_kernel.py --out $(OUT)/mutants.jsonl --jobs $(JOBS) \
	  --limit $(MUTANTS) --quiet
	@$(BIN)/python benchmarks/mutate_kernel.py --out $(OUT)/mutants.jsonl --report

wheel: $(STAMP)
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist .

# Without TeX the report still ends well (HTML and .tex); so a failure here is a remark, no error.
pdf-tools:
	@if command -v latexmk >/dev/null && command -v pdflatex >/dev/null \
	    && kpsewhich tcolorbox.sty scrartcl.cls lmodern.sty >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing TeX with apt-get (once; log in $(VENV)/apt.log)"; mkdir -p $(VENV); \
	  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y \
	    --no-install-recommends $$(cat apt-packages.txt); } >$(VENV)/apt.log 2>&1 \
	  || echo "TeX could not be installed, so there will be no PDF; see $(VENV)/apt.log"; \
	else \
	  echo "no TeX here, so no PDF; on Debian or Ubuntu: sudo apt-get install --no-install-recommends" \
	    $$(tr '\n' ' ' <apt-packages.txt); \
	fi

clean:
	rm -rf $(OUT) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

distclean: clean
	rm -rf $(VENV)
