# Two commands matter: `make demo` and `make test`. Both set up whatever they need.
.PHONY: demo test hunt check setup setup-dev lock format clean
BIN := .venv/bin

demo: setup
	@tools/system.sh freeradius
	@exec $(BIN)/mtandao demo

test: check
	@tools/system.sh freeradius chromium
	$(BIN)/pytest -n 2 --dist loadgroup

# Look for a sequence of deeds that loses a shilling: other ones each time. Over night: make hunt MINUTES=600
MINUTES ?= 5
hunt: setup-dev
	$(BIN)/pytest -q -n 0 -m hunt tests/money --hunt $(MINUTES)

# Everything that can be said without running the product: style, types, layers, migrations. Under two minutes.
check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	tools/check-migrations.sh

setup:
	@tools/setup.sh run

setup-dev:
	@tools/setup.sh dev

# Renew the locked packages: hashes of each, and no address of any index.
lock: setup-dev
	tools/lock.sh

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv node_modules .mtandao .test-home .mypy_cache .ruff_cache src/mtandao/foundation/kit/static/built
