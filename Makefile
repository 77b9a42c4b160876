# The everyday words. `make run`, `make demo`, `make check` and `make bench` install what they need;
# the others expect it there.
.PHONY: run demo soak check test e2e asan tsan bench torture deb try-deb fuzz fmt tidy mutate house build pages pictures install clean help

build = cmake --preset $(1) >build/$(1).log 2>&1 || { cat build/$(1).log; exit 1; }; cmake --build --preset $(1)
T ?= .

help:            ## these words
	@grep -hE '^[a-z0-9]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 10

run:             ## installs what is missing, builds, makes a fictional agency and starts the center
	@tools/install build pages
	@tools/run

demo:            ## the same, always open, with invented callers and agents: a living center
	@tools/install build pages
	@tools/demo

check:           ## every test there is (what .ci/run calls), installing what it needs
	@tools/install build pages check
	@tools/check

build:           ## the dev build
	@mkdir -p build && $(call build,dev)

pages:           ## the web pages, into web/dist
	@tools/with-node tools/pages

pictures: build pages ## the pictures of docs/, from a center in which everybody is invented (two minutes)
	@tools/install check
	@tools/with-node node tools/screenshots.mjs

test: build      ## the quick tests: make test T=core/order SEED=7
	@ctest --preset dev -R '$(T)' -LE slow -j6 --no-tests=error

e2e: build pages ## real calls and a real browser: make e2e T=call
	@tools/e2e '$(T)'

asan:            ## the quick tests under the address and undefined-behaviour sanitizers
	@mkdir -p build && $(call build,asan)
	@ctest --preset asan -R '$(T)' -LE 'slow|house' -j4

tsan:            ## rings, media, http and store under the thread sanitizer
	@mkdir -p build && $(call build,tsan)
	@ctest --preset tsan -R '^(bus|phone|http|store)/' -LE slow -j2

bench:           ## speeds, beside floors measured in the same run
	@tools/install build check bench
	@mkdir -p build && $(call build,bench)
	@tools/bench

torture:         ## ten simulated years under faults: make torture SEED=7 SEEDS=120 HOURS=731
	@mkdir -p build && $(call build,release)
	@build/release/throughline torture --seed $(or $(SEED),1) --seeds $(or $(SEEDS),120) --hours $(or $(HOURS),731)

soak:            ## calls, lost lines and killed browsers for MINUTES=30: nothing leaks, sticks or is lost
	@MINUTES=$(or $(MINUTES),30) tools/soak --seed $(or $(SEED),1)

deb:             ## the Debian package, into build/deb
	@tools/install build pages deb
	@mkdir -p build && $(call build,release)
	@tools/with-node tools/pages
	@tools/deb

try-deb:         ## the package in a clean Debian 12: installs, runs, upgrades, purges (minutes)
	@tools/try-deb

fuzz:            ## coverage-guided fuzzing: make fuzz F=fact TIME=60
	@tools/fuzz '$(F)' $(or $(TIME),60)

fmt:             ## the house style, by clang-format
	@find src tests bench -name '*.[ch]' | xargs clang-format -i

house:           ## size and shape of the code, beside goals
	@tools/house .

mutate:          ## small mistakes in the core and the proof, and how many of them the tests notice (an hour)
	@tools/mutate --mutants $(or $(MUTANTS),300) --seed $(or $(SEED),1)

tidy:            ## what the compiler does not check
	@tools/tidy .

clean:           ## drops what was built
	@rm -rf build web/dist
