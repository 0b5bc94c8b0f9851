# Sparkle Universe. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv/bin
PREPARE := $(PYTHON) deploy/local/prepare.py
PACKAGES := gateway services shared deploy contracts tools tests benchmarks
WORKERS ?= 2

.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: prepare
prepare:
	@$(PREPARE) --no-web-build

.PHONY: run
run: ## Start everything and print the address; Ctrl-C stops it.
	@$(PREPARE)
	@exec $(VENV)/python -m deploy.local run

.PHONY: reset
reset: prepare ## Delete the local data, after asking.
	@$(VENV)/python -m deploy.local reset

.PHONY: test
test: ## Run every test: Python, contracts, web, browser.
	@$(PREPARE) --contracts --test-packages --chromium
	@$(VENV)/coverage erase
	$(VENV)/python -m pytest -n $(WORKERS) --dist loadfile -m "not stack" --cov --cov-report=
	cd contracts && npm test
	cd web && npm test
	$(VENV)/python -m pytest -m stack --cov --cov-append --cov-report=
	$(VENV)/coverage report --fail-under=90 | tail -n 40

.PHONY: test-fast
test-fast: prepare ## Run what needs no database, stack or browser, in under a minute.
	$(VENV)/python -m pytest -q -n $(WORKERS) --dist loadfile -m "not stores and not slow and not stack"

.PHONY: e2e
e2e: ## Run the browser story against the stack; screenshots go to .sparkle/screenshots.
	@$(PREPARE) --test-packages --chromium
	$(VENV)/python -m pytest tests/e2e

.PHONY: lint
lint: ## Check style, types, layers, generated files and deployment files.
	@$(PREPARE) --no-web-build --contracts
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy $(PACKAGES)
	$(VENV)/lint-imports
	$(VENV)/python -m tools.openapi --check
	$(VENV)/python -m tools.deployment
	cd contracts && npm run lint && npm run check
	cd web && npm run lint && npm run types

.PHONY: format
format: prepare ## Format the code.
	$(VENV)/ruff check --fix-only .
	$(VENV)/ruff format .
	cd web && npm run format

.PHONY: types
types: prepare ## Check the types of Python and TypeScript.
	$(VENV)/mypy $(PACKAGES)
	cd web && npm run types

.PHONY: migrate
migrate: prepare ## Bring one database up to date: make migrate SERVICE=auth (SPARKLE_DATABASE_URL names it).
	$(VENV)/python -m shared.migrations services.$(SERVICE) upgrade

.PHONY: revision
revision: prepare ## Draft a migration from the models: make revision SERVICE=auth MESSAGE="Add x."
	$(VENV)/python -m shared.migrations services.$(SERVICE) revision -m "$(MESSAGE)"

.PHONY: openapi
openapi: prepare ## Generate OpenAPI, event schemas and the web client's types.
	$(VENV)/python -m tools.openapi
	cd web && npm run openapi

.PHONY: contracts
contracts: ## Compile the contracts into the committed artifacts.
	@$(PREPARE) --no-web-build --contracts
	cd contracts && npm run build

.PHONY: bench
bench: ## Measure the gateway, signing in and reading beside their peers (alone on the machine, please).
	@$(PREPARE) --no-web-build
	failed=0; for part in gateway identity content; do $(VENV)/python -m benchmarks.$$part || failed=1; done; exit $$failed

.PHONY: bench-identity
bench-identity: prepare ## Measure signing in only.
	$(VENV)/python -m benchmarks.identity

.PHONY: bench-content
bench-content: prepare ## Measure reading lists and posts only.
	$(VENV)/python -m benchmarks.content

.PHONY: images
images: ## Build the container images with docker or podman.
	$(VENV)/python -m tools.images

.PHONY: chart
chart: ## Render and check the Kubernetes manifests of every values file.
	$(VENV)/python -m tools.deployment --render

.PHONY: lock
lock: ## Lock the Python packages anew.
	$(VENV)/uv pip compile -q --no-emit-index-url --no-header --generate-hashes --universal --upgrade pyproject.toml -o requirements/runtime.txt
	$(VENV)/uv pip compile -q --no-emit-index-url --no-header --generate-hashes --universal --upgrade --group dev pyproject.toml -o requirements/dev.txt
