# Two commands: `make demo` grades a sample class, `make test` proves the judge. Both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup cycle long containers demo pictures test types pythons lowest proof translations release bench lint lock clean

setup: $(VENV)/.installed
	@sh bubblewrap.sh

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# What is new or changed in English goes into the catalogues, and the editions in other languages are written anew.
translations: setup
	$(BIN)/python -m autograder.translating

release: translations
	for name in source/*/; do $(BIN)/nbgrader generate_assignment "$$(basename "$$name")" --force || exit 1; done

# A sample class; `make demo LANGUAGE=zh_CN` for one that reads Chinese. The shell's own LANGUAGE is another thing.
ifneq ($(origin LANGUAGE),command line)
LANGUAGE = en
endif
demo: setup
	$(BIN)/python -m tests.demo $(LANGUAGE)

# The pictures in docs/, taken of what the demo wrote; look at them before you commit them.
pictures: demo
	$(BIN)/python -m tests.pictures $(LANGUAGE)

test: setup types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n auto --dist loadgroup

# Behind the wall worker.py and zygote.py are no modules of a package, and are checked as they are run there.
types: setup
	$(BIN)/mypy
	cd autograder/wall && ../../$(BIN)/mypy --config-file ../../pyproject.toml --cache-dir ../../.mypy_cache/wall \
		--explicit-package-bases worker.py zygote.py

# The whole suite on every Python that is found, each in an environment of its own; a quarter of an hour each.
PYTHONS ?= python3.11 python3.12 python3.13 python3.14
pythons:
	for python in $(PYTHONS); do \
		if "$$python" -c ""; then $(MAKE) test PYTHON="$$python" VENV=".venv-$$("$$python" -V | tr -d ' ')" || exit 1; \
		else echo "$$python is not here"; fi; \
	done

# The whole suite on the oldest versions of the direct dependencies that pyproject.toml allows; needs uv.
lowest:
	uv pip compile pyproject.toml --all-extras --resolution lowest-direct --python-version 3.11 \
		--generate-hashes --no-header --quiet --output-file .lowest.lock
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --require-hashes --requirement .lowest.lock
	.venv-lowest/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	.venv-lowest/bin/python -m pytest -n auto --dist loadgroup

# What grades every sample several times; about a quarter of an hour on two cores.
long: setup
	$(BIN)/python -m pytest -n auto --dist loadgroup -m long

# The wall in real containers: wants root, podman, runc, debootstrap and a network; about a quarter of an hour.
containers: setup
	$(BIN)/python -m pytest -n 0 -m containers

# One class of N submissions graded by us and by our peers, who have an environment of their own.
N ?= 40
ROUNDS ?= 3
SIZES ?= 10,100,500,2000,10000
bench: setup benchmarks/.venv/.installed
	$(BIN)/python -m benchmarks --submissions $(N) --rounds $(ROUNDS) --sizes "$(SIZES)"

# What comes after grading, for 1,500 submissions: feedback, class report, export.
cycle: setup
	$(BIN)/python -m benchmarks.cycle

benchmarks/.venv/.installed: benchmarks/requirements.lock
	$(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --require-hashes --requirement benchmarks/requirements.lock
	@touch $@

# All mutants, and every right submission by 200 grading seeds; 40 minutes on two cores.
proof: setup
	$(BIN)/python -m tests.proof

lint: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# After a change of the dependencies in pyproject.toml; needs uv.
lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-header --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) .venv-* .lowest.lock benchmarks/.venv demo proof gradebook.db
