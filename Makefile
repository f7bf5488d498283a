# Everything a person runs. A fresh machine needs Python 3.11 or newer, make (3.81 will do) and this folder.

BIN := .venv/bin
PROJECTS := pyproject.toml api/pyproject.toml clients/python/pyproject.toml
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	--custom-compile-command 'make lock' --no-emit-index-url --no-emit-find-links --no-annotate
COMPILE = $(LOCK) --all-extras $(PROJECTS) --group build
# Intel Macs have locks of their own, because new releases of some packages have no wheels for them.
FAMILY := $(if $(filter Darwin-x86_64,$(shell uname -s)-$(shell uname -m)),-intel-mac)
RUN_LOCK := requirements$(FAMILY).lock
DEV_LOCK := requirements-dev$(FAMILY).lock
# The oracles have an environment of their own, because what they require contradicts the other locks.
ORACLES := tests/oracles
WITHOUT_WHEELS := cpe weakrefmethod
# Where a locked release must exist as a wheel, so that nobody needs a compiler: each platform with its family's lock.
PLATFORMS := x86_64-manylinux_2_28: aarch64-manylinux_2_28: aarch64-apple-darwin: x86_64-apple-darwin:-intel-mac
PYTHONS := 3.11 3.12 3.13 3.14
# What has more to show in the long tier than in `make test`.
LONG := tests/corpus/test_agreement.py tests/extraction/test_mutations.py tests/extraction/test_parts.py tests/faults tests/sharing tests/stix tests/taxii tests/reports/test_windows.py tests/search/test_cases.py tests/case_files tests/feed tests/feeds tests/imports tests/misp tests/oracles tests/readers tests/statistics tests/corrections tests/events tests/indicators tests/listings tests/quotas tests/rule \
	tests/scorecards tests/audit/test_tree.py tests/bulk/test_dry_runs.py tests/bulk/test_json_array.py tests/client/test_generators.py tests/client/test_testing_agrees.py tests/client/mirror tests/contract/test_schemathesis.py \
	tests/disputes/test_disputes.py tests/disputes/test_figures.py tests/disputes/test_transitions.py tests/reports/test_roles.py tests/bulk/test_bulk.py tests/operations/test_access_report.py tests/operations/test_canaries.py \
	tests/protected_list/test_protected_list.py tests/protection/test_matcher.py \
	tests/access/test_addresses.py tests/access/test_assertions.py tests/access/test_callers.py tests/access/test_dpop.py \
	tests/access/test_route_declarations.py tests/access/test_token_endpoint.py tests/contract/test_bad_requests.py \
	tests/agencies/test_administration.py tests/agencies/test_grants.py tests/agencies/test_agencies_api.py tests/agencies/test_clients_api.py \
	tests/audit/test_checkpoints.py tests/audit/test_records.py tests/audit/test_verification.py tests/contract/test_lists.py \
	tests/reports/test_labels.py tests/transparency/test_log_api.py tests/deploy/test_bundle.py tests/deploy/test_image.py tests/deploy/test_install_page.py \
	tests/docs/test_operate.py tests/access/test_any_scope.py tests/agencies/test_independence.py tests/bulk/test_downloaded.py \
	tests/bulk/test_faults_of_rows.py tests/bulk/test_headings.py tests/checks/test_accounts_of_numbers.py tests/checks/test_payment_checks.py \
	tests/checks/test_payment_links.py tests/checks/test_weights_over_http.py tests/contract/test_repeatable.py tests/contract/test_unreadable_bodies.py \
	tests/core/test_compression.py tests/core/test_cursor.py tests/core/test_khmer_types.py tests/core/test_languages.py tests/core/test_negotiation.py \
	tests/core/test_requests.py tests/core/test_strict_requests.py tests/extraction/test_route.py tests/history/test_simulation.py \
	tests/operations/test_service_document.py tests/protected_list/test_pending_endings.py tests/reports/test_rereading.py \
	tests/reports/test_labels_of_ended_reports.py tests/reports/test_narrowed_labels.py tests/checks/test_fast_path.py tests/core/test_inserts.py tests/disputes/test_hidden_decisions.py tests/exercises \
	tests/examples/test_demo.py tests/institutions/test_institutions.py tests/operations/test_extras.py tests/outcomes/test_outcomes.py \
	tests/protected_list/test_pending_reports.py tests/reports/test_pending_rereading.py

# Where the environment forbids bytecode files, every process of the tests would compile the same modules again.
test test-long durations faults: export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help demo sandbox serve test node-libraries test-long node-generators oracles durations faults sabotage check check-style check-types check-layers \
	check-contract check-conventions check-compatibility check-client check-words check-advisories check-linters lock openapi \
	client bundle bench bench-full clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s%s\n", $$1, $$2 }' Makefile

