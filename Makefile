# The two commands of the README are `make run` and `make test`.

GO    ?= go
JS    := GOOS=js GOARCH=wasm
ROOT  := $(shell $(GO) env GOROOT)
NODE  := $(ROOT)/lib/wasm/go_js_wasm_exec
PAGE  := site/public

# Small in a browser: no symbols, no paths, and nothing inlined, which is 27 KB
# by gzip less for no time that can be measured.
VERSION ?= $(shell git describe --always --dirty 2>/dev/null || echo devel)
SMALL   := -trimpath -gcflags=all=-l -ldflags='-s -w -buildid= -X main.version=$(VERSION)'

.PHONY: run test
# Checks the sample settings, proves them by real transfers, and runs every
# built-in scenario. Needs Go alone.
run: bin/activeftp
	bin/activeftp check scenarios/sample.settings
	bin/activeftp prove --every-port scenarios/sample.settings
	bin/activeftp run
	@echo "verdict: the sample settings are proved, and every scenario holds"

# Everything that must hold.
test: format vet lint site size race node browser

bin/activeftp: FORCE
	$(GO) build -trimpath -o $@ ./harness/cmd/activeftp
FORCE:

# The page.

.PHONY: site serve single size
site:
	$(JS) $(GO) build $(SMALL) -o $(PAGE)/core.wasm ./wasm
	cp $(ROOT)/lib/wasm/wasm_exec.js $(PAGE)/
	$(GO) run ./site/gen

serve: site bin/activeftp
	bin/activeftp site

# One file that works without a server, also from file://.
single: site
	$(GO) run ./site/gen -single dist/activeftp.html

# core.wasm against an empty program as the same toolchain makes it, without
# symbols too, both by gzip -9. The runtime and the packages that a text of
# settings needs (strconv, strings, net/netip, syscall/js) are 117 % already; the
# check alone comes to 132 %, and the rest is firewalls, the simulated transfer,
# the REST import and a client's log (6 %). A second module for these would start
# with the 117 % again.
SIZE_MOST := 162
size: site
	@empty=$$(mktemp -d) && trap 'rm -rf "$$empty"' EXIT && \
	printf 'package main\n\nfunc main() {}\n' >"$$empty/main.go" && \
	$(JS) $(GO) build -trimpath -ldflags='-s -w -buildid=' -o "$$empty/empty.wasm" "$$empty/main.go" && \
	core=$$(gzip -9c $(PAGE)/core.wasm | wc -c) && empty=$$(gzip -9c "$$empty/empty.wasm" | wc -c) && \
	echo "core.wasm $$core bytes, an empty program $$empty bytes: $$(( core * 100 / empty )) % of it, at most $(SIZE_MOST) %" && \
	test $$(( core * 100 )) -le $$(( empty * $(SIZE_MOST) ))

# The tests.

.PHONY: format vet lint race node browser
format:
	@wrong=$$(gofmt -l .); test -z "$$wrong" || { echo "not formatted by gofmt: $$wrong"; exit 1; }

# go vet ./... passes over what is built for js/wasm alone.
vet:
	$(GO) vet ./...
	$(JS) $(GO) vet ./core/... ./wasm

# The linters of .golangci.yml. Where golangci-lint cannot be installed through the
# Go proxy, go vet (above) and staticcheck stand in, except under CI.
LINTER := bin/golangci-lint
LINTER_VERSION := v2.15.0
lint:
	@if test -x $(LINTER) || GOBIN=$(CURDIR)/bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINTER_VERSION); then \
		$(LINTER) run ./... && $(JS) $(LINTER) run ./wasm; \
	elif test "$(CI)" = true; then \
		echo "golangci-lint $(LINTER_VERSION) cannot be installed, and under CI it must run" >&2; exit 1; \
	else \
		echo "golangci-lint $(LINTER_VERSION) cannot be installed; staticcheck stands in" >&2; \
		$(GO) run honnef.co/go/tools/cmd/staticcheck@latest ./...; \
	fi

race: gcc netlab peers
	$(GO) test -race ./...

# The core and the page's bridge again, as they run in a browser.
node: nodejs
	$(JS) $(GO) test -exec=$(NODE) ./core/... ./wasm

browser: single nodejs chromium
	cd site/test && node --test --test-concurrency=$$(nproc)

.PHONY: fuzz bench bench-page clean
# Every fuzz target for FUZZ_TIME.
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
	rm -rf bin dist $(PAGE)/core.wasm $(PAGE)/wasm_exec.js $(PAGE)/precache.js $(PAGE)/rules

# What the tests need beyond Go. Where Debian's packages can be had they are
# installed, tried twice because the first run can fail in passing; elsewhere
# the message says what is missing.
.PHONY: gcc nodejs chromium netlab peers
gcc:
	@$(call need,gcc,gcc libc6-dev,the race detector needs a C compiler)
nodejs:
	@$(call need,node,nodejs npm,the core and the page are tested under Node.js)
chromium: site/test/node_modules/.package-lock.json
	@$(call need,chromium,chromium,the page is tested in a browser)
site/test/node_modules/.package-lock.json: site/test/package-lock.json | nodejs
	cd site/test && { npm ci --no-audit --no-fund || { sleep 5; npm ci --no-audit --no-fund; }; }
# Without root there is no namespace to prove firewall rules in; the tests say so.
netlab:
	@test "$$(id -u)" != 0 || { $(call need,ip,iproute2,firewall rules are proved in namespaces); \
		$(call need,nft,nftables,firewall rules are proved by nft); \
		$(call need,iptables,iptables,firewall rules are proved by iptables); \
		$(call need,sysctl,procps,the range is reserved by sysctl); }
ifeq ($(CI),true) # not elsewhere: Debian's firewalld starts a firewall when it is installed
	@test "$$(id -u)" != 0 || { $(call need,ufw,ufw,ufw reads the rules for it); \
		$(call need,firewall-offline-cmd,firewalld,firewalld reads the rules for it); }
endif
peers:
	@$(call need,curl,curl,the partner and the server are tried with other people's programs)
	@$(call need,lftp,lftp,the partner and the server are tried with other people's programs)
	@test -x /usr/sbin/vsftpd || { $(unstarted); $(call need,vsftpd,vsftpd,the client is tried with other people's servers); }

# Until the shell ends Debian starts no service that a package brings, unless
# the host has a policy of its own already.
POLICY := /usr/sbin/policy-rc.d
unstarted = test -e $(POLICY) || test "$$(id -u)" != 0 || { trap 'rm -f $(POLICY)' EXIT && \
	printf '\#!/bin/sh\nexit 101\n' >$(POLICY) && chmod 755 $(POLICY); }

# $(call need,PROGRAM,PACKAGES,WHY)
need = command -v $(1) >/dev/null || $(call install,$(2)) || { sleep 5; $(call install,$(2)); } || \
	{ echo "missing: $(1) ($(3)); install $(2) and run this again" >&2; exit 1; }
install = { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends $(1); }
