# Needs Node 20.19 or newer, npm and make; `conformance` needs Go too, and without Go `check-generated` takes
# schema.json as it is. See `make help`.

.DELETE_ON_ERROR:
# Every build writes the bundles to the same place, and uses the cores by itself.
.NOTPARALLEL:
.DEFAULT_GOAL := help

VERSION := $(shell node -p 'require("./package.json").version' 2>/dev/null)
# This machine as the host names platforms: Go's GOOS-GOARCH.
HOST := $(or $(shell node -p 'process.platform + "-" + ({ x64: "amd64" }[process.arch] || process.arch)' 2>/dev/null),unknown)
# Of the server that `make deploy` uploads to.
PLATFORM ?= linux-amd64

NODE := node --import tsx
# npm writes this file last, so it stands for a complete installation.
INSTALLED := node_modules/.package-lock.json
# Folders are listed too: their times change when a file in them goes.
SOURCES := $(shell find server webapp/src assets build LICENSE plugin.json package.json tsconfig.json)
tarball = dist/thread-summary-$(VERSION)-$(1).tar.gz
unpacked = dist/unpacked/$(1)/thread-summary/plugin.json
PLATFORMS := linux-amd64 linux-arm64 darwin-arm64

.PHONY: help demo hello test eval conformance bench fuzz dist docs package readme deploy lint typecheck check check-executables check-generated clean need-go

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile

demo: $(call unpacked,$(HOST)) ## summarise a sample thread; THREAD=file.jsonl LOCALE=ru SERVE=1 LLM_BASE_URL LLM_PROXY_TOKEN LLM_MODEL
	@$(NODE) test/host/demo.ts

test: $(call unpacked,$(HOST)) ## everything that needs Node alone; ends with `N passed, N failed`
	@$(NODE) test/run_tests.ts

eval: $(INSTALLED) ## how good the summaries of the sample threads are; writes dist/eval.json; ONLY=extractive, LLM_BASE_URL LLM_PROXY_TOKEN LLM_MODEL THREADS
	@$(NODE) test/eval/eval.ts

conformance: need-go $(call tarball,$(HOST)) ## the tarball inside the real plugin environment (needs Go)
	@test/conformance/run.sh $(call tarball,$(HOST))

bench: need-go $(call unpacked,$(HOST)) ## the bridge beside a Go plugin in one real host; ONLY=name,name ROUNDS=5 LOAD_MINUTES=1 (needs Go)
	@$(NODE) test/bench/bench.ts

fuzz: $(INSTALLED) ## mutated inputs against the bridge's codecs; SEED=n INPUTS=1000000 TARGET=gob/decode ONE=n
	@$(NODE) test/fuzz/fuzz.ts

hello: $(INSTALLED) ## the bridge's example plugin, in dist/hello/hello
	@$(NODE) build/hello.ts

readme: $(call unpacked,$(HOST)) ## put what the demo prints into README.md
	@$(NODE) build/readme_examples.ts

docs: $(INSTALLED) ## the bridge's reference pages, in dist/docs
	@$(NODE) build/bridge_docs.ts

package: $(INSTALLED) ## the bridge as an npm package of its own, in dist/package
	@$(NODE) build/bridge_package.ts

dist: $(foreach platform,$(PLATFORMS),$(call tarball,$(platform))) ## one reproducible tarball per platform, in dist/

deploy: $(call tarball,$(PLATFORM)) ## upload and enable on a running server; PLATFORM=linux-amd64
	@$(NODE) build/deploy.ts $(call tarball,$(PLATFORM))

lint: $(INSTALLED) ## formatter and linter
	@npm run --silent lint

typecheck: $(INSTALLED) ## both compilers' projects
	@npm run --silent typecheck

check: typecheck lint check-generated ## typecheck, lint, and whether generated files are current

check-generated: $(INSTALLED)
	@$(NODE) build/check_generated.ts

check-executables: $(sort $(foreach platform,$(HOST) linux-amd64 linux-arm64,$(call unpacked,$(platform)))) ## links, start, and a summary with nothing but glibc around it
	@$(NODE) build/check_executable.ts

clean: ## remove what was built
	@rm -rf dist

need-go:
	@command -v go >/dev/null \
	  || { echo "Go was not found; this target needs $$(grep '^go ' test/conformance/go.mod) or newer." >&2; exit 1; }

# --force: the runtimes of other platforms are wanted too. --include=dev: whatever NODE_ENV says.
$(INSTALLED): package-lock.json package.json
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
	  || { echo "Node 20.19 or newer is needed, got $$(node --version 2>/dev/null || echo none)." >&2; exit 1; }
	@echo 'Installing the locked packages...'
	@npm ci --force --include=dev --loglevel=error
	@touch $@

dist/thread-summary-$(VERSION)-%.tar.gz: $(INSTALLED) $(SOURCES)
	@$(NODE) build/dist.ts --platforms $*

dist/unpacked/%/thread-summary/plugin.json: $(INSTALLED) $(SOURCES)
	@$(NODE) build/dist.ts --platforms $* --unpacked >/dev/null
	@touch $@
