# Everything goes through uv, which is bootstrapped into .tools/ when missing.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
BIN := .venv/bin
PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run test check lock setup setup-dev clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

lock: .tools/ready ## Lock versions and hashes (names no download host)
	$(UV) pip compile -q pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/run.txt
	$(UV) pip compile -q pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/dev.txt

.tools/ready:
	@command -v uv >/dev/null 2>&1 || [ -x .tools/bin/uv ] || { python3 -m venv .tools && .tools/bin/pip install -q uv; }
	@mkdir -p .tools && touch $@

.venv/run.stamp: requirements/run.txt | .tools/ready
	@[ -x $(BIN)/python ] || $(UV) venv -q --python 3.11 .venv
	@[ -e .venv/dev.stamp ] || $(UV) pip sync -q --python $(BIN)/python --require-hashes requirements/run.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .tools/ready
	@[ -x $(BIN)/python ] || $(UV) venv -q --python 3.11 .venv
	$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements/dev.txt
	@touch $@ .venv/run.stamp

setup: .venv/run.stamp ## Install what the service needs
setup-dev: .venv/dev.stamp ## Install what the tests need, too
