# Everything goes through uv, which is bootstrapped into .tools/ when missing.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
BIN := .venv/bin
PATH := $(CURDIR)/$(BIN):$(PATH)
# Where it is set, every process compiles everything it loads: 15 s for each half of the tests.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run demo test tested cover check format lock setup setup-dev tck bench soak crash clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

lock: .tools/ready ## Lock versions and hashes (names no download host)
	$(UV) pip compile -q pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/run.txt
	$(UV) pip compile -q pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/dev.txt

.tools/ready:
	@command -v uv >/dev/null 2>&1 || [ -x .tools/bin/uv ] || { python3 -m venv .tools && .tools/bin/pip install -q uv; }
	@mkdir -p .tools && touch $@

$(BIN)/python: | .tools/ready
	@$(UV) venv -q --python 3.11 .venv

# A link and not an installed package: there is nothing to build or to fetch for it.
$(BIN)/reeve: | $(BIN)/python
	@ln -sf ../../app/cli/reeve.sh $@

.venv/run.stamp: requirements/run.txt | $(BIN)/python
	@[ -e .venv/dev.stamp ] || $(UV) pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements/run.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt | $(BIN)/python
	$(UV) pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	@touch $@ .venv/run.stamp

setup: .venv/run.stamp $(BIN)/reeve ## Install what the service needs
setup-dev: .venv/dev.stamp $(BIN)/reeve ## Install what the tests need, too

run: setup ## Start a demo on SQLite: migrate, deploy processes/, print demo tokens, serve on 127.0.0.1:8080
	@$(BIN)/reeve serve --demo

test: setup-dev ## Run every check and every test, as CI does
	@sh tests/provision.sh
	$(MAKE) --no-print-directory -j2 check tested

tested: setup-dev
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

cover: setup-dev ## Run the tests with tracing; fails below the coverage that pyproject.toml asks for
	@sh tests/provision.sh
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --skip-covered --skip-empty

check: setup-dev ## Format, lint, types, import contracts, dependencies
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	$(BIN)/deptry . --no-ansi

format: setup-dev ## Format the code
	$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

tck: setup-dev ## Run the standard's compatibility kit: make tck TCK=<its folder, or one inside it>
	@[ -n "$(TCK)" ] || { echo "say where the kit is: make tck TCK=<folder>"; exit 2; }
	@$(BIN)/python -m tests.dmn.tck_report $(TCK)

bench: setup-dev ## Measure everything and write docs/benchmarks.md (minutes; ARGS="--quick --only NAME")
	$(BIN)/python -m tests.bench $(if $(ARGS),$(ARGS),--output docs)

soak: setup-dev ## Run random cases, requests, races, drawings and 200,000 expressions at full size (REEVE_SEED=n repeats one run)
	@sh tests/provision.sh
	REEVE_SOAK=1 $(BIN)/pytest -v -s -p no:cacheprovider tests/model tests/races tests/upgrade tests/operating tests/api/test_contract.py tests/api/test_promises.py tests/api/test_readers_of_cases.py tests/cli/test_analysts_walk.py tests/demo $(ARGS)
	REEVE_SOAK=1 $(BIN)/pytest -q -p no:cacheprovider -m hypothesis $(ARGS)
	REEVE_SOAK_DRAWINGS=$${REEVE_SOAK_DRAWINGS:-500} $(BIN)/pytest -q -p no:cacheprovider tests/drawing/layout/test_drawn_models.py tests/drawing/layout/test_completed_models.py -k 'no_faults and not thinned or moves_nothing'
	REEVE_SOAK_INPUTS=$${REEVE_SOAK_INPUTS:-200000} $(BIN)/pytest -q -p no:cacheprovider tests/feel/test_random_text.py tests/feel/test_printing.py tests/feel/test_patterns.py $(ARGS)

crash: setup-dev ## Kill, starve and confuse the service at full size (half an hour); prints the table of docs/reliability.md
	@sh tests/provision.sh
	REEVE_CRASH=full $(BIN)/pytest -q -s -p no:cacheprovider tests/crash $(ARGS)

clean: ## Remove what the other targets made
	rm -rf .venv .tools var .coverage .mypy_cache .ruff_cache .pytest_cache

demo: setup ## Play a sample application against a running `make run`
	@$(BIN)/reeve demo $(if $(SAMPLE),--sample $(SAMPLE))
