package core_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// edit is one call of Edit.
type edit struct{ path, value string }

// editTest is a text before and after a series of edits.
type editTest struct {
	name         string
	edits        []edit
	before, want string
}

// runEdits runs each test as a subtest.
func runEdits(t *testing.T, tests []editTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.before
			for _, e := range tt.edits {
				var err error
				if text, err = core.Edit(text, e.path, e.value); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(tt.want, text); diff != "" {
				t.Error("after the edits (-want +got):\n", diff)
			}
		})
	}
}

func TestEditValue(t *testing.T) {
	runEdits(t, []editTest{
		{
			"only the value changes, comments and spacing stay",
			[]edit{{"ftp-active-mode.base-port", "28000"}},
			`# the range of the payroll host
[ftp-active-mode]
base-port       = 10000   # the manual's example
number-of-ports = 1024
`, `# the range of the payroll host
[ftp-active-mode]
base-port       = 28000   # the manual's example
number-of-ports = 1024
`,
		},
		{
			"a key without a value gets one and keeps its comment",
			[]edit{
				{"ftp-active-mode.base-port", "10000"},
				{"host.nat-address", "198.51.100.5"},
			},
			`[ftp-active-mode]
base-port       =
number-of-ports = 1024

[host]
nat-address = # what the partner dials
`, `[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024

[host]
nat-address = 198.51.100.5 # what the partner dials
`,
		},
		{
			"the first of duplicate keys and sections is changed",
			[]edit{{"ftp-active-mode.base-port", "28000"}},
			`[ftp-active-mode]
base-port = 10000
base-port = 20000

[ftp-active-mode]
base-port = 30000
`, `[ftp-active-mode]
base-port = 28000
base-port = 20000

[ftp-active-mode]
base-port = 30000
`,
		},
	})
}

func TestEditMissingKey(t *testing.T) {
	runEdits(t, []editTest{
		{
			"a section of server options and the host of the passive range are added",
			[]edit{
				{"outbound-connections.max-transfers", "1024"},
				{"ftp-passive-mode.on", "edge"},
				{"outbound-connections.retry-delay", "2m"},
			},
			"[ftp-passive-mode]\nbase-port = 20000\n",
			`[ftp-passive-mode]
base-port = 20000
on        = edge

[outbound-connections]
max-transfers            = 1024
retry-delay              = 2m
`,
		},
		{
			"a missing key is added below the last one of its section, in its layout",
			[]edit{
				{"ftp-active-mode.port-end", "65535"},
				{"transfer-site a.b.c.network-zone", "none"},
				{"host.os", "linux"},
			},
			`[ftp-active-mode]
number-of-ports = 1024

# two sites
[transfer-site a.b.c]
	enable-active-connection-mode = yes
	# nothing about the zone

[host]
nodes=1
`, `[ftp-active-mode]
number-of-ports = 1024
port-end        = 65535

# two sites
[transfer-site a.b.c]
	enable-active-connection-mode = yes
	network-zone                  = none
	# nothing about the zone

[host]
nodes=1
os=linux
`,
		},
		{
			"in a section without keys the = leaves room for the longest key",
			[]edit{
				{"network-zone DMZ.socks5", "yes"},
				{"network-zone DMZ.default", "no"},
			},
			`[network-zone DMZ]
# of the Edge

[host]
`, `[network-zone DMZ]
socks5  = yes
default = no
# of the Edge

[host]
`,
		},
		{
			"a missing section is added at the end, below a blank line",
			[]edit{
				{"ftp-active-mode.base-port", "10000"},
				{"ftp-active-mode.number-of-ports", "1024"},
				{"transfer-site payroll.network-zone", "none"},
				{"transfer-site payroll.enable-active-connection-mode", "yes"},
			},
			"", `[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024

[transfer-site payroll]
network-zone                  = none
enable-active-connection-mode = yes
`,
		},
	})
}

func TestEditRemoveKey(t *testing.T) {
	runEdits(t, []editTest{
		{
			"an empty value removes the key on every line of its section",
			[]edit{
				{"ftp-active-mode.port-end", ""},
				{"transfer-site payroll.port", ""},
				{"host.os", ""},
			},
			`[ftp-active-mode]
base-port = 10000
port-end = 11023 # stated
number-of-ports = 1024
port-end = 11024

[transfer-site payroll]
port = 21
`, `[ftp-active-mode]
base-port = 10000
number-of-ports = 1024

[transfer-site payroll]
`,
		},
	})
}

