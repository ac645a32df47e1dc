package main

import "testing"

// TestConformanceUsage: that the checklist holds is shown by the example of the
// help, which is run too.
func TestConformanceUsage(t *testing.T) {
	activeftp("conformance", "AM-01").hold(t, exitUsage, "conformance")
	activeftp("conformance", "--format", "sarif").hold(t, exitUsage, "conformance")
}
