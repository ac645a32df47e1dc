package firewall

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func TestOffers(t *testing.T) {
	const (
		manual = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n"
		stated = manual + "port-end = 11023\n"
		active = "[transfer-site payroll]\nserver = 192.0.2.1\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	)
	base := func(port, end int) []Edit {
		return []Edit{{"ftp-active-mode.base-port", strconv.Itoa(port)}, {"ftp-active-mode.port-end", strconv.Itoa(end)}}
	}
	open := func(edits []Edit, ports string) []Edit { return append(edits, Edit{"firewall.open", ports}) }
	tests := []struct {
		name, text string
		want       [][]Edit
	}{
		{"the manual's range", stated + active, [][]Edit{base(28600, 29623), base(12000, 13023)}},
		{"no range", active, [][]Edit{base(28600, 29623), base(12000, 13023)}},
		{"nothing to move", "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 1024\n" + active, nil},
		{"no room elsewhere", "[ftp-active-mode]\nbase-port = 1024\nnumber-of-ports = 64512\n" + active, nil},
		{"an expression", "[ftp-active-mode]\nbase-port = ${base}\nnumber-of-ports = 1024\n[host]\nlistening = 28700\n", nil},
		{"accepted", "[ftp-active-mode]\nbase-port = 10000 # activeftp: accept port-own-listener,port-known-service because we checked\nnumber-of-ports = 1024\n" + active, nil},
		{"the passive range only", "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n[ftp-passive-mode]\nbase-port = 10000\nnumber-of-ports = 100\n" + active, nil},
		{"the firewall blocks every other range", manual + active + "[firewall]\nopen = 21 10000-11023\n", [][]Edit{open(base(28600, 29623), "21 28600-29623"), open(base(12000, 13023), "21 12000-13023")}},
		{"the firewall opens a quiet range", manual + active + "[firewall]\nopen = 10000-11023 12000-15000\n", [][]Edit{base(12000, 13023), base(13100, 14123)}},
		{"a port of the old range is in use", manual + active + "[host]\nlistening = 10022\n[firewall]\nopen = 10000-11023\n", [][]Edit{open(base(28600, 29623), "10022 28600-29623"), open(base(12000, 13023), "10022 12000-13023")}},
	}
	for _, tt := range tests {
		var got [][]Edit
		for _, o := range Offers(tt.text, 0) {
			got = append(got, o.Edits)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestOffersAddNoFinding applies the offers for the rules' test data and for
// generated settings: none adds a finding, and each removes one.
func TestOffersAddNoFinding(t *testing.T) {
	var texts []string
	for _, pattern := range []string{"rules/*.settings", "ok/*.settings", "estates/*.settings", "*.settings"} {
		files, err := filepath.Glob("../testdata/" + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no test data %s (%v)", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		texts = append(texts, generate(random))
	}
	offers := 0
	for _, text := range texts {
		before := core.Check(text)
		for _, o := range Offers(text, 0) {
			offers++
			edited := text
			for _, e := range o.Edits {
				var err error
				if edited, err = core.Edit(edited, e.Path, e.Value); err != nil {
					t.Fatalf("%v\n%s", err, text)
				}
			}
			after := core.Check(edited)
			if got := activeRange(after.Settings); got != o.Ports {
				t.Errorf("the range is %v, want %v:\n%s", got, o.Ports, edited)
			}
			added, removed := compareFindings(before, after)
			if len(added) > 0 || len(removed) == 0 {
				t.Errorf("adds %q, removes %q:\n%s", added, removed, edited)
			}
		}
	}
	if offers < 200 {
		t.Errorf("%d offers for %d texts, want at least 200", offers, len(texts))
	}
}

// compareFindings returns the findings that one of two results has and the other
// lacks, each by rule and path.
func compareFindings(before, after *core.Result) (added, removed []string) {
	list := func(r *core.Result) (all []string) {
		for _, d := range r.Diagnostics {
			if d.Accepted == nil {
				all = append(all, d.Rule+" "+d.Path)
			}
		}
		return all
	}
	added, removed = list(after), list(before)
	for i := 0; i < len(added); i++ {
		if j := slices.Index(removed, added[i]); j >= 0 {
			removed = slices.Delete(removed, j, j+1)
			added = slices.Delete(added, i, i+1)
			i--
		}
	}
	return added, removed
}

// generate returns settings with a random range and a random selection of what can
// be in its way.
func generate(random *rand.Rand) string {
	var b strings.Builder
	some := func(line string) {
		if random.IntN(3) == 0 {
			b.WriteString(line + "\n")
		}
	}
	port := func() string { return strconv.Itoa(1024 + random.IntN(64000)) }
	span := func() string {
		r := core.PortRange{Base: 1024 + random.IntN(60000), Number: 1 + random.IntN(5000)}
		return r.String()
	}
	oneOf := func(all ...string) string { return all[random.IntN(len(all))] }
	b.WriteString("[ftp-active-mode]\n")
	if random.IntN(8) > 0 {
		base, number := oneOf("10000", "8000", "30000", port()), 1+random.IntN(3000)
		b.WriteString("base-port = " + base + "\nnumber-of-ports = " + strconv.Itoa(number) + "\n")
		first, _ := strconv.Atoi(base)
		some("port-end = " + strconv.Itoa(first+number-1))
	}
	b.WriteString("[transfer-site a]\nnetwork-zone = none\nserver = 203.0.113.10\nenable-active-connection-mode = yes\n")
	some("max-parallel-transfers = " + strconv.Itoa(random.IntN(600)))
	some("transfers-per-minute = " + strconv.Itoa(random.IntN(4000)))
	some("use-ftps = yes")
	b.WriteString("[ftp-passive-mode]\n")
	some("base-port = " + oneOf("28000", "10500", port()) + "\nnumber-of-ports = " + strconv.Itoa(1+random.IntN(2000)) + "\non = " + oneOf("server", "edge"))
	b.WriteString("[host]\n")
	some("os = " + oneOf(core.OperatingSystems()...))
	some("listening = 21 " + port() + " " + span() + " 10022")
	some("ephemeral-ports = " + span())
	some("product = other")
	b.WriteString("[firewall]\n")
	some("open = " + oneOf("10000-11023", "8000-9000 20000-31000", span()+" "+span()))
	some("from = 203.0.113.0/24")
	return b.String()
}
