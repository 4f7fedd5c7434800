# Weir. `make demo` shows the main job; `make test` checks everything. Both install what they need (Debian 12, .NET 10 SDK).
.PHONY: build test demo bench lint clean

build:
	dotnet build Weir.slnx -c Release

test:
	dotnet test --solution Weir.slnx -c Release

clean:
	rm -rf artifacts bin
