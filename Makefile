# The two commands of the README are `make run` and `make test`.

GO    ?= go
JS    := GOOS=js GOARCH=wasm
ROOT  := $(shell $(GO) env GOROOT)
NODE  := $(ROOT)/lib/wasm/go_js_wasm_exec
PAGE  := site/public

# The version of the command, the page and the release is the tag, or a tag with
# the commits since then, or the commit. Outside a checkout it is "devel".
git     = $(if $(wildcard .git),$(shell git $(1) 2>/dev/null))
VERSION := $(or $(call git,describe --tags --always --dirty),devel)
COMMIT  := $(call git,describe --always --exclude='*' --abbrev=40 --dirty)

# Every program for this host is built with the same flags; otherwise Go would
# compile the standard library once for each set of flags. Without C the programs
# are static and need only Go. Compiling without debug information, which -w drops
# anyway, takes 15 % less processor time.
HOST  := CGO_ENABLED=0
FLAGS := -trimpath -buildvcs=false -gcflags=all=-dwarf=false \
	-ldflags='-s -w -buildid= -X main.version=$(VERSION) -X main.commit=$(COMMIT)'

.PHONY: run test
# Checks the sample settings, proves them by real transfers, and runs every
# built-in scenario. It needs only Go.
run: bin/activeftp
	bin/activeftp check scenarios/sample.settings
	bin/activeftp prove --every-port scenarios/sample.settings
	bin/activeftp run
	@echo "verdict: the sample settings are proved, and every scenario passes"

# The command, with the page in it.
bin/activeftp: site
	$(HOST) $(GO) build $(FLAGS) -o $@ ./harness/cmd/activeftp

# The page. BEST=-best compresses it as for a release, which takes a minute.

.PHONY: site serve single size
site:
	$(HOST) $(GO) run $(FLAGS) ./site/gen $(BEST)

serve: bin/activeftp
	bin/activeftp site

# Builds the page, and also as one file that works without a server, even from
# file://.
single:
	$(HOST) $(GO) run $(FLAGS) ./site/gen $(BEST) -single dist/activeftp.html

# Builds the files of a release into dist: an archive with the command for each
# platform, the page, and their checksums. The same commit and Go version give the
# same bytes.
.PHONY: dist
dist: export SOURCE_DATE_EPOCH ?= $(call git,log -1 --format=%ct)
dist: BEST = -best
dist: single
	$(HOST) $(GO) run $(FLAGS) ./harness/cmd/dist