demo: .venv/run.stamp ## run the whole story on a temporary database, in about a minute
	@$(BIN)/python examples/demo.py

sandbox: .venv/run.stamp ## start a lasting exchange with invented members and test values on http://127.0.0.1:8088 (ARGS="--port 8089" elsewhere)
	@$(BIN)/krama sandbox $(ARGS)

serve: .venv/run.stamp ## migrate the database, then serve on http://127.0.0.1:8000 (ARGS="--port 8001" elsewhere)
	@$(BIN)/krama migrate
	@$(BIN)/krama serve $(ARGS)

test: .venv/dev.stamp node-libraries ## a short proof of everything, on SQLite and PostgreSQL (ARGS="tests/indicators -k phone" for some)
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 $(ARGS)

# Without npm or its registry, the tests that need them are skipped.
node-libraries:
	@if command -v npm >/dev/null 2>&1; then $(MAKE) --no-print-directory tests/node/node_modules/.stamp || true; fi

test-long: .venv/dev.stamp node-generators oracles ## what `make test` only samples, at full count: faults, the matrix of labels, the two worlds
	@KRAMA_TEST_LONG=1 $(BIN)/python -m pytest --without-repeats -n auto --maxprocesses 4 $(LONG) $(ARGS)

node-generators:
	@if command -v npm >/dev/null 2>&1; then $(MAKE) --no-print-directory tests/generators/node_modules/.stamp || true; fi

# Without a registry, or on a Python for which it lacks a wheel, the tests that need them are skipped.
oracles: .venv/dev.stamp
	@$(MAKE) --no-print-directory $(ORACLES)/.venv/.stamp || true

durations: .venv/dev.stamp ## record how long each slow test takes, so that the next runs begin with the longest
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --record-durations

faults: .venv/dev.stamp ## kill, cut off, fill up and overload the service, at full count; writes the figures of docs/reliability.md
	@$(BIN)/python -m tests.faults $(ARGS)

sabotage: .venv/dev.stamp ## disable each security gate in a copy, and check that a test fails (ARGS="nonce" for some)
	@$(BIN)/python -m tests.sabotage $(ARGS)

check: check-style check-types check-layers check-contract check-conventions check-compatibility check-client check-words check-advisories check-linters ## everything except the tests (-k continues after a failure)

check-style: .venv/dev.stamp ## ruff: format and rules
	@echo "ruff: format and rules" && $(BIN)/ruff format --quiet --check . && $(BIN)/ruff check --quiet .

check-types: .venv/dev.stamp ## mypy, strict
	@echo "mypy: strict" && $(BIN)/mypy

check-layers: .venv/dev.stamp ## which package may import which (the contracts in pyproject.toml)
	@echo "import-linter: layers" && $(BIN)/lint-imports --no-logo

check-contract: .venv/dev.stamp ## check that openapi/openapi.json matches the code
	@echo "openapi/openapi.json: matches the code" && $(BIN)/krama openapi export --check openapi/openapi.json

check-conventions: .venv/dev.stamp ## check that openapi/openapi.json keeps the conventions of tests/contract/conventions
	@echo "openapi/openapi.json: conventions" && $(BIN)/python -m tests.contract.conventions

check-compatibility: .venv/dev.stamp ## check that openapi/openapi.json breaks nothing that the last release promised
	@echo "openapi/openapi.json: compatible with the last release" && $(BIN)/python -m tests.contract.compatibility

check-client: .venv/dev.stamp ## check that the client's generated part matches openapi/openapi.json
	@echo "clients/python: matches openapi/openapi.json" && $(BIN)/python -m clients.python.generate --check

check-words: .venv/dev.stamp ## one name for one thing, and plain words (ARGS="docs" shows all complaints about some files)
	@echo "words: names and prose" && $(BIN)/python -m tests.architecture.words $(ARGS)

check-advisories: .venv/dev.stamp ## check the locked packages for known advisories, if pip-audit is installed and reaches its data
	@$(BIN)/python -m tests.architecture.advisories

check-linters: ## check openapi/openapi.json with the rules of Redocly and Spectral, if npm is installed
	@if ! command -v npm >/dev/null 2>&1; then echo "openapi/openapi.json: not linted, because npm is not on this machine"; \
	else $(MAKE) --no-print-directory openapi/node_modules/.stamp \
		&& echo "openapi/openapi.json: Redocly and Spectral" && cd openapi && npm run --silent lint; fi

