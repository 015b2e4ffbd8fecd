# Verbs over swift, clang and pytest. `make` alone lists them.
#
#   make run      build, then watch an MCP client trade on the paper exchange
#   make test     run all tests
#   make measure  how quick and how small the program is
#   make bench    the client beside its peers: a table, also in docs/benchmarks (BENCH=quick: shorter)
#   make build    leave .build/release/backpack and libbackpack.so, the C interface; Swift runtime inside
#   make serve    build the paper exchange and serve it to bots on this machine
#   make exchange leave .build/release/backpack-exchange, the paper exchange served on loopback
#   make wheel    leave .build/release/backpack-VERSION-py3-none-manylinux_*.whl, the Python package
#   make install  put it where Debian keeps such things (PREFIX=/usr/local DESTDIR=; packaging/install lists the rest)
#   make uninstall  take it away again
#   make docs     leave .build-docs/html and .build-docs/python, the documentation of the Swift and the Python client
#   make sanitize run the Swift tests under ThreadSanitizer, then AddressSanitizer
#   make fuzz     run every fuzzer for FUZZ_SECONDS seconds
#   make format   rewrite Swift sources in the house style
#   make clean    remove everything that was built
#   make help     this list

SWIFT        ?= swift
DOCC         ?= $(shell dirname "$$(readlink -f "$$(command -v $(SWIFT))")" 2>/dev/null)/docc
CLANG        ?= $(shell dirname "$$(readlink -f "$$(command -v $(SWIFT))")" 2>/dev/null)/clang
PYTHON       ?= python3
FUZZ_SECONDS ?= 60

# The walls between modules hold: a module imports only what Package.swift says.
WALLS   := --explicit-target-dependency-import-check error
# Stripped, and bound before main, so that no function pointer stays writable. The toolchain's own linker,
# because the system's lets symbols past the version script.
HARDEN  := -Xswiftc -use-ld=lld -Xlinker -s -Xlinker -z -Xlinker now
# Nobody here uses regular expressions, whose library every module would link all the same: 1.4 MB.
NO_REGEX := -Xswiftc -Xfrontend -Xswiftc -disable-implicit-string-processing-module-import
RELEASE := -c release --static-swift-stdlib -Xswiftc -static-stdlib --disable-local-rpath $(NO_REGEX) $(WALLS) $(HARDEN)
PROGRAM := .build/release/backpack
LIBRARY := .build/release/libbackpack.so

STRICT  := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wcast-qual -Werror
C_FLAGS := -std=c11 -g -O1 $(STRICT) -ICSources/CBackpack/include \
           $$(pkg-config --cflags libsodium libcjson)
