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

# Everything that must pass before a change lands.
test: format vet lint site size race node browser

# The command, with the page in it.
bin/activeftp: site
	$(HOST) $(GO) build $(FLAGS) -o $@ ./harness/cmd/activeftp

# The page.

.PHONY: site serve single size
site:
	$(HOST) $(GO) run $(FLAGS) ./site/gen

serve: bin/activeftp
	bin/activeftp site

# Builds the page, and also as one file that works without a server, even from
# file://.
single:
	$(HOST) $(GO) run $(FLAGS) ./site/gen -single dist/activeftp.html

# Builds the files of a release into dist: an archive with the command for each
# platform, the page, and their checksums. The same commit and Go version give the
# same bytes.
.PHONY: dist
dist: export SOURCE_DATE_EPOCH ?= $(call git,log -1 --format=%ct)
dist: single
	$(HOST) $(GO) run $(FLAGS) ./harness/cmd/dist

# Compares core.wasm with an empty program built by the same toolchain, both
# without symbols and after gzip -9. The runtime and the packages that parsing
# settings needs (strconv, strings, net/netip, syscall/js) already make 117 %.
# With the check it is 132 %; the rest is firewalls, the simulated transfer, the
# REST import and the analysis of client logs (6 %). Moving these to a second
# module would not help, because it would start with the 117 % again.
SIZE_LIMIT := 162
size: site
	@empty=$$(mktemp -d) && trap 'rm -rf "$$empty"' EXIT && \
	printf 'package main\n\nfunc main() {}\n' >"$$empty/main.go" && \
	$(JS) $(GO) build -trimpath -ldflags='-s -w -buildid=' -o "$$empty/empty.wasm" "$$empty/main.go" && \
	core=$$(gzip -9c $(PAGE)/core.wasm | wc -c) && empty=$$(gzip -9c "$$empty/empty.wasm" | wc -c) && \
	echo "core.wasm $$core bytes, an empty program $$empty bytes: $$(( core * 100 / empty )) % (limit $(SIZE_LIMIT) %)" && \
	test $$(( core * 100 )) -le $$(( empty * $(SIZE_LIMIT) ))

# The tests.

.PHONY: format vet lint race node browser
format:
	@wrong=$$(gofmt -l .); test -z "$$wrong" || { echo "not formatted; run gofmt -w on: $$wrong"; exit 1; }

# The second run covers files that are only built for js/wasm.
vet:
	$(GO) vet ./...
	$(JS) $(GO) vet ./core/... ./wasm

# Runs the linters of .golangci.yml. If golangci-lint cannot be installed through
# the Go proxy, staticcheck runs instead, except under CI.
LINTER := bin/golangci-lint
LINTER_VERSION := v2.15.0
lint:
	@if test -x $(LINTER) || GOBIN=$(CURDIR)/bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINTER_VERSION); then \
		$(LINTER) run ./... && $(JS) $(LINTER) run ./wasm; \
	elif test "$(CI)" = true; then \
		echo "cannot install golangci-lint $(LINTER_VERSION), which is required under CI" >&2; exit 1; \
	else \
		echo "cannot install golangci-lint $(LINTER_VERSION); running staticcheck instead" >&2; \
		$(GO) run honnef.co/go/tools/cmd/staticcheck@latest ./...; \
	fi

# By default each program with the race detector sleeps for a second before it
# exits; there are one or more for each package.
race: gcc netlab peers
	GORACE=atexit_sleep_ms=0 $(GO) test -race ./...

# Repeats the tests of the core and the bridge under js/wasm, as in a browser.
node: nodejs
	$(JS) $(GO) test -exec=$(NODE) ./core/... ./wasm

browser: single nodejs chromium
	cd site/test && node --test --test-concurrency=$$(nproc)

.PHONY: fuzz bench bench-page clean
# Runs every fuzz target for FUZZ_TIME.
FUZZ_TIME ?= 30s
fuzz:
	@grep -r --include='*_test.go' -o '^func Fuzz[A-Za-z0-9]*' . | sort | while IFS=: read -r file func; do \
		$(GO) test -run='^$$' -fuzz="^$${func#func }$$" -fuzztime=$(FUZZ_TIME) "$$(dirname "$$file")" || exit 1; \
	done

bench:
	$(GO) test -run='^$$' -bench=. -benchmem ./...

bench-page: site nodejs chromium
	cd site/test && node bench.mjs

clean:
	rm -rf bin dist $(addprefix $(PAGE)/,core.wasm wasm_exec.js precache.js version.json rules)

# Programs that the tests need besides Go. A missing one is installed from
# Debian's packages, with a second attempt in case the first fails temporarily. If
# that is not possible, the error names the package.
.PHONY: gcc nodejs chromium netlab peers
gcc:
	@$(call need,gcc,gcc libc6-dev,the race detector needs a C compiler)
nodejs:
	@$(call need,node,nodejs npm,the core and the page are tested with Node.js)
chromium: site/test/node_modules/.package-lock.json
	@$(call need,chromium,chromium,the page is tested in a browser)
site/test/node_modules/.package-lock.json: site/test/package-lock.json | nodejs
	cd site/test && { npm ci --no-audit --no-fund || { sleep 5; npm ci --no-audit --no-fund; }; }
# Network namespaces need root; without it the tests of firewall rules are skipped.
netlab:
	@test "$$(id -u)" != 0 || { $(call need,ip,iproute2,firewall rules are tested in network namespaces); \
		$(call need,nft,nftables,firewall rules are tested with nft); \
		$(call need,iptables,iptables,firewall rules are tested with iptables); \
		$(call need,sysctl,procps,the port range is reserved with sysctl); }
ifeq ($(CI),true) # CI only: installing Debian's firewalld starts a firewall
	@test "$$(id -u)" != 0 || { $(call need,ufw,ufw,the ufw rules are tested with it); \
		$(call need,firewall-offline-cmd,firewalld,the firewalld rules are tested with it); }
endif
peers:
	@$(call need,curl,curl,our servers are tested with third-party clients)
	@$(call need,lftp,lftp,our servers are tested with third-party clients)
	@test -x /usr/sbin/vsftpd || { $(unstarted); $(call need,vsftpd,vsftpd,the client is tested with third-party servers); }

# Keeps Debian from starting a newly installed service until the shell exits. A
# policy that the host already has stays as it is.
POLICY := /usr/sbin/policy-rc.d
unstarted = test -e $(POLICY) || test "$$(id -u)" != 0 || { trap 'rm -f $(POLICY)' EXIT && \
	printf '\#!/bin/sh\nexit 101\n' >$(POLICY) && chmod 755 $(POLICY); }

# $(call need,PROGRAM,PACKAGES,REASON) installs the packages if there is no program.
need = command -v $(1) >/dev/null || $(call install,$(2)) || { sleep 5; $(call install,$(2)); } || \
	{ echo "$(1) is missing ($(3)); install $(2) and try again" >&2; exit 1; }
install = { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends $(1); }
