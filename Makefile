# Two commands: `make run` shows Cuebook with a demo, `make test` checks all of it.
# `make serve` is for production. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run serve test quick checks deployable soak format messages screenshots python browsers chromium playwright ffmpeg fonts

# The first interpreter that is new enough; PYTHON=… overrides it.
PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
RUN := $(VENV)/bin/python
# Stamp files: copies of the requirements that are installed.
RUN_INSTALLED := $(VENV)/requirements.txt
DEV_INSTALLED := $(VENV)/requirements-dev.txt
DJADE := $(VENV)/bin/djade --target-version 5.2
INSTALL := -m pip install --quiet --quiet --disable-pip-version-check --no-input --requirement
MISSING_FONTS := $$($(RUN) -m tests.journeys.fonts)
PRODUCTION := CUEBOOK_MODE=production ALLOWED_HOSTS=learn.example.org \
	SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))')

help:
	@echo "make run     the site with a demo, at http://127.0.0.1:8000/ (PORT=…, DEMO_PASSWORD=…)"
	@echo "make test    every check and test; T=tests/lessons runs those tests alone"
	@echo "make quick   every check, and the tests that need no browser and start no program"
	@echo "make serve   the site in production (SECRET_KEY=…, ALLOWED_HOSTS=…; HOST, PORT, WORKERS)"
	@echo "make soak    the long tests"
	@echo "make format  format and tidy the code"
	@echo "make messages  bring the translations in line with the code"
	@echo "make screenshots  take the pictures of the documentation anew"
	@echo "DATABASE_URL=… names a PostgreSQL; without it one comes along and keeps its data in var/"

run: $(RUN_INSTALLED)
	@exec $(RUN) -m hosting.server demo

serve: python
	@$(PYTHON) -m hosting.environment
	@$(MAKE) --no-print-directory $(RUN_INSTALLED)
	@exec $(RUN) -m hosting.server production

test: $(DEV_INSTALLED) browsers playwright ffmpeg fonts $(if $(T),,checks deployable)
	@echo "— pytest" && $(RUN) -m pytest -n 3 --dist worksteal -m "not soak" $(T)

quick: $(DEV_INSTALLED) checks
	@echo "— pytest" && $(RUN) -m pytest -n 2 --dist worksteal -m "not soak and not browser and not process"

checks: $(DEV_INSTALLED)
	@echo "— ruff format" && $(RUN) -m ruff format --quiet --check . || \
		{ echo "make format puts it right"; exit 1; }
	@echo "— ruff check" && $(RUN) -m ruff check --quiet .
	@echo "— djade" && $(DJADE) --check $$(find templates -name '*.html')
	@echo "— mypy" && $(RUN) -m mypy --no-error-summary .
	@echo "— import-linter" && $(RUN) $(VENV)/bin/lint-imports --no-cache > $(VENV)/imports.txt || \
		{ cat $(VENV)/imports.txt; exit 1; }
	@echo "— missing migrations" && $(RUN) manage.py makemigrations --check --dry-run

deployable: $(DEV_INSTALLED)
	@echo "— check --deploy" && $(PRODUCTION) $(RUN) manage.py check --deploy --fail-level WARNING
	@echo "— collectstatic" && $(RUN) manage.py collectstatic --noinput --verbosity 0

soak: $(DEV_INSTALLED) browsers playwright ffmpeg fonts
	@$(RUN) -m pytest -m soak
	@echo "— the tests of properties, with twenty times as many examples"
	@$(RUN) -m pytest -m "hypothesis and not soak" --hypothesis-profile soak

format: $(DEV_INSTALLED)
	@$(RUN) -m ruff format .
	@$(RUN) -m ruff check --fix .
	@$(DJADE) $$(find templates -name '*.html') || $(DJADE) --check $$(find templates -name '*.html')

messages: $(DEV_INSTALLED)
	@command -v msgfmt > /dev/null || \
		{ echo "make messages needs GNU gettext: on Debian, apt install gettext."; exit 1; }
	@$(RUN) manage.py makemessages --locale ko --locale zh_Hans --no-wrap --add-location file \
		$(addprefix --ignore ,.venv var sample node_modules bench tests)
	@$(RUN) manage.py compilemessages --ignore .venv

screenshots: $(DEV_INSTALLED) chromium playwright
	@$(RUN) -m bench.screenshots

python:
	@test -n "$(PYTHON)" || { echo "Cuebook needs Python 3.11 or newer (PYTHON=… names one)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing: on Debian, apt install python3-venv."; exit 1; }

$(VENV)/pyvenv.cfg: | python
	@echo "Making a virtual environment in $(VENV)…"
	@$(PYTHON) -m venv $(VENV)

$(RUN_INSTALLED): requirements.txt | $(VENV)/pyvenv.cfg
	@echo "Installing requirements.txt…"
	@$(RUN) $(INSTALL) requirements.txt
	@cp requirements.txt $@

$(DEV_INSTALLED): requirements.txt requirements-dev.txt | $(VENV)/pyvenv.cfg
	@echo "Installing requirements-dev.txt…"
	@$(RUN) $(INSTALL) requirements-dev.txt
	@cp requirements.txt $(RUN_INSTALLED)
	@cp requirements-dev.txt $@

# $(call need,a check whether it is installed,its Debian packages,the error message)
define need
	@$(1) || { test "$$(id -u)" = 0 && command -v apt-get > /dev/null && \
		echo "Installing $(2)…" && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
			$(2) < /dev/null > /dev/null && { $(1); }; } || \
		{ echo "$(3): on Debian, apt install $(2)."; exit 1; }
endef

CHROMIUM_FOUND := command -v "$${CHROMIUM:-chromium}" > /dev/null
SHELL_FOUND := command -v "$${HEADLESS_SHELL:-chromium-headless-shell}" > /dev/null

browsers:
	$(call need,$(CHROMIUM_FOUND) && $(SHELL_FOUND),chromium chromium-headless-shell,The browser tests need Chromium and its headless shell)

chromium:
	$(call need,$(CHROMIUM_FOUND),chromium,The pictures are taken in Chromium)

# Playwright bundles a Node.js that needs a library missing on minimal systems.
playwright: $(DEV_INSTALLED)
	$(call need,$(RUN) -m playwright --version > /dev/null 2>&1,libatomic1,Playwright does not start)

ffmpeg:
	$(call need,command -v ffmpeg > /dev/null,ffmpeg,The tests make films with ffmpeg)

fonts: | $(VENV)/pyvenv.cfg
	$(call need,test -z "$(MISSING_FONTS)",$(MISSING_FONTS),Fonts that the tests measure pages in are missing)