C_LIBS  := $$(pkg-config --libs libsodium libcjson)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
C_SOURCES := $(wildcard CSources/CBackpack/*.c)
VENV    := .build-python
THREADED := BackpackTests|BackpackFeedTests|BackpackGuardTests|BackpackMCPTests|BackpackServerTests

.PHONY: help run test measure bench build serve exchange wheel install uninstall docs sanitize fuzz format clean \
        requirements wheel-requirements test-requirements program library test-c test-swift test-threads test-abi test-examples test-docs \
        test-install test-python test-bare test-system test-peers sanitize-abi

help:
	@sed -n 's/^#   make/  make/p' Makefile

run: build
	@$(PROGRAM) tour

build: program library

program: requirements
	$(SWIFT) build $(RELEASE) --product backpack

serve: exchange
	@.build/release/backpack-exchange

exchange: requirements
	$(SWIFT) build $(RELEASE) --product backpack-exchange

# One object code with the program, linked with a soname and a list of what it shows. It stays loaded after dlclose():
# the threads of the Swift runtime do.
library: program
	$(SWIFT) build $(RELEASE) --product BackpackC -Xlinker -soname=libbackpack.so.1 \
	  -Xlinker --version-script=$(CURDIR)/include/backpack.map -Xlinker -z -Xlinker nodelete
	@# Not over the old one: programs that run with it would run on in the new one's code.
	@cp .build/release/libBackpackC.so $(LIBRARY).new && mv -f $(LIBRARY).new $(LIBRARY)
	@ln -sf libbackpack.so $(LIBRARY).1

wheel: library wheel-requirements
	SWIFT=$(SWIFT) python/build-wheel $(CURDIR)/$(VENV)/bindings/bin/python

# Builds nothing, so that root needs no Swift: make build && sudo make install
install:
	@sh packaging/install

uninstall:
	@sh packaging/install --remove

test: test-requirements
	@$(MAKE) --no-print-directory test-c
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory exchange
	@$(MAKE) --no-print-directory test-swift
	@$(MAKE) --no-print-directory test-threads
	@$(MAKE) --no-print-directory test-abi
	@$(MAKE) --no-print-directory test-install
	@$(MAKE) --no-print-directory test-python
	@$(MAKE) --no-print-directory test-bare
	@$(MAKE) --no-print-directory test-examples
	@$(MAKE) --no-print-directory test-docs
	@$(MAKE) --no-print-directory test-system
	@$(MAKE) --no-print-directory test-peers

# The C core under AddressSanitizer and UBSan, the same sources once more with gcc's eyes.
test-c:
	@mkdir -p .build-c
	gcc $(C_FLAGS) -fsyntax-only $(C_SOURCES) $(wildcard Tests/CBackpackTests/*.c)
	$(CLANG) $(C_FLAGS) $(SANITIZE) $(C_SOURCES) $(wildcard Tests/CBackpackTests/*.c) $(C_LIBS) -o .build-c/tests
	.build-c/tests Tests/Fixtures

# One at a time: tests of timeouts must not wait for a processor behind those of the matching engine.
test-swift:
	BACKPACK_TEST_PYTHON=$(CURDIR)/$(VENV)/mcp2/bin/python BACKPACK_RECORD=$(CURDIR)/.build-record.jsonl \
	  $(SWIFT) test $(WALLS) --no-parallel

# The same under ThreadSanitizer, where threads meet: transports, streams, the server, the journal.
test-threads:
	BACKPACK_TEST_PYTHON=$(CURDIR)/$(VENV)/mcp2/bin/python \
	  $(SWIFT) test $(WALLS) --no-parallel --sanitize=thread --scratch-path .build-threads --filter '$(THREADED)'

# The header alone in both languages and both compilers; the library from C; the interface as it was.
ABI_FLAGS := -std=c11 -D_GNU_SOURCE -g $(STRICT) -Iinclude -ICSources/CBackpack/include -ICSources/CProcess/include
test-abi: library
	@mkdir -p .build-c
	for compiler in gcc $(CLANG); do \
	  echo '#include "backpack.h"' | $$compiler -x c -std=c11 $(STRICT) -Iinclude -fsyntax-only - || exit 1; \
	  echo '#include "backpack.h"' | $$compiler -x c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only - || exit 1; \
	done
	gcc $(ABI_FLAGS) $(wildcard Tests/ABITests/*.c) -L.build/release -lbackpack -pthread \
	  -Wl,-rpath,$(CURDIR)/.build/release -o .build-c/abi_tests
	.build-c/abi_tests
	$(PYTHON) Tests/ABITests/abi.py check

# Another package that depends on this one by path: what users of the client write.
EXAMPLES := --package-path Examples --scratch-path .build-examples
test-examples:
	$(SWIFT) build $(EXAMPLES)
	$(SWIFT) run $(EXAMPLES) --skip-build place-and-cancel
	$(SWIFT) run $(EXAMPLES) --skip-build watch-book SOL_USDC 5
	$(SWIFT) run $(EXAMPLES) --skip-build export-history .build-examples/fills.csv
	$(SWIFT) run $(EXAMPLES) --skip-build getting-started

docs: library wheel-requirements
	@mkdir -p .build-docs/graphs
	$(SWIFT) build --scratch-path .build-docs --target Backpack $(WALLS) -Xswiftc -emit-symbol-graph \
	  -Xswiftc -emit-symbol-graph-dir -Xswiftc $(CURDIR)/.build-docs/graphs
	@rm -rf .build-docs/client && mkdir -p .build-docs/client && cp .build-docs/graphs/Backpack*.symbols.json .build-docs/client
	$(DOCC) convert Sources/Backpack/Backpack.docc --additional-symbol-graph-dir .build-docs/client \
	  --fallback-display-name Backpack --fallback-bundle-identifier backpack \
	  --diagnostics-file .build-docs/diagnostics.json --output-path .build-docs/html >.build-docs/docc.log 2>&1 || { cat .build-docs/docc.log; exit 1; }
	BACKPACK_LIBRARY=$(CURDIR)/$(LIBRARY) PYTHONPATH=python/src $(VENV)/bindings/bin/python python/build-docs .build-docs/python

# What make install leaves, and programs in C and C++ built with nothing but it.
test-install: build
	CLANG=$(CLANG) $(VENV)/mcp2/bin/python -m pytest -q Tests/Install

test-python: wheel exchange
	$(VENV)/bindings/bin/python -m pytest -q Tests/Python

# What was built, on a machine that has no Swift. As root, with debootstrap; elsewhere it is skipped and says why.
test-bare: wheel
	$(VENV)/mcp2/bin/python -m pytest -q -rs Tests/Bare

test-docs: docs
	$(VENV)/mcp2/bin/python -m pytest -q Tests/Documentation

# The programs from outside: MCP clients, the venue's specification against the paper exchange, nonsense.
test-system:
	$(VENV)/mcp2/bin/python -m pytest -q Tests/System --ignore=Tests/System/peers

# Other people's clients against the paper exchange, in a folder of packages of their own, and without the fixtures one
# folder up, which start the assistant's server. Native tracebacks: for its own, pytest parses ccxt's sources, on which
# Python 3.11 can fail.
test-peers:
	$(VENV)/peers/bin/python -m pytest -q --tb=native --confcutdir Tests/System/peers Tests/System/peers

measure: build
	@$(PYTHON) Tests/System/measure.py

# Builds ours, installs the peers where the machine can, measures them in turn. ONLY=rest: that row alone.
bench: requirements
	@SWIFT=$(SWIFT) PYTHON=$(PYTHON) BENCH=$(BENCH) ONLY=$(ONLY) $(PYTHON) Bench/run.py

sanitize: test-requirements test-threads
	BACKPACK_TEST_PYTHON=$(CURDIR)/$(VENV)/mcp2/bin/python \
	  $(SWIFT) test $(WALLS) --no-parallel --sanitize=address --scratch-path .build-address
	@$(MAKE) --no-print-directory sanitize-abi SANITIZER=thread SCRATCH=.build-threads
	@$(MAKE) --no-print-directory sanitize-abi SANITIZER=address SCRATCH=.build-address

# Some of the tests end programs in the midst of things: what is not freed there is no leak.
RUNTIME = $(dir $(CLANG))../lib/swift/linux
sanitize-abi:
	$(SWIFT) build $(WALLS) --sanitize=$(SANITIZER) --scratch-path $(SCRATCH) --product BackpackC
	cp $(SCRATCH)/debug/libBackpackC.so $(SCRATCH)/libbackpack.so
	$(CLANG) -fsanitize=$(SANITIZER) $(ABI_FLAGS) -DUNOPTIMISED $(wildcard Tests/ABITests/*.c) -L$(SCRATCH) -lbackpack -pthread \
	  -L$(RUNTIME) -ldispatch -lBlocksRuntime -Wl,-rpath,$(CURDIR)/$(SCRATCH) -Wl,-rpath,$(RUNTIME) -o $(SCRATCH)/abi_tests
	ASAN_OPTIONS=detect_leaks=0 BACKPACK_ROUNDS=20000 $(SCRATCH)/abi_tests

fuzz: requirements
	@mkdir -p .build-c
	@for source in Tests/Fuzz/fuzz_*.c; do \
	  target=.build-c/$$(basename $$source .c); \
	  $(CLANG) $(C_FLAGS) -fsanitize=fuzzer,address,undefined $(C_SOURCES) $$source $(C_LIBS) -o $$target \
	    && $$target -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 || exit 1; \
	done

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Bench/swift

clean:
	rm -rf .build .build-*

requirements:
	@SWIFT=$(SWIFT) sh .ci/require build

wheel-requirements:
	@SWIFT=$(SWIFT) PYTHON=$(PYTHON) VENV=$(VENV) sh .ci/require wheel

test-requirements:
	@SWIFT=$(SWIFT) PYTHON=$(PYTHON) VENV=$(VENV) sh .ci/require test
