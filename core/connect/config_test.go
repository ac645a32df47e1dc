package connect

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"activeftp/core"
)

func TestNew(t *testing.T) {
	addr := netip.MustParseAddr
	tests := []struct {
		name   string
		change func(*Config)
		field  string // of the error; empty: valid
	}{
		{"plain", func(*Config) {}, ""},
		{"no range", func(c *Config) { c.Range = core.PortRange{} }, ""},
		{"every port", func(c *Config) { c.Range = core.PortRange{Base: 1024, Number: 64512} }, ""},
		{"addresses not checked", func(c *Config) { c.Verify, c.Partner = Off, netip.Addr{} }, ""},
		{"longest command", func(c *Config) { c.Command = strings.Repeat("x", MaxCommand) }, ""},
		{"EPRT on IPv4", func(c *Config) { c.Policy = OnlyEPRT }, ""},
		{"PORT for a mapped address", func(c *Config) { c.Policy, c.Announce = OnlyPORT, addr("::ffff:192.0.2.5") }, ""},
		{"partner with zone", func(c *Config) { c.Partner = addr("fe80::1%eth0") }, ""},

		{"no command", func(c *Config) { c.Command = "" }, "Command"},
		{"two commands", func(c *Config) { c.Command = "RETR a\r\nDELE b" }, "Command"},
		{"line feed", func(c *Config) { c.Command = "RETR a\n" }, "Command"},
		{"NUL", func(c *Config) { c.Command = "RETR a\x00" }, "Command"},
		{"command too long", func(c *Config) { c.Command = strings.Repeat("x", MaxCommand+1) }, "Command"},
		{"REST below 0", func(c *Config) { c.Restart = -1 }, "Restart"},
		{"no source of ports", func(c *Config) { c.Ports = nil }, "Ports"},
		{"privileged range", func(c *Config) { c.Range.Base = 1023 }, "Range"},
		{"range beyond the last port", func(c *Config) { c.Range.Base = 65534 }, "Range"},
		{"base beyond the last port", func(c *Config) { c.Range.Base = 65536 }, "Range"},
		{"far too many ports", func(c *Config) { c.Range.Number = 1 << 62 }, "Range"},
		{"base without ports", func(c *Config) { c.Range.Number = 0 }, "Range"},
		{"no address to announce", func(c *Config) { c.Announce = netip.Addr{} }, "Announce"},
		{"0.0.0.0", func(c *Config) { c.Announce = netip.IPv4Unspecified() }, "Announce"},
		{"::", func(c *Config) { c.Announce = netip.IPv6Unspecified() }, "Announce"},
		{"::ffff:0.0.0.0", func(c *Config) { c.Announce = addr("::ffff:0.0.0.0") }, "Announce"},
		{"zone", func(c *Config) { c.Announce = addr("fe80::5%eth0") }, "Announce"},
		{"no partner", func(c *Config) { c.Partner = netip.Addr{} }, "Partner"},
		{"no partner, warn", func(c *Config) { c.Verify, c.Partner = Warn, netip.Addr{} }, "Partner"},
		{"no prefix", func(c *Config) { c.Allowed = []netip.Prefix{{}} }, "Allowed"},
		{"unknown verify", func(c *Config) { c.Verify = Off + 1 }, "Verify"},
		{"unknown policy", func(c *Config) { c.Policy = OnlyEPRT + 1 }, "Policy"},
		{"PORT on IPv6", func(c *Config) { c.Policy, c.Announce = OnlyPORT, addr("2001:db8::5") }, "Policy"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			config := Config{
				Command: "RETR x", Ports: Any(), Range: core.PortRange{Base: 10000, Number: 3},
				Announce: addr("192.0.2.5"), Partner: addr("192.0.2.1"),
			}
			test.change(&config)
			m, err := New(config)
			var configErr *ConfigError
			if errors.As(err, &configErr) != (test.field != "") || (m == nil) != (test.field != "") {
				t.Fatalf("machine %v, error %v", m, err)
			}
			if configErr == nil {
				return
			}
			if configErr.Field != test.field || !strings.Contains(configErr.Error(), configErr.Reason) {
				t.Errorf("field %s, want %s: %v", configErr.Field, test.field, configErr)
			}
			for _, goName := range []string{"Command", "Restart", "Ports", "Range", "Announce", "Verify", "Partner", "Allowed", "Policy", "nil"} {
				if strings.Contains(err.Error(), goName) {
					t.Errorf("%q has a name of Go: %s", err, goName)
				}
			}
		})
	}
}

// A machine is not affected by later changes to its configuration.
func TestConfigCopied(t *testing.T) {
	allowed := []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}
	m := newMachine(t, Config{Allowed: allowed})
	allowed[0] = netip.Prefix{}
	if steps(t, m, "begin bound stranger"); m.State() != StateEarly {
		t.Errorf("state %v after a connection from an allowed address", m.State())
	}
}
