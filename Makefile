# The commands of the project. `make` alone lists them; each installs the Debian packages it needs.
.DEFAULT_GOAL := help
.PHONY: help run build test interop coverage fuzz bench generate format docs clean

# Arguments for the simulator: by default it tells the session line by line. For example: make run ARGS="--seed 3 --json"
ARGS ?= --log

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: build ## Set up, build, and show a whole charging session (ARGS="..." is passed on)
	@.build/release/clara-sim run $(ARGS)

build: ## Build the simulator, optimised
	@Scripts/install-packages.sh build
	@swift build -c release --product clara-sim

test: ## Everything a change must pass: format, tests, Embedded gate, firmware in an emulator
	@Scripts/test.sh

interop: ## Meet what others wrote: an EXI codec, the kernel's TCP, chargers and cars (root; ARGS="--only shutdown")
	@Scripts/interop.sh $(if $(filter file,$(origin ARGS)),,$(ARGS))

coverage: ## Walk every way through the EXI grammars and say which generated lines that executed
	@Scripts/coverage.sh

fuzz: ## Break every seed of every parser in every byte with every value (takes minutes; ARGS="--only din")
	@Scripts/fuzz.sh --thorough $(ARGS)

bench: ## Measure speed: wall time, and instruction counts where valgrind is available
	@Scripts/bench.sh

generate: ## Make the V2G message code again from the schemas (fetches them)
	@Scripts/generate.sh

format: ## Format all Swift code in place
	@Scripts/format.sh

docs: ## Write the pages in doc that are made from the programs and their tests
	@Scripts/docs.sh

clean: ## Remove everything that was built
	@rm -rf .build Firmware/.build
