# Everything a newcomer needs: `make run` serves, `make test` proves. Both install what they need.
SHELL   := /bin/bash
GO      ?= go
BIN     := bin/warmcache
DB      ?= data/warmcache.db
ADDR    ?= :8080
# Programs that tests hold the engines and pages against, each with the Debian and Ubuntu packages it needs.
NEEDS   := chromium:chromium redis-server:redis-server memcached:memcached squid:squid nginx:nginx node:nodejs npm:npm \
           python3:python3 javac:default-jdk-headless gcc:gcc apache2:apache2 haproxy:haproxy \
           protoc:protobuf-compiler,libprotobuf-dev promtool:prometheus hunspell:hunspell,hunspell-en-us \
           /usr/share/java/tomcat10-embed-core.jar:libtomcat10-embed-java /usr/lib/postgresql/*/bin/initdb:postgresql \
           mariadbd:mariadb-server etcd:etcd-server oathtool:oathtool sshd:openssh-server systemd-analyze:systemd \
           xmllint:libxml2-utils mosquitto:mosquitto ip:iproute2 unshare:util-linux openssl:openssl curl:curl git:git \
           nft:nftables /usr/lib/python3/dist-packages/yaml:python3-yaml /usr/lib/python3/dist-packages/lxml:python3-lxml \
           /usr/lib/python3/dist-packages/jsonpatch*:python3-jsonpatch /usr/lib/python3/dist-packages/hpack:python3-hpack \
           rabbitmq-server:rabbitmq-server nats-server:nats-server buildah:buildah ansible-playbook:ansible-core \
           /usr/share/java/zookeeper.jar:libzookeeper-java g++:g++ /usr/include/rocksdb/db.h:librocksdb-dev \
           /usr/lib/python3/dist-packages/jsonschema:python3-jsonschema unbound:unbound \
           /usr/lib/*/faketime/libfaketimeMT.so.1:libfaketime /usr/lib/*/libmemcached.so.11:libmemcached11

NPM     := quizzes/sim/oracle/npm
# Debian keeps sshd, nft and ip where only root looks.
export PATH := $(PATH):/usr/sbin:/sbin

.PHONY: run build dev test check oracles bench soak lighthouse generate tools fresh clean

run: build
	./$(BIN) serve --addr $(ADDR) --db $(DB)

build:
	$(GO) build -o $(BIN) ./cmd/warmcache

# Live reload at http://localhost:7331: the pages are generated anew at every save.
dev:
	$(GO) tool templ generate --watch --open-browser=false --proxy=http://localhost:8080 --cmd="$(GO) run ./cmd/warmcache serve --dev --addr :8080 --db $(DB)"

test: tools build
	$(GO) vet ./...
	$(GO) test -timeout 15m $$($(GO) list ./... | grep -v /quizzes/sim/)
	$(MAKE) oracles

check: build
	./$(BIN) check
	[ "$$(./$(BIN) digest)" = "$$(./$(BIN) digest)" ] # two processes make the same questions
	$(GO) test -count=1 -run Spelling ./content

# The tests of the engines, as a table: what each is held against, how many cases, and how many they disagree on.
oracles: tools
	@set -o pipefail; out="$$($(GO) test -timeout 15m -count=1 -v ./quizzes/sim/... 2>&1)"; ok=$$?; \
	echo "engine | oracle | cases | disagreements"; \
	grep -E 'oracle [|] |oracle .* against .* cases, .* disagreements' <<<"$$out" | sed -E \
		-e 's/.*oracle [|] (.*)/\1/' -e 's/.*oracle (.*) against (.*): ([0-9]+) cases, ([0-9]+) disagreements.*/\1 | \2 | \3 | \4/' | sort; \
	[ $$ok = 0 ] || { grep -E -- '--- FAIL|^FAIL|_test.go|panic|build failed' <<<"$$out" | grep -vE 'oracle [|]| 0 disagreements' | head -60; exit 1; }

bench: build
	$(GO) run ./cmd/bench

soak: tools build
	WARMCACHE_SOAK=1 $(GO) test -timeout 80m -count=1 ./...

# Scores five kinds of pages; needs npm.
lighthouse:
	cd app/testdata/lighthouse && npm ci --no-audit --no-fund --silent --ignore-scripts
	WARMCACHE_LIGHTHOUSE=1 $(GO) test ./app -run TestLighthouse -v -count=1

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
	@missing=""; \
	for t in $(NEEDS); do { command -v "$${t%%:*}" || compgen -G "$${t%%:*}"; } >/dev/null || missing="$$missing $${t##*:}"; done; \
	[ -z "$$missing" ] && exec $(MAKE) -s --no-print-directory $(NPM)/node_modules/.package-lock.json; missing="$${missing//,/ }"; \
	sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then \
		echo "installing$$missing"; \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "CANNOT INSTALL$$missing: the tests that need them are skipped"; fi; \
	$(MAKE) -s --no-print-directory $(NPM)/node_modules/.package-lock.json

# Reference implementations from npm that engines are held against.
$(NPM)/node_modules/.package-lock.json: $(NPM)/package-lock.json
	@cd $(NPM) && { npm ci --no-audit --no-fund --silent --ignore-scripts && touch node_modules/.package-lock.json; } || \
	echo "CANNOT INSTALL npm packages: the tests that need them are skipped"

clean:
	rm -rf bin build