func TestEditPortEnd(t *testing.T) {
	runEdits(t, []editTest{
		{
			"the end of a range with a known base sets the number",
			[]edit{
				{"ftp-active-mode.port-end", "10999"},
				{"ftp-passive-mode.port-end", "20000"},
			},
			`[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024
[ftp-passive-mode]
base-port = 20000
`, `[ftp-active-mode]
base-port       = 10000
number-of-ports = 1000
[ftp-passive-mode]
base-port = 20000
number-of-ports = 1
`,
		},
		{
			"a port-end in the text is updated too",
			[]edit{{"ftp-active-mode.port-end", "10999"}},
			`[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024
port-end        = 11023 # for the firewall team
`, `[ftp-active-mode]
base-port       = 10000
number-of-ports = 1000
port-end        = 10999 # for the firewall team
`,
		},
		{
			"an unknown end is an ordinary value",
			[]edit{{"ftp-active-mode.port-end", "unknown"}, {"ftp-active-mode.base-port", "unknown"}, {"ftp-active-mode.port-end", "11023"}},
			`[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024
`, `[ftp-active-mode]
base-port       = unknown
number-of-ports = 1024
port-end        = 11023
`,
		},
		{
			"without a known base, port-end is an ordinary value",
			[]edit{
				{"ftp-active-mode.port-end", "11023"},
				{"ftp-passive-mode.port-end", "${pasv.end}"},
			},
			`[ftp-active-mode]
base-port = ${base}
[ftp-passive-mode]
base-port = 20000
`, `[ftp-active-mode]
base-port = ${base}
port-end  = 11023
[ftp-passive-mode]
base-port = 20000
port-end  = ${pasv.end}
`,
		},
	})
}

func TestEditLineEnds(t *testing.T) {
	tests := []struct{ name, text, path, value, want string }{
		{"CRLF is kept", "[host]\r\nos = linux\r\n", "host.os", "aix", "[host]\r\nos = aix\r\n"},
		{"CRLF for a new key", "[host]\r\nos = aix\r\n", "host.nodes", "2", "[host]\r\nos = aix\r\nnodes = 2\r\n"},
		{
			"CRLF for a new section", "[host]\r\nos = aix\r\n", "firewall.open", "10000",
			"[host]\r\nos = aix\r\n\r\n[firewall]\r\nopen          = 10000\r\n",
		},
		{"last line without line end", "[host]\nos = aix", "host.nodes", "2", "[host]\nos = aix\nnodes = 2"},
		{"last line without line end, CRLF", "[host]\r\nos = aix", "host.nodes", "2", "[host]\r\nos = aix\r\nnodes = 2"},
		{"last line with CR only", "[host]\nos = aix\r", "host.nodes", "2", "[host]\nos = aix\r\nnodes = 2"},
		{"new section below a line without line end", "# x", "firewall.open", "1", "# x\n\n[firewall]\nopen          = 1\n"},
		{"new section below a blank line", "# x\n\n", "firewall.open", "1", "# x\n\n[firewall]\nopen          = 1\n"},
		{"byte order mark alone", "\ufeff", "firewall.open", "1", "\ufeff[firewall]\nopen          = 1\n"},
		{"byte order mark", "\ufeff[host]\nos = aix\n", "host.os", "linux", "\ufeff[host]\nos = linux\n"},
		{"remove the last line without line end", "[host]\nos = aix", "host.os", "", "[host]\n"},
		{"white space around the value", "[host]\nos = aix\n", "host.os", " linux\t", "[host]\nos = linux\n"},
		{"tabs", "[host]\n\tos\t= aix\n", "host.nodes", "2", "[host]\n\tos\t= aix\n\tnodes = 2\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := core.Edit(tt.text, tt.path, tt.value)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error("(-want +got):\n", diff)
			}
		})
	}
}

