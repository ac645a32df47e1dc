package firewall

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func portRange(base, number int) core.PortRange { return core.PortRange{Base: base, Number: number} }

func TestSuggest(t *testing.T) {
	tests := []struct {
		n    int
		os   string
		want core.PortRange
	}{
		{1, "linux", portRange(29200, 1)},
		{100, "linux", portRange(29200, 100)},
		{100, "", portRange(29200, 100)},
		{512, "windows", portRange(29200, 512)},
		{831, "linux", portRange(29168, 831)},
		{1000, "linux", portRange(28600, 1000)},
		{1024, "linux", portRange(28600, 1024)},
		{1024, "aix", portRange(28600, 1024)},
		{2048, "linux", portRange(27877, 2048)},
		{100, "freebsd", portRange(4200, 100)},
		{831, "freebsd", portRange(3400, 831)},
		{64512, "linux", portRange(1024, 64512)},
	}
	for _, test := range tests {
		choices, err := Suggest(test.n, test.os)
		if err != nil {
			t.Errorf("%d on %q: %v", test.n, test.os, err)
			continue
		}
		if got := choices[0].Ports; got != test.want {
			t.Errorf("%d on %q: first %v, want %v", test.n, test.os, got, test.want)
		}
	}
}

// TestSuggestInvariants checks that all choices have the right size, are within
// bounds and do not overlap.
func TestSuggestInvariants(t *testing.T) {
	for _, os := range append(core.OperatingSystems(), "") {
		for _, n := range []int{1, 2, 100, 1024, 2049, 10000, 31744, 40000, 64511, 64512} {
			choices, err := Suggest(n, os)
			if err != nil || len(choices) == 0 || len(choices) > maxChoices {
				t.Fatalf("%d on %q: %d choices, error %v", n, os, len(choices), err)
			}
			for i, c := range choices {
				if c.Ports.Number != n || c.Ports.Base < core.LowestPort || c.Ports.End() > core.HighestPort {
					t.Errorf("%d on %q: %v", n, os, c.Ports)
				}
				for _, o := range choices[:i] {
					if o.Ports.Overlaps(c.Ports) {
						t.Errorf("%d on %q: %v overlaps %v", n, os, o.Ports, c.Ports)
					}
				}
			}
		}
	}
}

func TestSuggestErrors(t *testing.T) {
	for _, test := range []struct {
		n  int
		os string
	}{{0, "linux"}, {-1, "linux"}, {64513, "linux"}, {1 << 62, ""}, {100, "plan9"}, {100, "Linux"}} {
		if choices, err := Suggest(test.n, test.os); err == nil || choices != nil {
			t.Errorf("%d on %q: %d choices, error %v", test.n, test.os, len(choices), err)
		}
	}
}

// TestQuietWindows checks that the quiet windows of the IANA registry have no
// collisions by core's tables either.
func TestQuietWindows(t *testing.T) {
	for _, w := range []struct {
		window core.PortRange
		os     []string
	}{
		{portRange(4200, 100), []string{"", "linux", "windows", "macos", "solaris", "aix", "freebsd"}},
		{portRange(12866, 256), []string{"", "linux", "windows"}},
		{portRange(26490, 512), []string{"", "linux", "windows"}},
		{portRange(29487, 512), []string{"", "linux", "windows"}},
		{portRange(29168, 831), []string{"", "linux", "windows", "macos", "solaris", "aix"}},
		{portRange(28590, 1000), []string{""}},
		{portRange(28999, 1000), []string{""}},
		{portRange(28590, 1024), []string{""}},
		{portRange(28975, 1024), []string{""}},
		{portRange(27877, 2048), []string{""}},
	} {
		for _, os := range w.os {
			bands, err := ephemeralBands(os)
			if err != nil {
				t.Fatal(err)
			}
			if found := (portUsage{ephemeral: bands}).collisions(w.window); len(found) > 0 {
				t.Errorf("%v on %q collides with %v", w.window, os, found)
			}
		}
	}
	// The next port is a NodePort, and no range of 1024 ports below 10000 is quiet.
	if found := (portUsage{}).collisions(portRange(28977, 1024)); len(found) != 1 || found[0].Ports != portRange(30000, 1) {
		t.Errorf("28977-30000 collides with %v, want port 30000 only", found)
	}
	for base := core.LowestPort; base+1023 < 10000; base++ {
		if len((portUsage{}).collisions(portRange(base, 1024))) == 0 {
			t.Errorf("%v has no collision", portRange(base, 1024))
		}
	}
}

