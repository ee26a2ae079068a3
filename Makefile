# Twofold: `make run` shows what it does, `make test` proves it. Both install what is missing.

CMAKE ?= cmake
JOBS  ?= $(shell nproc)
export CTEST_PARALLEL_LEVEL ?= $(JOBS)

.DEFAULT_GOAL := build
.PHONY: build run test bench clang asan tsan fuzz format lint docs-check help setup setup-dev

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

setup:
	@tools/setup.sh build

setup-dev:
	@tools/setup.sh dev

build: setup ## the library, the program build/release/bin/twofold and the examples
	@$(CMAKE) --preset release $(QUIET)
	@$(CMAKE) --build --preset release

run: QUIET = >/dev/null
run: build ## build, then a tour of two trained networks through both vocabularies
	@examples/tour.sh build/release/bin

test: QUIET = >/dev/null
test: build ## build, then all tests
	@ctest --preset release

clang: setup-dev ## the same with clang 16, the second compiler
	@$(CMAKE) --preset clang >/dev/null
	@$(CMAKE) --build --preset clang
	@ctest --preset clang

asan: setup ## all tests under the address and undefined-behaviour sanitizers
	@$(CMAKE) --preset asan >/dev/null
	@$(CMAKE) --build --preset asan
	@ctest --preset asan

tsan: setup-dev ## all tests under the thread sanitizer
	@$(CMAKE) --preset tsan >/dev/null
	@$(CMAKE) --build --preset tsan
	@ctest --preset tsan

fuzz: setup-dev ## every fuzz target for FUZZ_SECONDS seconds (10)
	@$(CMAKE) --preset fuzz >/dev/null
	@$(CMAKE) --build --preset fuzz
	@tools/fuzz.sh build/fuzz/bin $(or $(FUZZ_SECONDS),10)

bench: setup-dev ## the benchmarks
	@$(CMAKE) --preset release -DTWOFOLD_BUILD_BENCHMARKS=ON >/dev/null
	@$(CMAKE) --build --preset release
	@for b in build/release/bin/*_bench; do $$b; done

format: setup-dev ## clang-format over every source file
	@tools/format.sh

lint: setup-dev ## clang-tidy over every source file
	@$(CMAKE) --preset clang >/dev/null
	@tools/lint.sh all