lock: .venv/dev.stamp ## resolve dependencies into the lock files (UPGRADE=--upgrade takes the newest)
	$(COMPILE) --group dev $(UPGRADE) --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock $(UPGRADE) --output-file requirements.lock
	$(LOCK) $(PROJECTS) --extra redis --extra traces --constraint requirements.lock $(UPGRADE) --output-file deploy/server.lock
	$(LOCK) --group build --constraint requirements.lock $(UPGRADE) --output-file deploy/build.lock
	$(COMPILE) --group dev $(UPGRADE) --constraint requirements-intel-mac.txt --output-file requirements-dev-intel-mac.lock
	$(COMPILE) --constraint requirements-dev-intel-mac.lock $(UPGRADE) --output-file requirements-intel-mac.lock
	$(subst --only-binary :all:,,$(LOCK)) --no-deps --no-binary :all: $(ORACLES)/source.in $(UPGRADE) --output-file $(ORACLES)/source.lock
	$(LOCK) $(foreach name,$(WITHOUT_WHEELS),--no-binary $(name) --no-emit-package $(name)) --override $(ORACLES)/overrides.txt \
		$(ORACLES)/requirements.in $(UPGRADE) --output-file $(ORACLES)/requirements.lock
	@for platform in $(PLATFORMS); do for python in $(PYTHONS); do \
		echo "wheels for $${platform%%:*}, Python $$python"; \
		$(BIN)/uv pip compile --quiet --no-deps --only-binary :all: --python-platform $${platform%%:*} \
			--python-version $$python --output-file /dev/null requirements-dev$${platform#*:}.lock || exit 1; \
	done; done
	@if command -v npm >/dev/null 2>&1; then $(BIN)/python openapi/lock_packages.py; fi

openapi: .venv/dev.stamp ## export openapi/openapi.json from the code
	@$(BIN)/krama openapi export openapi/openapi.json

client: .venv/dev.stamp ## generate the client's resources and models from openapi/openapi.json
	@$(BIN)/python -m clients.python.generate

bundle: .venv/dev.stamp ## everything that a server of this platform needs, in dist/, to install without a package index
	@$(BIN)/python deploy/bundle.py

bench: .venv/dev.stamp ## measure checks, batches and bulk submission at a million indicators, in minutes
	@$(BIN)/python -m bench $(ARGS)

bench-full: .venv/dev.stamp ## the same, and 100,000 indicators compared with five million: a quarter of an hour, twice that the first time
	@$(BIN)/python -m bench --full $(ARGS)

clean: ## remove what make created here: .venv, the linters and every cache
	rm -rf .venv $(ORACLES)/.venv openapi/node_modules tests/node/node_modules tests/generators/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis

# python3 if it is one that the locks were made for, else another of those, else any newer one.
.venv/bin/python:
	@for ceiling in 15 99; do for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, $$ceiling))" 2>/dev/null; then \
			echo "Making .venv with $$($$python --version)"; \
			$$python -m venv .venv && exit 0; \
			rm -rf .venv; \
			echo "$$python can't make virtual environments. On Debian or Ubuntu: apt install python3-venv." >&2; \
			exit 1; \
		fi; \
	done; done; \
	echo "Krama needs Python 3.11 or newer, and found none. Install one, or say make PYTHON=/path/to/python3." >&2; exit 1

define install
	@echo "Installing what $(1) locks into .venv (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		-e . -e api -e clients/python
endef

.venv/run.stamp: $(RUN_LOCK) $(PROJECTS) | .venv/bin/python
	$(call install,$(RUN_LOCK))
	@touch $@

.venv/dev.stamp: $(DEV_LOCK) $(PROJECTS) | .venv/bin/python
	$(call install,$(DEV_LOCK))
	@touch $@ .venv/run.stamp

$(ORACLES)/.venv/.stamp: $(ORACLES)/requirements.lock $(ORACLES)/source.lock | .venv/bin/python
	@echo "Installing what $(ORACLES) locks into $(ORACLES)/.venv"
	@rm -rf $(@D) && $(BIN)/python -m venv $(@D)
	@$(@D)/bin/python -m pip install -qq --retries 1 --disable-pip-version-check --no-deps --require-hashes \
		--only-binary :all: -r $(ORACLES)/requirements.lock
	@$(@D)/bin/python -m pip install -qq --retries 1 --disable-pip-version-check --no-deps --require-hashes \
		--no-build-isolation -r $(ORACLES)/source.lock
	@touch $@

%/node_modules/.stamp: %/package-lock.json
	@echo "Installing what $< locks"
	@cd $* && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@
