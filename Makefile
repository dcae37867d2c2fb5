# Passerelle. `make` explains itself; everything also works without make: python3 run.py help
.DEFAULT_GOAL := help
.PHONY: help run test check doctor demo docs screenshots i18n language migration bench lock sbom setup tests

PY ?= python3
BIN := .venv/bin
PORT ?= 8000
export PORT

help: ## this text
	@echo "Passerelle: home care across the Franco-Belgian border."
	@echo
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## (.*)/  make \1\t\2/' | expand -t 24
	@echo
	@echo "  Only Python 3.11 or newer is needed. Another port: make run PORT=9000"

run: ## start the demonstration on http://127.0.0.1:8000 (sets up what is missing)
	@exec $(PY) run.py

test: tests ## install what tests need, run all of them (ARGS=… goes to pytest)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: tests ## the fast part, under a minute: format, lint, types, imports, unit and house tests
	@$(BIN)/python tools/check.py

doctor: ## what is missing, why, and how to cure it
	@$(PY) run.py doctor

demo: ## put the demonstration data back as they were
	@$(PY) run.py flask demo reset --yes

i18n: tests ## collect the texts of the interface, bring new ones into each language
	@$(BIN)/python -m tools.i18n update

language: tests ## start a language: make language CODE=de
	@test -n "$(CODE)" || { echo "Which one? make language CODE=de"; exit 2; }
	@$(BIN)/python -m tools.i18n new $(CODE)

migration: tests ## write a migration from the models: make migration NAME="add opening hours"
	@test -n "$(NAME)" || { echo 'What does it do? make migration NAME="add opening hours"'; exit 2; }
	@$(BIN)/python tools/migration.py "$(NAME)"

bench: tests ## measure, each time beside its floor (ARGS="--quick" for a short one)
	@$(BIN)/python -m tools.bench $(ARGS)

docs: setup ## make the documentation as a site, in var/site
	@$(BIN)/python -m tools.docs

screenshots: tests ## photograph the main pages into var/screenshots
	@$(BIN)/python -m tools.screenshots

sbom: ## list what the product is made of, with licences, in var/
	@$(BIN)/python -m tools.sbom

lock: ## rewrite requirements/*.lock from requirements/*.in (needs uv, or pip-tools)
	@$(PY) tools/lock.py

setup: ## set up everything, start nothing
	@$(PY) run.py setup

tests:
	@$(PY) run.py tests
