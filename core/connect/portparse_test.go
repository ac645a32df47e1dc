package connect

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// portCommandTest is a command line and the endpoint it announces, or "FIELD
// OFFSET" of its error.
type portCommandTest struct{ line, want string }

func checkPortCommands(t *testing.T, tests []portCommandTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.line, func(t *testing.T) {
			endpoint, err := ParsePortCommand(test.line)
			got := endpoint.String()
			var argErr *ArgumentError
			if errors.As(err, &argErr) {
				got = argErr.Field + " " + strconv.Itoa(argErr.Offset)
				checkArgumentError(t, argErr, test.line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParsePortCommand(t *testing.T) {
	checkPortCommands(t, []portCommandTest{
		{"PORT 127,0,0,1,39,16", "127.0.0.1:10000"},
		{"port 127,0,0,1,39,16\r\n", "127.0.0.1:10000"},
		{"pOrT 255,255,255,255,255,255", "255.255.255.255:65535"},
		{"PORT 10,0,0,1,0,1", "10.0.0.1:1"},
		{"PORT 10,0,0,1,1,0", "10.0.0.1:256"},
		{"EPRT |1|127.0.0.1|10000|", "127.0.0.1:10000"},
		{"eprt |2|2001:db8::1|10000|\r\n", "[2001:db8::1]:10000"},
		{"EPRT |2|2001:DB8:0:0:0:0:0:1|65535|", "[2001:db8::1]:65535"},
		{"EPRT |2|::192.0.2.1|1|", "[::c000:201]:1"},
		{"EPRT !1!127.0.0.1!10000!", "127.0.0.1:10000"},
		{"EPRT ~2~::1~10000~", "[::1]:10000"},
		{"EPRT z2z::1z2000z", "[::1]:2000"},
		{"EPRT 121::2120001", "[::2]:2000"}, // a digit may be the delimiter if no field contains it
	})
}

func TestParsePortCommandVerb(t *testing.T) {
	checkPortCommands(t, []portCommandTest{
		{"", "verb 0"},
		{"PASV", "verb 0"},
		{" PORT 127,0,0,1,39,16", "verb 0"},
		{"PORTS 127,0,0,1,39,16", "verb 0"},
		{"PORT", "verb 4"},
		{"EPRT\r\n", "verb 4"},
		{"PORT\t127,0,0,1,39,16", "verb 0"},
	})
}

func TestParsePORTErrors(t *testing.T) {
	checkPortCommands(t, []portCommandTest{
		{"PORT ", "h1 5"},
		{"PORT  127,0,0,1,39,16", "h1 5"},
		{"PORT 127", "h2 8"},
		{"PORT 127.0.0.1.39.16", "h2 8"},
		{"PORT 127,0,0,1,39", "p2 17"},
		{"PORT 127,0,0,1,39,", "p2 18"},
		{"PORT 127,0,0,1,39,16,", "p2 20"},
		{"PORT 127,0,0,1,39,16,1", "p2 20"},
		{"PORT 127,0,0,1,39,16 ", "p2 20"},
		{"PORT 127,0,0,1,39,1:", "p2 19"},
		{"PORT 127,0,0,1,39,16\n", "p2 20"},
		{"PORT 127,0,0,1,39,16\r\n\r\n", "p2 20"},
		{"PORT 127,0,0,1,256,16", "p1 15"},
		{"PORT 256,0,0,1,39,16", "h1 5"},
		{"PORT 127,,0,1,39,16", "h2 9"},
		{"PORT 127,+1,0,1,39,16", "h2 9"},
		{"PORT 127,-1,0,1,39,16", "h2 9"},
		{"PORT 127,0, 0,1,39,16", "h3 11"},
		{"PORT 127,0,00,1,39,16", "h3 11"},
		{"PORT 127,0,0,001,39,16", "h4 13"},
		{"PORT 127,0,0,1,0x27,16", "p2 16"},
		{"PORT 127,0,0,1,99999999999999999999,16", "p1 15"},
		{"PORT (127,0,0,1,39,16)", "h1 5"},
		{"PORT 0,0,0,0,39,16", "h1 5"},
		{"PORT 127,0,0,1,0,0", "p1 15"},
		{"PORT ::1,39,16", "h1 5"},
		{"PORT |1|127.0.0.1|10000|", "h1 5"},
	})
}

func TestParseEPRTErrors(t *testing.T) {
	checkPortCommands(t, []portCommandTest{
		{"EPRT ", "delimiter 5"},
		{"EPRT  |1|127.0.0.1|10000|", "delimiter 5"},
		{"EPRT \x7f1\x7f127.0.0.1\x7f10000\x7f", "delimiter 5"},
		{"EPRT \xc3\xa91", "delimiter 5"},
		{"EPRT |", "net-prt 6"},
		{"EPRT |1", "net-prt 6"},
		{"EPRT |1|127.0.0.1", "net-addr 8"},
		{"EPRT |1|127.0.0.1|10000", "tcp-port 18"},
		{"EPRT |1|127.0.0.1|10000||", "delimiter 24"},
		{"EPRT |1|127.0.0.1|10000| ", "delimiter 24"},
		{"EPRT zz|1|127.0.0.1|10000|junk", "net-prt 6"},
		{"EPRT |3|127.0.0.1|10000|", "net-prt 6"},
		{"EPRT ||127.0.0.1|10000|", "net-prt 6"},
		{"EPRT |01|127.0.0.1|10000|", "net-prt 6"},
		{"EPRT |1||10000|", "net-addr 8"},
		{"EPRT |1|::1|10000|", "net-addr 8"},
		{"EPRT |2|127.0.0.1|10000|", "net-addr 8"},
		{"EPRT |2|::ffff:127.0.0.1|10000|", "net-addr 8"},
		{"EPRT |1|::ffff:127.0.0.1|10000|", "net-addr 8"},
		{"EPRT |2|fe80::1%eth0|10000|", "net-addr 8"},
		{"EPRT |2|[::1]|10000|", "net-addr 8"},
		{"EPRT |1|localhost|10000|", "net-addr 8"},
		{"EPRT |1|127.0.0.01|10000|", "net-addr 8"},
		{"EPRT |1|0.0.0.0|10000|", "net-addr 8"},
		{"EPRT |2|::|10000|", "net-addr 8"},
		{"EPRT |1|127.0.0.1||", "tcp-port 18"},
		{"EPRT |1|127.0.0.1|0|", "tcp-port 18"},
		{"EPRT |1|127.0.0.1|65536|", "tcp-port 18"},
		{"EPRT |1|127.0.0.1|080|", "tcp-port 18"},
		{"EPRT |1|127.0.0.1|+80|", "tcp-port 18"},
		{"EPRT |1|127.0.0.1|80 |", "tcp-port 18"},
		{"EPRT .1.127.0.0.1.10000.", "delimiter 14"},
		{"EPRT 127,0,0,1,39,16", "net-prt 6"},
	})
}

// checkArgumentError checks that the fields of an error about text are consistent.
func checkArgumentError(t *testing.T, err *ArgumentError, text string) {
	t.Helper()
	if err.Offset > len(text) || !strings.HasPrefix(text[err.Offset:], err.Found) || len(err.Found) > 40 {
		t.Errorf("%q is not at byte %d of %q", err.Found, err.Offset, text)
	}
	if (err.Verb == "PORT" || err.Verb == "EPRT") == (err.Offset == 0) || err.Want == "" {
		t.Errorf("incomplete error: %#v", err)
	}
	if found := strings.Contains(err.Error(), strconv.QuoteToASCII(err.Found)); found != (err.Found != "") || !strings.HasPrefix(err.Error(), err.Verb) {
		t.Errorf("message %q, found %q, verb %q", err, err.Found, err.Verb)
	}
	if !strings.Contains(err.Error(), err.Field) || strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("message %q", err)
	}
}

// The offset in an error counts from the start of the argument if only that is
// parsed.
func TestParseArgument(t *testing.T) {
	parseEPRT := func(arg string) (netip.AddrPort, error) { return parseEPRT(arg, 0) }
	tests := []struct {
		parse func(string) (netip.AddrPort, error)
		arg   string
		want  any
	}{
		{ParsePORT, "192,0,2,1,4,0", netip.MustParseAddrPort("192.0.2.1:1024")},
		{ParsePORT, "192,0,2,1,4", &ArgumentError{Verb: "PORT", Field: "p2", Offset: 11}},
		{ParsePORT, "192,0,2,1,x,0", &ArgumentError{Verb: "PORT", Field: "p1", Offset: 10, Found: "x,0"}},
		{parseEPRT, "|2|::1|1024|", netip.MustParseAddrPort("[::1]:1024")},
		{parseEPRT, "", &ArgumentError{Verb: "EPRT", Field: "delimiter", Offset: 0}},
		{parseEPRT, "|2|::1|x|", &ArgumentError{Verb: "EPRT", Field: "tcp-port", Offset: 7, Found: "x|"}},
		{parseEPRT, "|2|" + strings.Repeat("f", 99), &ArgumentError{Verb: "EPRT", Field: "net-addr", Offset: 3, Found: strings.Repeat("f", 40)}},
	}
	for _, test := range tests {
		t.Run(test.arg, func(t *testing.T) {
			var got any
			got, err := test.parse(test.arg)
			if argErr, ok := err.(*ArgumentError); ok {
				argErr.Want = ""
				got = argErr
			}
			if diff := cmp.Diff(test.want, got, equateAddrs); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzParsePortCommand checks that an endpoint that was parsed can be formatted
// and parsed again, and that an error gives its place.
func FuzzParsePortCommand(f *testing.F) {
	for _, seed := range []string{
		"PORT 127,0,0,1,39,16\r\n", "EPRT |1|127.0.0.1|10000|", "EPRT |2|2001:db8::1|10000|",
		"eprt !2!::1!1!", "PORT 0,0,0,0,0,0", "EPRT |2|fe80::1%lo|1|", "PORT", "EPRT |2|::ffff:1.2.3.4|5|",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		endpoint, err := ParsePortCommand(line)
		if err != nil {
			checkArgumentError(t, err.(*ArgumentError), line)
			return
		}
		formats := []func(netip.AddrPort) (string, error){FormatEPRT}
		if endpoint.Addr().Is4() {
			formats = append(formats, FormatPORT)
		}
		for _, format := range formats {
			again, err := format(endpoint)
			if err != nil {
				t.Fatalf("%q was parsed as %v, which cannot be formatted: %v", line, endpoint, err)
			}
			if got, err := ParsePortCommand(again); got != endpoint {
				t.Errorf("%q was formatted as %q, which is parsed as %v, %v", line, again, got, err)
			}
		}
	})
}
