package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
)

// platform is an operating system and an architecture, as Go names them.
type platform struct{ os, arch string }

// platforms lists the platforms of a release.
var platforms = []platform{
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"freebsd", "amd64"},
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"windows", "amd64"},
}

// program returns the file name of the command on the platform.
func (p platform) program() string {
	if p.os == "windows" {
		return "activeftp.exe"
	}
	return "activeftp"
}

// goBuild writes the command of the module in root for a platform to a file, without
// C libraries, symbols and the paths of this machine. With the flags of the Makefile
// it does not compile again what "make run" has compiled.
func goBuild(ctx context.Context, root string, p platform, version, commit, file string) error {
	file, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-gcflags=all=-dwarf=false",
		"-ldflags=-s -w -buildid= -X main.version="+version+" -X main.commit="+commit,
		"-o", file, "./harness/cmd/activeftp")
	build.Dir = root
	// Settings of this machine, such as a newer processor, have no effect. An empty
	// GOFLAGS would leave the one of "go env -w" in force.
	build.Env = append(os.Environ(), "GOOS="+p.os, "GOARCH="+p.arch, "CGO_ENABLED=0",
		"GOFLAGS=-buildvcs=false", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	return build.Run()
}

// outputOf returns what a program of this machine prints.
func outputOf(ctx context.Context, file string, args ...string) ([]byte, error) {
	p := exec.CommandContext(ctx, file, args...)
	p.Stderr = os.Stderr
	return p.Output()
}
