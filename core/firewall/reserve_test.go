package firewall

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func TestReserveSystems(t *testing.T) {
	tests := []struct {
		os     string
		titles []string
		empty  bool
	}{
		{"linux", []string{"Reservation of ports 10000-11023 on Linux"}, false},
		{"windows", []string{"Reservation of ports 10000-11023 on Windows"}, false},
		{"freebsd", []string{"Reservation of ports 10000-11023 on FreeBSD"}, true},
		{"macos", []string{"Reservation of ports 10000-11023 on macOS"}, true},
		{"solaris", []string{"Reservation of ports 10000-11023 on Solaris"}, true},
		{"aix", []string{"Reservation of ports 10000-11023 on AIX"}, true},
		{"", []string{"Reservation of ports 10000-11023 on Linux", "Reservation of ports 10000-11023 on Windows"}, false},
	}
	for _, test := range tests {
		blocks, err := Reserve(core.Check(strings.Replace(oneSite, "= linux", "= "+test.os, 1)), false)
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, b := range blocks {
			titles = append(titles, b.Title)
			if (b.Text == "") != test.empty || b.Note == "" || !harmless(b.Note) {
				t.Errorf("%q: text %q, note %q", test.os, b.Text, b.Note)
			}
		}
		if diff := cmp.Diff(test.titles, titles); diff != "" {
			t.Errorf("%q: titles (-want +got):\n%s", test.os, diff)
		}
	}
}

func TestReserveWindows(t *testing.T) {
	for _, test := range []struct {
		rollback bool
		want     string
	}{
		{false, "netsh int ipv4 add excludedportrange protocol=tcp startport=10000 numberofports=1024 store=persistent\n" +
			"netsh int ipv6 add excludedportrange protocol=tcp startport=10000 numberofports=1024 store=persistent\n"},
		{true, "netsh int ipv4 delete excludedportrange protocol=tcp startport=10000 numberofports=1024 store=persistent\n" +
			"netsh int ipv6 delete excludedportrange protocol=tcp startport=10000 numberofports=1024 store=persistent\n"},
	} {
		blocks, err := Reserve(core.Check(strings.Replace(oneSite, "= linux", "= windows", 1)), test.rollback)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, blocks[0].Text); diff != "" {
			t.Errorf("rollback %v (-want +got):\n%s", test.rollback, diff)
		}
	}
}

// TestReserveNotNeeded checks that the note tells when a range needs no
// reservation.
func TestReserveNotNeeded(t *testing.T) {
	const notNeeded = "do not need this"
	for _, test := range []struct {
		name, old, new string
		needed         bool
	}{
		{"below", "= 10000", "= 31744", false},
		{"the first port", "= 10000", "= 31745", true},
		{"the last port", "= 10000", "= 60999", true},
		{"above", "= 10000", "= 61000", false},
		{"custom ephemeral ports", "[host]", "[host]\nephemeral-ports = 1024-10000", true},
	} {
		blocks, err := Reserve(core.Check(strings.Replace(oneSite, test.old, test.new, 1)), false)
		if err != nil {
			t.Fatal(err)
		}
		if got := !strings.Contains(blocks[0].Note, notNeeded); got != test.needed {
			t.Errorf("%s: needed %v, want %v", test.name, got, test.needed)
		}
	}
}