func TestEditRejected(t *testing.T) {
	const text = "[ftp-active-mode]\nbase-port = 10000\n"
	tests := []struct{ name, text, path, value string }{
		{"line feed", text, "host.os", "linux\nnodes = 2"},
		{"carriage return", text, "host.os", "linux\r"},
		{"NUL", text, "host.os", "li\x00nux"},
		{"not UTF-8", text, "host.os", "li\xffnux"},
		{"comment", text, "host.os", "linux # really"},
		{"comment at the start", text, "host.os", "#linux"},
		{"line too long", text, "host.os", strings.Repeat("x", core.MaxLine)},
		{"empty path", text, "", "1"},
		{"path without section", text, "base-port", "1"},
		{"unknown section", text, "hosts.os", "1"},
		{"unknown key", text, "host.oss", "1"},
		{"section without its name", text, "transfer-site.port", "21"},
		{"name for a section that takes none", text, "host a.os", "linux"},
		{"bracket in a name", text, "transfer-site a].port", "21"},
		{"line break in a name", text, "transfer-site a\nb.port", "21"},
		{"comment in a name", text, "transfer-site a #b.port", "21"},
		{"white space around a name", text, "transfer-site  a.port", "21"},
		{"the name of a zone that is not known", text, "network-zone unknown.socks5", "yes"},
		{"key of the passive pane", text, "ftp-active-mode.on", "server"},
		{"end below the base", text, "ftp-active-mode.port-end", "9999"},
		{"end that is not a number", text, "ftp-active-mode.port-end", "11o23"},
		{"end that overflows", text, "ftp-active-mode.port-end", "4294977295"},
		{"end above the highest port", text, "ftp-active-mode.port-end", "65536"},
		{"text too long", strings.Repeat("\n", core.MaxText+1), "host.os", "linux"},
		{"text with too many errors", strings.Repeat("x\n", core.MaxFormErrors+1), "host.os", "linux"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := core.Edit(tt.text, tt.path, tt.value)
			var editErr *core.EditError
			if !errors.As(err, &editErr) || editErr.Path != tt.path || editErr.Reason == "" {
				t.Fatalf("got error %v, want an EditError for %q", err, tt.path)
			}
			if got != tt.text {
				t.Error("the text was changed despite the error")
			}
		})
	}
}

// editPaths lists a path for each key of the language.
var editPaths = []string{
	"ftp-active-mode.base-port", "ftp-active-mode.number-of-ports", "ftp-active-mode.port-end",
	"ftp-passive-mode.base-port", "ftp-passive-mode.number-of-ports", "ftp-passive-mode.port-end", "ftp-passive-mode.on",
	"outbound-connections.connect-timeout", "outbound-connections.receive-timeout", "outbound-connections.max-retries",
	"outbound-connections.retry-delay", "outbound-connections.max-connections-per-host", "outbound-connections.max-transfers",
	"transfer-site payroll.alternative-servers", "transfer-site payroll.transfers-per-minute", "transfer-site payroll.longest-transfer",
	"host.product", "firewall.rewrites-port",
	"network-zone DMZ.default", "network-zone DMZ.socks5", "network-zone DMZ.http",
	"transfer-site payroll.server", "transfer-site payroll.port", "transfer-site payroll.network-zone",
	"transfer-site payroll.enable-active-connection-mode", "transfer-site payroll.use-ftps",
	"transfer-site payroll.clear-command-channel", "transfer-site payroll.max-parallel-transfers",
	"transfer-site payroll.hostname-verification", "transfer-site payroll.site-type",
	"host.os", "host.ephemeral-ports", "host.listening", "host.address", "host.nat-address", "host.nodes",
	"firewall.open", "firewall.from",
}

// FuzzEdit checks that an edit of any text either fails and leaves it
// unchanged, or sets the value and changes no other line.
func FuzzEdit(f *testing.F) {
	texts := []string{
		"", "\ufeff", "# only a comment", "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\nport-end = 11023\n",
		"[transfer-site payroll]\r\nserver=#x\r\n\r\n[transfer-site payroll]\r\nport = 1\r", "[host]\nos =# c\nos = # c\n[host]\n",
		"[hots]\nos = aix\n[host\nos = linux\n[network-zone DMZ]\n\tsocks5\t=\tyes\n= x\n", "\x00\n[host]\nos = li\xffnux\nos = aix",
	}
	for i, text := range texts {
		f.Add(text, uint8(3*i), "21")
		f.Add(text, uint8(5*i+1), "")
		f.Add(text, uint8(7*i+2), " ${x} ")
	}
	f.Fuzz(func(t *testing.T, text string, which uint8, value string) {
		path := editPaths[int(which)%len(editPaths)]
		got, err := core.Edit(text, path, value)
		if err != nil {
			if got != text {
				t.Fatalf("error %v, but the text was changed", err)
			}
			return
		}
		value = strings.Trim(value, " \t")
		if strings.HasSuffix(path, ".port-end") && value != "" {
			checkPortEnd(t, got, path, value)
			return
		}
		if now := valueAt(got, path); now != value {
			t.Fatalf("%s is %q after it was set to %q in %q", path, now, value, got)
		}
		key := path[strings.LastIndexByte(path, '.')+1:]
		if other := otherChanges(text, got, key, path); other != "" {
			t.Fatalf("more than %s changed: %s\nbefore %q\nafter  %q", path, other, text, got)
		}
		if again, err := core.Edit(got, path, value); err != nil || again != got {
			t.Fatalf("second edit gives %q, %v; the first gave %q", again, err, got)
		}
	})
}

