# Weir. `make demo` shows the main job; `make test` checks everything.
# Each target installs what it needs (Debian 12 with the .NET 10 SDK).
.PHONY: build deb test demo demo-vm bench lint format clean

build:
	@build/install-deps.sh build
	@build/build.sh

# The Debian package, in artifacts/deb.
deb: build
	@build/install-deps.sh deb
	@build/deb.sh

# All tests, or some: make test PROJECTS="Weir.Compiler.Tests Weir.Config.Tests"
test:
	@build/install-deps.sh test
	@build/test.sh $(PROJECTS)

# KEEP=1 leaves the demo's network running and says how to look around.
demo: build
	@build/install-deps.sh demo
	@KEEP=$(KEEP) samples/coprocessing/demo.sh

# The same for real virtual machines behind the VM guard.
demo-vm: build
	@build/install-deps.sh demo-vm
	@KEEP=$(KEEP) samples/vm-guard/demo.sh

bench: build
	@build/install-deps.sh bench
	@bench/run.sh

lint:
	@build/install-deps.sh lint
	@build/lint.sh

format:
	dotnet format Weir.slnx --severity warn

clean:
	rm -rf artifacts bin