func TestRegistered(t *testing.T) {
	tests := []struct {
		ports core.PortRange
		names int
		known bool
	}{
		{portRange(29168, 831), 0, true},
		{portRange(29167, 831), 2, true},
		{portRange(28590, 1409), 2, true},
		{portRange(28589, 2), 10, true},
		{portRange(4200, 100), 0, true},
		{portRange(4200, 101), 0, false},
		{portRange(10000, 1024), 0, false},
	}
	for _, test := range tests {
		if names, known := (Choice{Ports: test.ports}).Registered(); names != test.names || known != test.known {
			t.Errorf("%v: %d, %v; want %d, %v", test.ports, names, known, test.names, test.known)
		}
	}
}

func TestSuggestFor(t *testing.T) {
	tests := []struct {
		name, host string
		want       core.PortRange
	}{
		{"nothing known", "", portRange(28600, 1024)},
		{"passive range in the way", "[ftp-passive-mode]\nbase-port = 28000\nnumber-of-ports = 1000\n", portRange(12000, 1024)},
		{"listening ports in the way", "[host]\nlistening = 28800 28950\n", portRange(28960, 1024)},
		{"custom ephemeral ports", "[host]\nephemeral-ports = 1024-39999\n", portRange(40000, 1024)},
		{"Windows", "[host]\nos = windows\nlistening = 1024-33999\n", portRange(34000, 1024)},
		{"unknown os", "[host]\nos = plan9\n", portRange(28600, 1024)},
		{"invalid passive range", "[ftp-passive-mode]\nbase-port = -5\nnumber-of-ports = 999999999\n[host]\nlistening = 22\n", portRange(28600, 1024)},
	}
	for _, test := range tests {
		s, _ := core.Parse(test.host)
		choices, err := SuggestFor(s, 1024)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := choices[0].Ports; got != test.want {
			t.Errorf("%s: first %v, want %v", test.name, got, test.want)
		}
	}
}

// TestCollisionsAreFindings checks that the collisions of a range match the
// findings of a check of that range.
func TestCollisionsAreFindings(t *testing.T) {
	const host = "[ftp-passive-mode]\nbase-port = 21000\nnumber-of-ports = 100\n[host]\nos = linux\nlistening = 8443 10022-10080 15672 40000\n"
	for _, r := range []core.PortRange{portRange(10000, 1024), portRange(8000, 1000), portRange(1024, 64512), portRange(28600, 1024), portRange(15672, 1), portRange(15600, 100),
		portRange(33060, 1), portRange(30000, 5000), portRange(20900, 500), portRange(40000, 1), portRange(10080, 1), portRange(10081, 20)} {
		result := core.Check("[ftp-active-mode]\nbase-port = " + strconv.Itoa(r.Base) + "\nnumber-of-ports = " + strconv.Itoa(r.Number) + "\n" + host)
		var want []string
		for _, d := range result.Diagnostics {
			switch d.Rule {
			case "port-passive-overlap", "port-listening", "port-ephemeral-overlap", "port-own-listener", "port-known-service":
				if d.Path == "ftp-active-mode.base-port" {
					want = append(want, d.Rule)
				}
			}
		}
		t.Run(r.String(), func(t *testing.T) {
			var got []string
			for _, c := range usageOf(result.Settings).collisions(r) {
				if !slices.Contains(got, c.Rule) {
					got = append(got, c.Rule)
				}
				if c.Ports.Common(r) != c.Ports || c.Name == "" {
					t.Errorf("collision %+v", c)
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rules (-check +collisions):\n%s", diff)
			}
		})
	}
}

func BenchmarkSuggest(b *testing.B) {
	for _, n := range []int{100, 1024, 20000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Suggest(n, "linux"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