// checkPortEnd checks that a range ends at value after port-end was set to it.
func checkPortEnd(t *testing.T, text, path, value string) {
	t.Helper()
	section := path[:strings.LastIndexByte(path, '.')]
	base, errBase := strconv.Atoi(valueAt(text, section+".base-port"))
	number, errNumber := strconv.Atoi(valueAt(text, section+".number-of-ports"))
	stated := valueAt(text, path)
	computed := errBase == nil && errNumber == nil && strconv.Itoa(base+number-1) == strings.TrimLeft(value, "0")
	if stated != value && !computed || stated != value && stated != "" {
		t.Fatalf("%s set to %q: base %d, number %d, stated end %q in %q", path, value, base, number, stated, text)
	}
}

// valueAt returns the value at path as written, or "" if there is none.
func valueAt(text, path string) string {
	for _, e := range core.OutlineOf(text).Entries {
		if e.Path == path {
			return e.Value
		}
	}
	return ""
}

// otherChanges describes a change from before to after other than lines with
// the key and a new section with a blank line above it. It returns "" if there
// is none.
func otherChanges(before, after, key, path string) string {
	section := "[" + path[:strings.LastIndexByte(path, '.')] + "]"
	a, b := linesOf(before), linesOf(after)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	removed, added := a[head:], b[head:]
	for len(removed) > 0 && len(added) > 0 && removed[len(removed)-1] == added[len(added)-1] {
		removed, added = removed[:len(removed)-1], added[:len(added)-1]
	}
	// Unchanged lines can remain between removed ones.
	for _, line := range added {
		if i := slices.Index(removed, line); i >= 0 {
			for _, lost := range removed[:i] {
				if !strings.Contains(lost, key) {
					return "lost " + strconv.Quote(lost)
				}
			}
			removed = removed[i+1:]
			continue
		}
		if line != "" && line != section && line != "\ufeff"+section && !strings.Contains(line, key) {
			return "new " + strconv.Quote(line)
		}
	}
	for _, lost := range removed {
		if !strings.Contains(lost, key) && lost != "" && lost != "\ufeff" {
			return "lost " + strconv.Quote(lost)
		}
	}
	return ""
}

// linesOf returns the lines of text without their line ends.
func linesOf(text string) []string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	return lines
}

// TestEditKeepsLineEnds checks that no edit changes the line end of another
// line.
func TestEditKeepsLineEnds(t *testing.T) {
	const text = "# a\r\n[host]\r\nos = aix\n\n# b\nnodes = 1\r\n"
	for _, path := range editPaths {
		got, err := core.Edit(text, path, "28000")
		if err != nil {
			t.Fatal(err)
		}
		rest := got
		for line := range strings.Lines(text) {
			if strings.Contains(path, strings.TrimRight(strings.SplitN(line, "=", 2)[0], " \r\n")) && strings.Contains(line, "=") {
				continue
			}
			_, after, found := strings.Cut(rest, line)
			if !found {
				t.Fatalf("%s: the line %q is missing in %q", path, line, got)
			}
			rest = after
		}
	}
}

func BenchmarkEdit(b *testing.B) {
	text := strings.Repeat("# comment\n", 10) +
		"[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n\n[transfer-site payroll]\nnetwork-zone = none\n"
	for b.Loop() {
		if _, err := core.Edit(text, "ftp-active-mode.base-port", "28000"); err != nil {
			b.Fatal(err)
		}
	}
}
