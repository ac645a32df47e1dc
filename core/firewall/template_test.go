package firewall

import (
	"testing"

	"activeftp/core"
)

func TestPrint(t *testing.T) {
	inbound := &flow{name: "ftp-data-x", inbound: true, sourcePort: 20, ports: core.PortRange{Base: 10000, Number: 8}}
	outbound := &flow{name: "ftp-control-21-x", ports: core.PortRange{Base: 21, Number: 1}}
	tests := []struct {
		template string
		f        *flow
		v6       bool
		args     []string
		want     string
	}{
		{"", inbound, false, nil, ""},
		{"plain { } [ ] < > , ; ( ) $ \\\n", inbound, false, nil, "plain { } [ ] < > , ; ( ) $ \\\n"},
		{"%n %r %p %P %c %o", inbound, true, nil, "ftp-data-x ftp-data-x-v6 10000-10007 10000:10007 range 10000 10007 20"},
		{"%n %r %p %P %c %o|", outbound, false, nil, "ftp-control-21-x ftp-control-21-x 21 21 eq 21 |"},
		{"%i<in,out>%i<,e>%v<6,>", inbound, true, nil, "in6"},
		{"%i<in,out>%i<,e>%v<6,>", outbound, false, nil, "oute"},
		{"%2%1", inbound, false, []string{"%n", "b"}, "b%n"},
		{"a%( b %1%)%( c %2%) d", inbound, false, []string{"", "x"}, "a c x d"},
		{"a%( b %1 %2%)", inbound, false, []string{"", "x"}, "a"},
		{"a%( %o%)", outbound, false, nil, "a"},
		{"%=zone;-%=zone;", inbound, false, nil, "z1-z1"},
	}
	for _, test := range tests {
		s := script{platform: &platforms[3], assigned: []Assignment{{"zone", "z1"}}}
		s.print(test.f, &family{v6: test.v6}, test.template, test.args...)
		if got := string(s.text); got != test.want {
			t.Errorf("%q: %q, want %q", test.template, got, test.want)
		}
	}
}
