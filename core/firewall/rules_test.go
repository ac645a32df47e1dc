package firewall

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func TestRulesOptions(t *testing.T) {
	const (
		hostChain    = "ftp-data-10000-11023-HOST"
		partnerChain = "ftp-data-10000-11023-PARTNER"
	)
	load := func(chain, own, source string) string {
		return "iptables -N " + own + " 2>/dev/null || iptables -F " + own + "\n" +
			"iptables -A " + own + " -p tcp -s 203.0.113.10" + source + " -d 192.0.2.5 --dport 10000:11023 -m conntrack --ctstate NEW,RELATED,UNTRACKED -j ACCEPT\n" +
			"iptables -C " + chain + " -j " + own + " 2>/dev/null || iptables -I " + chain + " -j " + own + "\n"
	}
	remove := func(chain, own string) string {
		return "iptables -D " + chain + " -j " + own + "\niptables -F " + own + "\niptables -X " + own + "\n"
	}
	tests := []struct {
		options Options
		titles  []string
		text    string // of the data connections
	}{
		{Options{}, []string{
			"Data connections from the partner to this host, ports 10000-11023",
			"Control connections from this host to the partner, port 21",
		}, load("INPUT", hostChain, "")},
		{Options{SourcePort20: true}, nil, load("INPUT", hostChain, " --sport 20")},
		{Options{Mirror: true}, []string{
			"Partner's side, data connections from the partner to this host, ports 10000-11023",
			"Partner's side, control connections from this host to the partner, port 21",
		}, load("OUTPUT", partnerChain, "")},
		{Options{Rollback: true}, []string{
			"Rollback, data connections from the partner to this host, ports 10000-11023",
			"Rollback, control connections from this host to the partner, port 21",
		}, remove("INPUT", hostChain)},
		{Options{Mirror: true, Rollback: true}, nil, remove("OUTPUT", partnerChain)},
	}
	tags := strings.NewReplacer("HOST", "vwkr26g", "PARTNER", "lngxuya")
	for _, test := range tests {
		blocks := mustRules(t, oneSite, "iptables", test.options)
		var titles []string
		for _, b := range blocks {
			titles = append(titles, b.Title)
		}
		if diff := cmp.Diff(test.titles, titles); test.titles != nil && diff != "" {
			t.Errorf("%+v: titles (-want +got):\n%s", test.options, diff)
		}
		if diff := cmp.Diff(tags.Replace(test.text), blocks[0].Text); diff != "" {
			t.Errorf("%+v: text (-want +got):\n%s", test.options, diff)
		}
	}
}

func TestRulesUnknownPlatform(t *testing.T) {
	for _, id := range []string{"", "Iptables", "ipfw", "iptables\n"} {
		blocks, err := Rules(core.Check(oneSite), id, Options{})
		var refused *Refused
		if err == nil || blocks != nil || errors.As(err, &refused) {
			t.Errorf("%q: blocks %v, error %v", id, blocks, err)
		}
	}
}

// TestRulesRepeat checks that the same settings give the same text, byte for
// byte, and that Rules does not modify the settings.
func TestRulesRepeat(t *testing.T) {
	r := core.Check(bothFamilies)
	from := slices.Clone(r.Settings.Firewall.From.V)
	for _, p := range Platforms() {
		first, err := Rules(r, p.ID, Options{})
		if err != nil {
			t.Fatal(err)
		}
		second, _ := Rules(r, p.ID, Options{})
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("%s: the second call differs from the first (-first +second):\n%s", p.ID, diff)
		}
	}
	if !slices.Equal(from, r.Settings.Firewall.From.V) {
		t.Errorf("firewall.from changed from %v to %v", from, r.Settings.Firewall.From.V)
	}
}

func BenchmarkRules(b *testing.B) {
	for _, id := range []string{"iptables", "nftables", "paloalto"} {
		b.Run(id, func(b *testing.B) { benchmarkRules(b, oneSite, id) })
	}
	b.Run("nftables, 1000 sites", func(b *testing.B) { benchmarkRules(b, manySites(1000), "nftables") })
}

func benchmarkRules(b *testing.B, text, platform string) {
	r := core.Check(text)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Rules(r, platform, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// manySites returns a text with n active sites, each with its own address.
func manySites(n int) string {
	var text strings.Builder
	text.WriteString("[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n")
	for i := range n {
		text.WriteString("[transfer-site s" + strconv.Itoa(i) + "]\nserver = 10.1." + strconv.Itoa(i/256) + "." + strconv.Itoa(i%256) +
			"\nenable-active-connection-mode = yes\n")
	}
	return text.String()
}
