package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// wasmModules are the files that the page's WebAssembly is built into, and the
// build tag of each. The page starts with the first, and loads the second when it
// first needs it.
var wasmModules = [...]struct{ file, tag string }{{"core.wasm", ""}, {"second.wasm", "second"}}

// buildCore builds the WebAssembly modules with the given version.
func buildCore(root, public, version string) error {
	for _, m := range wasmModules {
		if err := buildModule(root, filepath.Join(public, m.file), m.tag, version); err != nil {
			return err
		}
	}
	return nil
}

// buildModule builds package wasm with a build tag, which can be empty.
func buildModule(root, file, tag, version string) error {
	file, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	// No symbols, no paths, no inlining, to make it small. Inlining costs 27 KB
	// after gzip and saves no measurable time.
	build := exec.Command("go", "build", "-trimpath", "-gcflags=all=-l",
		"-tags="+tag,
		"-ldflags=-s -w -buildid= -X main.version="+version, "-o", file, "./wasm")
	build.Dir, build.Stderr = root, os.Stderr
	// The flags and experiments of this machine would change the file. An empty
	// GOFLAGS would leave the one of "go env -w" in force.
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0",
		"GOFLAGS=-buildvcs=false", "GOEXPERIMENT=", "GOWASM=")
	if err := build.Run(); err != nil {
		return fmt.Errorf("building %s: %w", filepath.Base(file), err)
	}
	return nil
}
