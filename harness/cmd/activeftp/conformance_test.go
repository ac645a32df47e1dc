package main

import (
	"testing"

	"activeftp/harness/internal/cli"
)

// TestConformanceUsage checks invalid arguments. TestExamples runs the command
// itself.
func TestConformanceUsage(t *testing.T) {
	activeftp("conformance", "AM-01").wantCode(t, cli.ExitUsage, "conformance")
	activeftp("conformance", "--format", "sarif").wantCode(t, cli.ExitUsage, "conformance")
}
