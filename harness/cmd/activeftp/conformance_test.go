package main

import "testing"

func TestConformance(t *testing.T) {
	d := activeftp("conformance").hold(t, exitOK, "conformance")
	holds(t, d.out, "AM-01  pass", "\tshown by ", "AM-15  not applicable", "AM-02  server", "the client of activeftp: ")
	activeftp("conformance", "--fail-on", "note").hold(t, exitFound, "conformance")
	activeftp("conformance", "AM-01").hold(t, exitUsage, "conformance")
}
