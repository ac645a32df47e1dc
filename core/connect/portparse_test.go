package connect

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParsePortCommand(t *testing.T) {
	tests := []struct {
		line string
		want string // an endpoint, or "FIELD OFFSET" of the error
	}{
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
		{"EPRT 121::2120001", "[::2]:2000"}, // a digit may delimit where no field needs it

		{"", "verb 0"},
		{"PASV", "verb 0"},
		{" PORT 127,0,0,1,39,16", "verb 0"},
		{"PORTS 127,0,0,1,39,16", "verb 0"},
		{"PORT", "verb 4"},
		{"EPRT\r\n", "verb 4"},
		{"PORT\t127,0,0,1,39,16", "verb 0"},

		{"PORT ", "h1 5"},
		{"PORT  127,0,0,1,39,16", "h1 5"},
		{"PORT 127", "h2 8"},
		{"PORT 127.0.0.1.39.16", "h2 8"},
		{"PORT 127,0,0,1,39", "p2 17"},
		{"PORT 127,0,0,1,39,", "p2 18"},
		{"PORT 127,0,0,1,39,16,", "p2 20"},
		{"PORT 127,0,0,1,39,16,1", "p2 20"},
		{"PORT 127,0,0,1,39,16 ", "p2 20"},
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
	}
	for _, test := range tests {
		t.Run(test.line, func(t *testing.T) {
			endpoint, err := ParsePortCommand(test.line)
			got := endpoint.String()
			var wrong *ArgumentError
			if errors.As(err, &wrong) {
				got = wrong.Field + " " + strconv.Itoa(wrong.Offset)
				checkArgumentError(t, wrong, test.line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// checkArgumentError holds an error about text to what its fields promise.
func checkArgumentError(t *testing.T, err *ArgumentError, text string) {
	t.Helper()
	if err.Offset > len(text) || !strings.HasPrefix(text[err.Offset:], err.Found) || len(err.Found) > 40 {
		t.Errorf("%q is not at byte %d of %q", err.Found, err.Offset, text)
	}
	if (err.Verb == "PORT" || err.Verb == "EPRT") == (err.Offset == 0) || err.Want == "" {
		t.Errorf("incomplete: %#v", err)
	}
	if !strings.Contains(err.Error(), err.Field) || strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("message %q", err)
	}
}

// The offset of an argument's error counts from the argument.
func TestParseArgument(t *testing.T) {
	tests := []struct {
		parse func(string) (netip.AddrPort, error)
		arg   string
		want  any
	}{
		{ParsePORT, "192,0,2,1,4,0", netip.MustParseAddrPort("192.0.2.1:1024")},
		{ParsePORT, "192,0,2,1,4", &ArgumentError{Verb: "PORT", Field: "p2", Offset: 11}},
		{ParsePORT, "192,0,2,1,x,0", &ArgumentError{Verb: "PORT", Field: "p1", Offset: 10, Found: "x,0"}},
		{ParseEPRT, "|2|::1|1024|", netip.MustParseAddrPort("[::1]:1024")},
		{ParseEPRT, "", &ArgumentError{Verb: "EPRT", Field: "delimiter", Offset: 0}},
		{ParseEPRT, "|2|::1|x|", &ArgumentError{Verb: "EPRT", Field: "tcp-port", Offset: 7, Found: "x|"}},
		{ParseEPRT, "|2|" + strings.Repeat("f", 99), &ArgumentError{Verb: "EPRT", Field: "net-addr", Offset: 3, Found: strings.Repeat("f", 40)}},
	}
	for _, test := range tests {
		t.Run(test.arg, func(t *testing.T) {
			var got any
			got, err := test.parse(test.arg)
			if wrong, ok := err.(*ArgumentError); ok {
				wrong.Want = ""
				got = wrong
			}
			if diff := cmp.Diff(test.want, got, equateAddrs); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What is read can be announced and is then read again as the same endpoint;
// what is refused says where.
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
				t.Fatalf("%q was read and is not announced: %v", line, err)
			}
			if got, err := ParsePortCommand(again); got != endpoint {
				t.Errorf("%q became %q, which is %v, %v", line, again, got, err)
			}
		}
	})
}
