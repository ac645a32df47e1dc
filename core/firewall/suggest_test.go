package firewall

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func run(base, number int) core.PortRange { return core.PortRange{Base: base, Number: number} }

func TestSuggest(t *testing.T) {
	tests := []struct {
		n    int
		os   string
		want core.PortRange
	}{
		{1, "linux", run(29200, 1)},
		{100, "linux", run(29200, 100)},
		{100, "", run(29200, 100)},
		{512, "windows", run(29200, 512)},
		{831, "linux", run(29168, 831)},
		{1000, "linux", run(28600, 1000)},
		{1024, "linux", run(28600, 1024)},
		{1024, "aix", run(28600, 1024)},
		{2048, "linux", run(27877, 2048)},
		{100, "freebsd", run(4200, 100)},
		{831, "freebsd", run(3400, 831)},
		{64512, "linux", run(1024, 64512)},
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

// TestSuggestHolds holds what is promised of every answer.
func TestSuggestHolds(t *testing.T) {
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

func TestSuggestRefuses(t *testing.T) {
	for _, test := range []struct {
		n  int
		os string
	}{{0, "linux"}, {-1, "linux"}, {64513, "linux"}, {1 << 62, ""}, {100, "plan9"}, {100, "Linux"}} {
		if choices, err := Suggest(test.n, test.os); err == nil || choices != nil {
			t.Errorf("%d on %q: %d choices, error %v", test.n, test.os, len(choices), err)
		}
	}
}

// TestQuietWindows holds the windows counted in the IANA registry against the
// tables of core: nothing there is in their way.
func TestQuietWindows(t *testing.T) {
	for _, w := range []struct {
		window core.PortRange
		os     []string
	}{
		{run(4200, 100), []string{"", "linux", "windows", "macos", "solaris", "aix", "freebsd"}},
		{run(12866, 256), []string{"", "linux", "windows"}},
		{run(26490, 512), []string{"", "linux", "windows"}},
		{run(29487, 512), []string{"", "linux", "windows"}},
		{run(29168, 831), []string{"", "linux", "windows", "macos", "solaris", "aix"}},
		{run(28590, 1000), []string{""}},
		{run(28999, 1000), []string{""}},
		{run(28590, 1024), []string{""}},
		{run(28975, 1024), []string{""}},
		{run(27877, 2048), []string{""}},
	} {
		for _, os := range w.os {
			bands, err := bandsOf(os)
			if err != nil {
				t.Fatal(err)
			}
			if found := (terrain{ephemeral: bands}).collisions(w.window); len(found) > 0 {
				t.Errorf("%v on %q meets %v", w.window, os, found)
			}
		}
	}
	// One port further is a NodePort, and no 1024 ports below 10000 are quiet.
	if found := (terrain{}).collisions(run(28977, 1024)); len(found) != 1 || found[0].Ports != run(30000, 1) {
		t.Errorf("28977-30000 meets %v", found)
	}
	for base := core.LowestPort; base+1023 < 10000; base++ {
		if len((terrain{}).collisions(run(base, 1024))) == 0 {
			t.Errorf("%v is quiet", run(base, 1024))
		}
	}
}

func TestRegistered(t *testing.T) {
	tests := []struct {
		ports core.PortRange
		names int
		known bool
	}{
		{run(29168, 831), 0, true},
		{run(29167, 831), 2, true},
		{run(28590, 1409), 2, true},
		{run(28589, 2), 10, true},
		{run(4200, 100), 0, true},
		{run(4200, 101), 0, false},
		{run(10000, 1024), 0, false},
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
		{"nothing known", "", run(28600, 1024)},
		{"passive range there", "[ftp-passive-mode]\nbase-port = 28000\nnumber-of-ports = 1000\n", run(12000, 1024)},
		{"listening there", "[host]\nlistening = 28800 28950\n", run(28960, 1024)},
		{"ephemeral ports of its own", "[host]\nephemeral-ports = 1024-39999\n", run(40000, 1024)},
		{"Windows", "[host]\nos = windows\nlistening = 1024-33999\n", run(34000, 1024)},
		{"os not read", "[host]\nos = plan9\n", run(28600, 1024)},
		{"passive range broken", "[ftp-passive-mode]\nbase-port = -5\nnumber-of-ports = 999999999\n[host]\nlistening = 22\n", run(28600, 1024)},
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

// TestCollisionsAreFindings holds that the collisions of a range are what a
// check of that range reports.
func TestCollisionsAreFindings(t *testing.T) {
	const host = "[ftp-passive-mode]\nbase-port = 21000\nnumber-of-ports = 100\n[host]\nos = linux\nlistening = 8443 10022-10080 15672 40000\n"
	for _, r := range []core.PortRange{run(10000, 1024), run(8000, 1000), run(1024, 64512), run(28600, 1024), run(15672, 1), run(15600, 100),
		run(33060, 1), run(30000, 5000), run(20900, 500), run(40000, 1), run(10080, 1), run(10081, 20)} {
		result := core.Check("[ftp-active-mode]\nbase-port = " + strconv.Itoa(r.Base) + "\nnumber-of-ports = " + strconv.Itoa(r.Number) + "\n" + host)
		var want []string
		for _, d := range result.Diagnostics {
			switch d.Rule {
			case "port-passive-overlap", "port-listening", "port-ephemeral-overlap", "port-own-listener", "port-known-service":
				want = append(want, d.Rule)
			}
		}
		t.Run(r.String(), func(t *testing.T) {
			var got []string
			for _, c := range terrainOf(result.Settings).collisions(r) {
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
