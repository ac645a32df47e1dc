package prove

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// runText proves the settings of a text.
func runText(t *testing.T, text string, o Options) (*report.Report, error) {
	return Run(t.Context(), "test.settings", core.Check(text), o)
}

// proveText proves the settings of a text under valid options.
func proveText(t *testing.T, text string, o Options) *report.Report {
	t.Helper()
	r, err := runText(t, text, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rulesOf returns the rules of the findings about the only site.
func rulesOf(t *testing.T, r *report.Report) []string {
	t.Helper()
	if len(r.Cases) != 2 {
		t.Fatalf("%d cases, want the check and one site", len(r.Cases))
	}
	var all []string
	for _, f := range r.Cases[1].Findings {
		all = append(all, f.Rule)
	}
	return all
}

// witness is a bundled partner that plays a real one and records the commands
// that it receives.
type witness struct {
	*partner.Bundled
	mu       sync.Mutex
	commands []string
}

func startWitness(t *testing.T, c partner.Config) *witness {
	t.Helper()
	w := new(witness)
	c.Log = func(l partner.Line) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if l.FromClient {
			w.commands = append(w.commands, l.Text)
		}
	}
	b, err := partner.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	w.Bundled = b
	return w
}

// verbs returns the number of commands by their first word.
func (w *witness) verbs() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	count := map[string]int{}
	for _, line := range w.commands {
		verb, _, _ := strings.Cut(line, " ")
		count[verb]++
	}
	return count
}

// ports returns the number of announcements by port.
func (w *witness) ports(t *testing.T) map[int]int {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	count := map[int]int{}
	for _, line := range w.commands {
		if !strings.HasPrefix(line, "PORT ") && !strings.HasPrefix(line, "EPRT ") {
			continue
		}
		endpoint, err := connect.ParsePortCommand(line)
		if err != nil {
			t.Error(err)
		}
		count[int(endpoint.Port())]++
	}
	return count
}

func TestProve(t *testing.T) {
	ports := peertest.FreeRange(t, 3)
	r := proveText(t, peertest.Settings(ports), Options{})
	if rules := rulesOf(t, r); len(rules) > 0 {
		t.Errorf("%v: %v", rules, r.Cases[1].Findings)
	}
	c := r.Cases[1]
	if c.Name != "payroll" || c.File != "test.settings" || c.Elapsed <= 0 || len(c.Proved) != 4 || !strings.Contains(r.Conclusion, "payroll") {
		t.Errorf("%+v, %q", c, r.Conclusion)
	}
	for i, verb := range []string{"STOR ", "RETR ", "LIST"} {
		if countPrefix(c.Talk, "> "+verb) != 1 {
			t.Errorf("%d lines with %s in %q, want 1", countPrefix(c.Talk, "> "+verb), verb, c.Talk)
		}
		port := ports.Base + i
		if countPrefix(c.Talk, fmt.Sprintf("> PORT 127,0,0,2,%d,%d", port/256, port%256)) != 1 {
			t.Errorf("port %d was not used: %q", port, c.Talk)
		}
	}
}

func TestProveWithServer(t *testing.T) {
	ports := peertest.FreeRange(t, 5)
	w := startWitness(t, partner.Config{User: "mft", Password: "open sesame"})
	url := "ftp://mft@" + w.Addr().String()
	r := proveText(t, peertest.Settings(ports), Options{Servers: []string{url}, Password: "open sesame", Transfers: 12, Parallel: 1})
	if rules := rulesOf(t, r); len(rules) > 0 {
		t.Errorf("%v: %v", rules, r.Cases[1].Findings)
	}
	want := map[string]int{"USER": 2, "PASS": 2, "TYPE": 2, "PORT": 15, "STOR": 1, "RETR": 1, "LIST": 13, "DELE": 1, "QUIT": 2}
	if diff := cmp.Diff(want, w.verbs()); diff != "" {
		t.Error(diff)
	}
	for port := range w.ports(t) {
		if !ports.Contains(port) {
			t.Errorf("port %d is not in %v", port, ports)
		}
	}
	if files := w.Files(); len(files) > 0 {
		t.Errorf("%d files were left on the partner", len(files))
	}
	for _, line := range r.Cases[1].Talk {
		if strings.Contains(line, "sesame") {
			t.Errorf("the password is in the dialogue: %q", line)
		}
	}

}

