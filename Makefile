# Everything a newcomer needs: `make run` serves, `make test` proves. Both install what they need.
SHELL   := /bin/bash
GO      ?= go
BIN     := bin/warmcache
DB      ?= data/warmcache.db
ADDR    ?= :8080
# Programs that tests hold the engines and pages against. Debian and Ubuntu name them alike, but for the browser.
TOOLS   := chromium redis-server memcached squid nginx nodejs npm python3 default-jdk-headless gcc
NEEDS   := chromium redis-server memcached squid nginx node npm python3 javac gcc

.PHONY: run build dev test check bench soak generate tools fresh clean

run: build
	./$(BIN) serve --addr $(ADDR) --db $(DB)

build:
	$(GO) build -o $(BIN) ./cmd/warmcache

# Live reload: the pages are generated anew at every save.
dev:
	$(GO) tool templ generate --watch --proxy=http://localhost:8080 --cmd="$(GO) run ./cmd/warmcache serve --dev --addr :8080 --db $(DB)"

test: tools build
	$(GO) vet ./...
	$(GO) test -timeout 15m ./...

check: build
	./$(BIN) check

bench: build
	$(GO) run ./cmd/bench

soak: tools build
	WARMCACHE_SOAK=1 $(GO) test -timeout 80m -count=1 ./...

# Pages from templ files; diagrams from the lessons' fences. Commit what it changes.
generate:
	$(GO) tool templ generate
	cd content/diagrams && npm ci --no-audit --no-fund --silent && node draw.mjs

# Fails when a generated file is not what its source gives.
fresh:
	$(GO) tool templ generate
	git diff --exit-code -- '*_templ.go'

# Installs missing tools where apt-get may be used. Elsewhere the tests that need them are skipped, and say so.
tools:
	@missing=0; for t in $(NEEDS); do command -v $$t >/dev/null || PATH=$$PATH:/usr/sbin command -v $$t >/dev/null || missing=1; done; \
	if [ $$missing = 1 ]; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(TOOLS) >/dev/null; \
		elif sudo -n true 2>/dev/null && command -v apt-get >/dev/null; then \
			sudo -n apt-get update -qq && sudo -n DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(TOOLS) >/dev/null; \
		else echo "make tools: cannot install; tests that need one of: $(NEEDS) are skipped where it is missing"; fi; \
	fi

clean:
	rm -rf bin build
