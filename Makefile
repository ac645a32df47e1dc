# The two commands of the README are `make run` and `make test`.

GO       ?= go
WASM_RUN := $(shell $(GO) env GOROOT)/lib/wasm/go_js_wasm_exec
JS       := GOOS=js GOARCH=wasm

.PHONY: run test format vet race node fuzz bench clean

# Checks the sample settings, proves them by real transfers, and runs every
# built-in scenario. Needs Go alone.
run: bin/activeftp
	bin/activeftp check scenarios/sample.settings
	bin/activeftp prove --every-port scenarios/sample.settings
	bin/activeftp run
	@echo "verdict: the sample settings are proved, and every scenario holds"

# Everything that must hold.
test: format vet race node

bin/activeftp: FORCE
	$(GO) build -trimpath -o $@ ./harness/cmd/activeftp
FORCE:

format:
	@wrong=$$(gofmt -l .); test -z "$$wrong" || { echo "not formatted by gofmt: $$wrong"; exit 1; }

# go vet ./... passes over what is built for js/wasm alone.
vet:
	$(GO) vet ./...
	$(JS) $(GO) vet ./core/...

race: gcc
	$(GO) test -race ./...

# The core again, as it runs in a browser.
node: nodejs
	$(JS) $(GO) test -exec=$(WASM_RUN) ./core/...

# Every fuzz target for FUZZ_TIME.
FUZZ_TIME ?= 30s
fuzz:
	@for target in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
		for name in $$(grep -ho '^func Fuzz[A-Za-z0-9]*' $$target/*_test.go | cut -d' ' -f2); do \
			$(GO) test -run='^$$' -fuzz="^$$name$$" -fuzztime=$(FUZZ_TIME) $$target || exit 1; \
		done; \
	done

bench:
	$(GO) test -run='^$$' -bench=. -benchmem ./...

clean:
	rm -rf bin dist

# What the tests need beyond Go. Where Debian's packages can be had they are
# installed, twice tried because the first run can fail in passing; elsewhere
# the message says what is missing.
.PHONY: gcc nodejs
gcc:
	@command -v gcc >/dev/null || $(call install,gcc libc6-dev,the race detector needs a C compiler)
nodejs:
	@command -v node >/dev/null || $(call install,nodejs,the core is also tested under Node.js)

install = { command -v apt-get >/dev/null && test "$$(id -u)" = 0 && \
	{ { apt-get update -q && apt-get install -yq --no-install-recommends $(1); } || \
	{ sleep 5; apt-get update -q && apt-get install -yq --no-install-recommends $(1); }; }; } || \
	{ echo "missing: $(1) ($(2)); install it and run this again" >&2; exit 1; }
