package main

import (
	"testing"

	"activeftp/harness/internal/cli"
)

// TestConformanceUsage: that the checklist holds is shown by the example of the
// help, which is run too.
func TestConformanceUsage(t *testing.T) {
	activeftp("conformance", "AM-01").wantCode(t, cli.ExitUsage, "conformance")
	activeftp("conformance", "--format", "sarif").wantCode(t, cli.ExitUsage, "conformance")
}
