# Thin on purpose: each target calls one script, and the script says what it does.
.DEFAULT_GOAL := help
.PHONY: help install verify test e2e compatibility sweep kind-up demo demo-gitops isolation rotation evidence load bench bench-tenants down

help: ## lists the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 16

install: ## installs what the other targets need; they call it themselves
	@hack/install

test: ## runs every test layer; the last line counts
	@hack/install
	@hack/test/run

verify: test ## the same by the name that other projects have for it

e2e: ## the last of those layers alone: make demo, and what only the whole system can show
	@hack/install
	@hack/test/run e2e

compatibility: ## runs the last release's operator and runtimes over this release's cluster and back; the last line counts
	@hack/install
	@hack/test/compatibility

sweep: ## lets every call of the operator to a neighbour go wrong in seven ways; the last line counts
	@hack/install
	@hack/test/sweep

kind-up: ## a real cluster alone, by kind where Docker answers; make down removes it
	@hack/install
	@hack/cluster/cluster up

demo: ## brings up everything on this machine and shows a call and a campaign
	@hack/demo/demo

demo-gitops: ## a real Argo CD onboards a tenant from a commit, heals a hand edit, refuses hostile files; counts
	@hack/install
	@hack/demo/gitops

isolation: ## tries, with one tenant's credentials, everything of the other in the running demo; prints a matrix
	@hack/isolation/isolation

rotation: ## changes every credential of a tenant in the running demo under calls and 60 webhooks a second; the last line counts
	@e2e/rotation

evidence: ## writes policies/evidence: each control, its tests, and what the last make test said of them
	@hack/policies/evidence

bench: ## measures the running demo and writes a dated report to bench/reports
	@mkdir -p bench/reports && bench/platform | tee "bench/reports/$$(date -u +%F)-platform.md"

bench-tenants: ## measures 200 tenants without a node and what they cost when nothing happens; writes a dated report, too
	@hack/install
	@mkdir -p bench/reports && bench/tenants | tee "bench/reports/$$(date -u +%F)-tenants.md"

load: demo bench bench-tenants ## brings the demo up and measures all that is measured; a quiet machine and a quarter of an hour

down: ## stops and removes everything this checkout started; caches stay
	@hack/down
