# One job, one command. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
PACKAGES := common text_to_audio planner sfx bgm postproc gateway cli
EDITABLE := $(foreach p,$(PACKAGES),--editable services/$(p))
UV := .venv/uv/bin/uv
UV_PIP := $(UV) pip --quiet
HELM_VERSION := v3.18.6
export UV_LINK_MODE ?= copy
export VIRTUAL_ENV := $(CURDIR)/.venv
# Without its compiled modules every service would compile the same libraries again at every start.
unexport PYTHONDONTWRITEBYTECODE
# Demo and tests must not reach a paid API because of a key that happens to be in the environment.
KEYLESS := env -u GEMINI_API_KEY -u GOOGLE_API_KEY -u SVA_OPENAI_API_KEY -u OPENAI_API_KEY \
	SVA_PLANNER_MLLM=offline SVA_SFX_BACKEND=procedural SVA_BGM_BACKEND=composer

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# --- set-up -------------------------------------------------------------------

.venv/uv/bin/uv: requirements/bootstrap.lock
	@echo "setup: creating .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv 2>/dev/null || python3 -m venv --without-pip .venv
	@$(PYTHON) -m venv .venv/uv || python3 -m venv .venv/uv
	@.venv/uv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	@touch $@

.venv/.local: .venv/uv/bin/uv requirements/local.lock $(wildcard services/*/pyproject.toml)
	@echo "setup: installing the services and the command line"
	@$(UV_PIP) install --no-deps --require-hashes -r requirements/local.lock
	@$(UV_PIP) install --no-deps $(EDITABLE)
	@touch $@

.venv/.models: .venv/.local requirements/audiocraft.lock
	@echo "setup: installing torch and audiocraft"
	@$(UV_PIP) install --no-deps --require-hashes -r requirements/audiocraft.lock
	@touch $@

.venv/.dev: .venv/.models requirements/dev.lock
	@echo "setup: installing the tools for tests and checks"
	@$(UV_PIP) install --no-deps --require-hashes -r requirements/dev.lock
	@touch $@

.PHONY: setup setup-models setup-dev lock lock-cpu
setup: .venv/.local ## Make .venv with the five services and the CLI (no torch)
setup-models: .venv/.models ## Add torch and audiocraft, for AudioGen and MusicGen
setup-dev: .venv/.dev ## Add all that, and the tools for tests and checks

COMPILE := $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--override requirements/overrides.txt --custom-compile-command "make lock"
OWN := --no-emit-package sva-common --no-emit-package sva-text-to-audio
AS_LOCKED := -c requirements/local.lock -c requirements/audiocraft.lock
# The lock of an image: service, variant, the extra that makes it one. FFmpeg is the distribution's there.
define lock_image
$(COMPILE) $(OWN) --no-emit-package imageio-ffmpeg $(AS_LOCKED) $(if $2,--extra $(or $3,$2)) \
	services/$1/pyproject.toml -o requirements/images/$1$(if $2,-$2).lock

endef
lock: .venv/uv/bin/uv ## Resolve the lock files anew
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--custom-compile-command "make lock" requirements/bootstrap.in -o requirements/bootstrap.lock
	$(COMPILE) $(OWN) services/*/pyproject.toml -o requirements/local.lock
	$(COMPILE) $(OWN) -c requirements/local.lock --extra audiocraft \
		services/sfx/pyproject.toml services/bgm/pyproject.toml -o requirements/audiocraft.lock
	$(COMPILE) $(AS_LOCKED) requirements/dev.in -o requirements/dev.lock
	$(foreach image,gateway planner sfx bgm postproc cli,$(call lock_image,$(image)))
	$(call lock_image,planner,google-generativeai)
	$(call lock_image,sfx,gpu,audiocraft)
	$(call lock_image,bgm,gpu,audiocraft)

lock-cpu: .venv/uv/bin/uv ## Resolve the locks of sfx-cpu and bgm-cpu: TORCH_INDEX_URL=… (docs/10-images.md)
	@test -n "$(TORCH_INDEX_URL)" || { echo "set TORCH_INDEX_URL to an index that has torch built for CPUs"; exit 1; }
	$(foreach image,sfx bgm,UV_INDEX="$(TORCH_INDEX_URL)" UV_INDEX_STRATEGY=unsafe-best-match $(call lock_image,$(image),cpu,audiocraft))

# --- use ----------------------------------------------------------------------

.PHONY: demo gallery picture docs kernels bench bench-gpu
demo: setup ## Make a short silent clip, run it through all five services, write demo.mp4
	@$(KEYLESS) $(BIN)/sva demo

bench: setup-dev kernels ## Measure what docs/09-performance.md tells, on this CPU (an hour or less)
	@for part in generation service_load; do \
		$(BIN)/python -W ignore -m tests.benchmarks.$$part $(ARGS) || exit 1; done
	@$(BIN)/python tests/benchmarks/few_row.py
	@$(BIN)/python tests/benchmarks/balancing.py

bench-gpu: setup-dev ## Check and time the engine against audiocraft on an NVIDIA GPU (8 minutes)
	@$(BIN)/python -m tests.benchmarks.gpu $(ARGS)

kernels: setup-models ## Build the CPU kernel (needs a C++ compiler)
	@$(BIN)/python -m sva_text_to_audio.engine.kernels.build

gallery: setup-dev ## Draw a spectrogram of every procedural sound: gallery.png
	@$(BIN)/python -m tests.sfx.gallery gallery.png

picture: setup-dev ## Draw the README's picture from a run of the demo, and how replicas follow a burst
	@$(KEYLESS) $(BIN)/python docs/draw_result.py docs/result.png
	@$(BIN)/python docs/draw_scaling.py docs/scaling.png

docs: setup-dev ## Write the settings page from the settings classes
	@$(BIN)/python docs/settings_table.py docs/03-settings.md

# --- images ------------------------------------------------------------------

IMAGES ?= gateway planner sfx bgm postproc cli
# What build.sh can be told; docs/10-images.md explains each.
export BASE INDEX_URL TORCH_INDEX_URL REGISTRY TAG ENGINE CA_FILE NETRC_FILE
.PHONY: images
images: ## Build the container images, or some: make images IMAGES="sfx-gpu bgm-gpu" TAG=1.0
	@deploy/images/build.sh $(IMAGES)

# --- contracts ----------------------------------------------------------------

STUBS := services/common/sva_common/stubs
.PHONY: proto proto-check
proto: setup-dev ## Generate the Python stubs from proto/
	@$(BIN)/python proto/generate.py $(STUBS)

proto-check: setup-dev
	@scratch=$$(mktemp -d) && trap 'rm -rf $$scratch' EXIT && $(BIN)/python proto/generate.py $$scratch && \
		diff -r --exclude=__pycache__ $$scratch $(STUBS) || { echo "stubs differ from proto/: run 'make proto'"; exit 1; }

# --- checks -------------------------------------------------------------------

.PHONY: check fix test
check: setup-dev proto-check ## Format, lint, types, import rules, buf lint, stubs up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd proto && ../$(BIN)/buf lint
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive services
	$(BIN)/python requirements/audit.py

# Helm from PATH, or where .ci/run puts it.
HELM_PATH := $(CURDIR)/.tools/bin:$(PATH)
.PHONY: chart e2e
chart: setup-dev ## Lint and render the Helm chart, validate and check what comes out
	@PATH="$(HELM_PATH)" command -v helm >/dev/null || { echo "helm is not here: GOBIN=$(CURDIR)/.tools/bin go install helm.sh/helm/v3/cmd/helm@$(HELM_VERSION)"; exit 1; }
	@PATH="$(HELM_PATH)" $(BIN)/python -m pytest tests/chart $(ARGS)

e2e: setup-dev ## Install the chart on the cluster that kubectl points at, run a job through it, take it away
	@PATH="$(HELM_PATH)" SVA_E2E=1 $(BIN)/python -m pytest tests/chart/test_on_a_cluster.py -rs $(ARGS)

fix: setup-dev ## Format and apply the linter's safe fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

FAULTS ?= 500
CHAOS_JOBS ?= 20
.PHONY: load soak
load: setup-dev ## 1,000 jobs at once, a video of 1 GiB, 10,000 watchers: memory, health, rates (15 minutes; best on an idle machine)
	@$(KEYLESS) $(BIN)/python -m tests.load $(ARGS)

SOAK_MINUTES ?= 30
soak: setup-dev ## A steady load on all five services, and whether memory, files, threads or the database grow
	@$(KEYLESS) $(BIN)/python -m tests.load.soak --minutes $(SOAK_MINUTES) $(ARGS)

.PHONY: chaos
chaos: setup-dev ## Kill, freeze and cut off the services 500 times while jobs run, restart each, take the database away
	@$(KEYLESS) $(BIN)/python -m tests.chaos --faults $(FAULTS) --jobs $(CHAOS_JOBS) --rolling 2 $(ARGS)
	@$(KEYLESS) SVA_TEST_OUTAGE_S=32 $(BIN)/python -m pytest tests/chaos/test_database_away.py

FUZZ_SECONDS ?= 60
FUZZ_VIDEOS ?= 5000
.PHONY: fuzz
fuzz: setup-dev ## Fuzz the readers of foreign bytes for a minute each, then process 5,000 damaged videos
	@$(KEYLESS) $(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS) --videos $(FUZZ_VIDEOS) $(ARGS)

WORKERS ?= 2
test: setup-dev ## Run the whole suite, or a part: make test ARGS="tests/planner -x"
	$(KEYLESS) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)