# Compares the two WebAssembly modules with an empty program built by the same
# toolchain, all without symbols and after gzip -9. The runtime and what every module
# needs (strconv, strings, net/netip, syscall/js) make 117 %. The first module is what
# the page needs for the first verdict; the second has the check again, and the
# simulated transfer, the firewalls, the importers and the analysis of logs. It also
# has the edits, because it suggests a range only after it has edited the text and
# checked it again: 3 %. The page loads it when it first needs it. With the simulated
# transfer the first would be 150 %, and one module with everything about 204 %.
FIRST_LIMIT := 145
SECOND_LIMIT := 206
size: site
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	printf 'package main\n\nfunc main() {}\n' >"$$dir/main.go" && \
	$(JS) $(GO) build -trimpath -ldflags='-s -w -buildid=' -o "$$dir/empty.wasm" "$$dir/main.go" && \
	empty=$$(gzip -9c "$$dir/empty.wasm" | wc -c) && echo "an empty program: $$empty bytes" && \
	for module in core:$(FIRST_LIMIT) second:$(SECOND_LIMIT); do \
		file=$${module%:*}.wasm limit=$${module#*:} && size=$$(gzip -9c $(PAGE)/$$file | wc -c) && \
		echo "$$file: $$size bytes, $$(( size * 100 / empty )) % (limit $$limit %)" && \
		test $$(( size * 100 )) -le $$(( empty * limit )) || exit 1; \
	done

# The tests. .ci/deps knows the programs that they need besides Go. Each target
# first installs what is missing for it. With DEPS=no nothing is installed: the
# tests that need a missing program are left out. Debian keeps some of the programs
# in directories that are not on every user's path.
export PATH := $(PATH):/usr/sbin:/sbin

.PHONY: parts format vet lint weblint race seeds node browser
# Everything that must pass before a change lands. At the end it lists what was
# left out on this machine.
test:
	@.ci/deps install lint race programs peers node weblint page firefox webkit
	@.ci/deps run $(MAKE) --no-print-directory $(if $(filter no,$(DEPS)),--keep-going) parts
parts: format vet lint site weblint size race seeds node browser

format:
	@wrong=$$(gofmt -l .); test -z "$$wrong" || { echo "not formatted; run gofmt -w on: $$wrong"; exit 1; }

# The second run covers files that are only built for js/wasm.
vet:
	$(GO) vet ./...
	$(JS) $(GO) vet ./core/... ./wasm

# Runs the linters of .golangci.yml. If golangci-lint cannot be built, staticcheck
# runs instead, except under CI.
LINTER := bin/golangci-lint
lint:
	@.ci/deps install lint
	@if .ci/deps left-out lint; then :; elif test -x $(LINTER); then \
		$(LINTER) run ./... && $(JS) $(LINTER) run ./wasm; \
	else \
		$(GO) run honnef.co/go/tools/cmd/staticcheck@latest ./...; \
	fi

# Runs the linters of the page's scripts, style and HTML, with the configurations in
# site/test. They start from recommended rules; each exception has its reason there.
weblint: site
	@.ci/deps install weblint
	.ci/deps left-out weblint || { cd site && PATH=$$PWD/test/node_modules/.bin:$$PATH && \
		eslint --config test/eslint.config.mjs --max-warnings=0 src public/service-worker.js test && \
		stylelint --config test/stylelint.config.mjs --max-warnings=0 'public/**/*.css' && \
		html-validate --config test/htmlvalidate.config.mjs --max-warnings=0 'public/**/*.html'; }

# By default each program with the race detector sleeps for a second before it
# exits; there are one or more for each package.
race:
	@.ci/deps install race programs peers
	GORACE=atexit_sleep_ms=0 $(GO) test $$(.ci/deps left-out race || echo -race) ./...

# Runs other people's servers and clients, and rewrites the tables of docs/peers.md.
.PHONY: peers
peers:
	@.ci/deps install race programs peers
	$(GO) test -count=1 -run '^(TestServers|TestClients)$$' ./harness/peertest -update

# Repeats the tests of the core and the bridge under js/wasm, as in a browser.
node:
	@.ci/deps install node
	.ci/deps left-out node || $(JS) $(GO) test -exec=$(NODE) ./core/... ./wasm

# The tests of an engine that is missing here are skipped.
browser: single
	@.ci/deps install page firefox webkit
	@for engine in firefox webkit; do .ci/deps left-out $$engine || :; done
	.ci/deps left-out page || site/test/run.sh

.PHONY: sim
# Plays schedules of the simulation for SECONDS, from the seed FROM on, in virtual time
# over a network in memory. A seed that fails is printed with what plays it again.
SECONDS ?= 600
FROM ?= $(shell date +%s)00000
SIMULATE = $(GO) test ./harness/simulation -count=1 -v -timeout=0 -run='^(TestSchedules|TestProofs)$$'
sim:
	$(SIMULATE) -for=$(SECONDS)s -from=$(FROM)

# A few thousand schedules, always the same ones.
seeds:
	$(SIMULATE) -number=3000

.PHONY: soak
# Runs 100,000 transfers in 2,000 sessions at once, one transfer in twenty with a fault,
# over 1,024 ports, and puts our servers under load. It takes about 5 minutes and needs
# Linux and 17,000 open files. Every go test runs the same in small.
soak:
	$(GO) test -count=1 -timeout=1h -v ./harness/soak \
		-sessions=2000 -transfers=100000 -ports=1024 -slow=4096 -pause=1s -logins=20000

.PHONY: fuzz bench bench-page clean
# Runs every fuzz target for FUZZ_TIME, and prints how many inputs each has run and all
# together. Making an interesting input smaller would take most of a short time, so the
# attempts are bounded too. The share links of the page are tried in
# Node.js with FUZZ_LINKS mutated texts and fragments.
FUZZ_TIME ?= 30s
FUZZ_MINIMIZE ?= 20x
FUZZ_LINKS ?= 1500
fuzz:
	@total=0; for target in $$(grep -r --include='*_test.go' -o '^func Fuzz[A-Za-z0-9]*' core harness site wasm | sort | tr ' ' :); do \
		dir=./$$(dirname "$${target%%:*}"); name="$${target##*:}"; \
		if ! out=$$($(GO) test -run='^$$' -fuzz="^$$name$$" -fuzztime=$(FUZZ_TIME) -fuzzminimizetime=$(FUZZ_MINIMIZE) "$$dir" 2>&1); then \
			printf '%s\n' "$$out"; exit 1; \
		fi; \
		execs=$$(printf '%s\n' "$$out" | sed -nE 's/^fuzz: elapsed: .*, (execs: |gathering baseline coverage: )([0-9]+).*/\2/p' | tail -n 1); \
		test "$${execs:-0}" -gt 0 || { echo "$$dir $$name: no executions" >&2; exit 1; }; \
		printf '%10s executions  %s %s\n' "$$execs" "$$dir" "$$name"; total=$$((total + execs)); \
	done; printf '%10s executions in total\n' "$$total"
	@if ! test -d site/test/node_modules; then echo 'left out: the share links; ".ci/deps install page" installs what they need'; exit; fi; \
	$(MAKE) --no-print-directory site >/dev/null && seed=$$(date +%s) && \
	if ! out=$$(cd site/test && SEED=$$seed ROUNDS=$(FUZZ_LINKS) node --test link.test.mjs 2>&1); then \
		printf '%s\n' "$$out" "seed $$seed"; exit 1; \
	fi; printf '%10s mutated links  site/test link.test.mjs, seed %s\n' $(FUZZ_LINKS) "$$seed"

# Changes the rules, the machine, the client and the prover in one place at a time,
# and fails if the tests do not notice. PACKAGES chooses packages or files:
# core/connect harness/client/ports.go.
.PHONY: mutants
mutants:
	@$(GO) run ./harness/cmd/mutants $(PACKAGES)

bench:
	$(GO) test -run='^$$' -bench=. -benchmem ./...

bench-page: site
	@.ci/deps install page
	cd site/test && node bench.mjs && node bench-editor.mjs

.PHONY: pictures
# Draws the pictures of the README, in the browser of the tests.
pictures: bin/activeftp
	@.ci/deps install page
	cd site/test && node pictures.mjs

.PHONY: rename
# Changes the module path everywhere: make rename MODULE=example.com/team/activeftp
rename:
	@$(GO) run ./harness/cmd/rename "$$MODULE"

clean:
	rm -rf bin dist $(wildcard $(PAGE)/*.br $(PAGE)/*.gz $(PAGE)/icon-*.png) $(addprefix $(PAGE)/,core.wasm second.wasm early.js start.js main.js worker.js precache.js version.json examples.json rules explain)