func TestProveWrongPassword(t *testing.T) {
	w := startWitness(t, partner.Config{User: "mft", Password: "open sesame"})
	url := "ftp://mft@" + w.Addr().String()
	r := proveText(t, peertest.Settings(peertest.FreeRange(t, 3)), Options{Servers: []string{url}, Password: "shut"})
	if diff := cmp.Diff([]string{"session-refused"}, rulesOf(t, r)); diff != "" {
		t.Fatal(diff)
	}
	if message := r.Cases[1].Findings[0].Message; !strings.Contains(message, "no session with "+url+": ") {
		t.Errorf("message %q", message)
	}
}

// A partner that cannot be reached is named with the reason in plain words.
func TestProveUnreachable(t *testing.T) {
	port := peertest.FreeRange(t, 1).Base
	url := fmt.Sprintf("ftp://127.0.0.1:%d", port)
	r := proveText(t, peertest.Settings(peertest.FreeRange(t, 3)), Options{Servers: []string{url}})
	if diff := cmp.Diff([]string{"control"}, rulesOf(t, r)); diff != "" {
		t.Fatal(diff)
	}
	if got, want := r.Cases[1].Findings[0].Message, "payroll: cannot connect to "+url+": connection refused"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}

func TestProveRefused(t *testing.T) {
	w := startWitness(t, partner.Config{RefuseActive: true})
	r := proveText(t, peertest.Settings(peertest.FreeRange(t, 3)), Options{Servers: []string{w.URL()}, EveryPort: true, Transfers: 5})
	if diff := cmp.Diff([]string{connect.CauseServiceClosing.String()}, rulesOf(t, r)); diff != "" {
		t.Error(diff)
	}
	if got := w.verbs(); got["STOR"]+got["RETR"]+got["LIST"] > 0 || got["PORT"] > 5 {
		t.Errorf("sent %v", got)
	}
}

// Settings with an error open no connection.
func TestProveNotTried(t *testing.T) {
	w := startWitness(t, partner.Config{})
	r := proveText(t, peertest.Settings(core.PortRange{Base: 1000, Number: 10}), Options{Servers: []string{w.URL()}, EveryPort: true})
	if diff := cmp.Diff([]string{"port-base-bounds"}, rulesOf(t, r)); diff != "" {
		t.Error(diff)
	}
	if got := w.verbs(); len(got) > 0 {
		t.Errorf("sent %v", got)
	}
}

func TestProveSites(t *testing.T) {
	text := peertest.Settings(peertest.FreeRange(t, 3)) +
		"[transfer-site pensions]\nnetwork-zone = none\n[transfer-site taxes]\nenable-active-connection-mode = yes\nnetwork-zone = any\n"
	tests := []struct {
		site string
		want []string // sites, with a ! if they fail
		err  bool
	}{
		{site: "", want: []string{"payroll", "taxes!"}},
		{site: "payroll", want: []string{"payroll"}},
		{site: "taxes", want: []string{"taxes!"}},
		{site: "pensions", err: true},
		{site: "nobody", err: true},
	}
	for _, test := range tests {
		r, err := runText(t, text, Options{Site: test.site})
		if (err != nil) != test.err {
			t.Errorf("%q: %v", test.site, err)
			continue
		}
		var got []string
		for i := 1; r != nil && i < len(r.Cases); i++ {
			name := r.Cases[i].Name
			if r.Cases[i].Failed() {
				name += "!"
			}
			got = append(got, name)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q: %s", test.site, diff)
		}
	}
	r := proveText(t, "[transfer-site pensions]\nnetwork-zone = none\n", Options{})
	if diff := cmp.Diff([]string{"prove"}, rulesOf(t, r)); diff != "" {
		t.Error("no active site:", diff)
	}
}

// A cancelled proof ends early and leaves nothing behind.
func TestProveCancelled(t *testing.T) {
	leaks := goleak.IgnoreCurrent()
	ports := peertest.FreeRange(t, 200)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := Options{EveryPort: true, Transfers: 1000, Progress: func(done, total int) {
		if done == 10 {
			cancel()
		}
	}}
	w := startWitness(t, partner.Config{})
	o.Servers = []string{w.URL()}
	r, err := Run(ctx, "test.settings", core.Check(peertest.Settings(ports)), o)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Cases[1].Failed() {
		t.Error("proved, although it was cancelled")
	}
	if got := w.verbs()["LIST"]; got < 10 || got > 30 {
		t.Errorf("%d listings, want 10 to 30: it was cancelled after 10", got)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if !peertest.AllFree(ports) {
		t.Error("a port of the range is still in use")
	}
	goleak.VerifyNone(t, leaks)
}

// countPrefix returns the number of lines that start with prefix.
func countPrefix(lines []string, prefix string) (n int) {
	for _, line := range lines {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}
