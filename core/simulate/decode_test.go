package simulate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/core"
	"activeftp/core/simulate"
)

func TestDecode(t *testing.T) {
	inside, outside := new(bool), new(bool)
	*inside = true
	tests := []struct {
		name, text, line string
		want             simulate.Decoded
	}{
		{"first port", manual, "PORT 192,0,2,5,39,16", simulate.Decoded{Address: "192.0.2.5", Port: 10000, Family: "IPv4", InRange: inside}},
		{"last port", manual, "PORT 192,0,2,5,43,15", simulate.Decoded{Address: "192.0.2.5", Port: 11023, Family: "IPv4", InRange: inside}},
		{"port after the last", manual, "PORT 192,0,2,5,43,16", simulate.Decoded{Address: "192.0.2.5", Port: 11024, Family: "IPv4", InRange: outside}},
		{"curl", "", "> PORT 10,0,0,5,195,80\r\n", simulate.Decoded{Address: "10.0.0.5", Port: 50000, Family: "IPv4"}},
		{"in quotes", "", `12:01 "port 10,0,0,5,195,80": sent`, simulate.Decoded{Address: "10.0.0.5", Port: 50000, Family: "IPv4"}},
		{"EPRT", manual, "---> EPRT |2|2001:db8::5|10000|; next", simulate.Decoded{Address: "2001:db8::5", Port: 10000, Family: "IPv6", InRange: inside}},
		{"EPRT of IPv4, another delimiter", "", "EPRT !1!192.0.2.5!10000!", simulate.Decoded{Address: "192.0.2.5", Port: 10000, Family: "IPv4"}},
		{
			"after words that look alike", "", "TRANSPORT 1 PORT command PORT 10,0,0,5,195,80",
			simulate.Decoded{Address: "10.0.0.5", Port: 50000, Family: "IPv4"},
		},
		{
			"an invalid range is ignored", "[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 1024\n", "PORT 10,0,0,5,254,0",
			simulate.Decoded{Address: "10.0.0.5", Port: 65024, Family: "IPv4"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := simulate.Decode(core.Check(tt.text), tt.line)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(simulate.Decoded{}, "Sentence")); diff != "" {
				t.Error("(-want +got):\n", diff)
			}
			if got.Sentence == "" {
				t.Error("no sentence")
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	const none = "this line has no port command; want PORT h1,h2,h3,h4,p1,p2 or EPRT |1|address|port|"
	tests := []struct{ line, want string }{
		{"", none},
		{"PORT", none},
		{"PORT ", none},
		{"200 PORT command successful", none},
		{"500 Illegal PORT command.", none},
		{"522 EPRT not understood", none},
		{"227 Entering Passive Mode (192,0,2,5,39,16)", none},
		{"12:01 > PORT 192,0,2,256,39,16", `invalid port command "PORT 192,0,2,256,39,16": for h4, want a decimal byte 0 to 255 without leading zeros, found "256,39,16"`},
		{"PORT 192,0,2,5,39", `invalid port command "PORT 192,0,2,5,39": for p2, want a comma before it, found the end`},
		{"PORT 192,0,2,5,39,16,1", `invalid port command "PORT 192,0,2,5,39,16,1": for p2, want the end of the argument, found ",1"`},
		{"PORT 0,0,0,0,39,16", `invalid port command "PORT 0,0,0,0,39,16": for h1, want an address other than 0.0.0.0, found "0,0,0,0,39,16"`},
		{"PORT 192,0,2,5,0,0", `invalid port command "PORT 192,0,2,5,0,0": for p1, want a port 1 to 65535, found "0,0"`},
		{"500 PORT command refused: PORT 1,2", `invalid port command "PORT 1,2": for h3, want a comma before it, found the end`},
		{"EPRT |1|2001:db8::5|10000|", `invalid port command "EPRT |1|2001:db8::5|10000|": for net-addr, want an IPv4 address to match net-prt, found "2001:db8::5|10000|"`},
		{
			"EPRT |2|fe80::1%eth0|10000|",
			`invalid port command "EPRT |2|fe80::1%eth0|10000|": for net-addr, want an IPv6 address without a zone to match net-prt, found "fe80::1%eth0|10000|"`,
		},
		{"EPRT |1|192.0.2.5|10000", `invalid port command "EPRT |1|192.0.2.5|10000": for tcp-port, want a field closed by the delimiter, found "10000"`},
		{"EPRT ||||", `invalid port command "EPRT ||||": for net-prt, want 1 for IPv4 or 2 for IPv6, found "|||"`},
	}
	for _, tt := range tests {
		got, err := simulate.Decode(core.Check(manual), tt.line)
		if err == nil {
			t.Errorf("%q is decoded as %+v", tt.line, got)
		} else if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.line, diff)
		}
	}
}
