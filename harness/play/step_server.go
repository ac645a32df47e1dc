package play

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/stage"
	"activeftp/harness/scenario"
)

// serverKey is a key of the step "server".
type serverKey struct {
	name  string
	value string // the choices separated by bars, or a placeholder
	set   func(p *stage.Partner, value string)
}

func serverKeys() []serverKey {
	return []serverKey{
		{"active", "on|off", func(p *stage.Partner, v string) { p.RefuseActive = v == "off" }},
		{"banner", "TEXT", func(p *stage.Partner, v string) { p.Banner = v }},
		{"certificate", "good|untrusted|expired|elsewhere", func(p *stage.Partner, v string) { p.Certificate = v }},
		{"client-certificate", "on|off", func(p *stage.Partner, v string) { p.AskCertificate = v == "on" }},
		{"password", "TEXT", func(p *stage.Partner, v string) { p.Password = v }},
		{"resumption", "on|off", func(p *stage.Partner, v string) { p.RequireResumption = v == "on" }},
		{"tls", strings.Join(certs.TLSNames(), "|"), func(p *stage.Partner, v string) {
			if mode, err := certs.ParseTLS(v); err == nil { // readServer has checked the choice
				p.TLS = &mode
			}
		}},
		{"user", "NAME", func(p *stage.Partner, v string) { p.User = v }},
	}
}

// ServerKeys returns the names of the keys of the step "server".
func ServerKeys() (names []string) {
	for _, k := range serverKeys() {
		names = append(names, k.name)
	}
	return names
}

func findServerKey(name string) (serverKey, error) {
	all := serverKeys()
	if i := slices.IndexFunc(all, func(k serverKey) bool { return k.name == name }); i >= 0 {
		return all[i], nil
	}
	return serverKey{}, scenario.Unknown("server key", name, ServerKeys())
}

func serverStep() step {
	return step{
		scenario.StepWord{
			Name: "server", Args: "KEY VALUE", Help: "configures the partner",
			Read: readServer,
			Check: func(s *scenario.Scenario, i int) error {
				if args := s.Steps[i].Args; s.Has("on") && len(args) > 0 && args[0] == "active" {
					return errors.New("\"server active\" cannot be combined with a step \"on\"; expected \"on PORT reply CODE\"")
				}
				return nil
			},
		},
		func(_ context.Context, r *run, s *scenario.Step) error {
			key, err := findServerKey(s.Args[0])
			if err != nil {
				return err
			}
			return r.stage.Configure(func(p *stage.Partner) { key.set(p, s.Args[1]) })
		},
	}
}

func readServer(s *scenario.Step, args []string) error {
	if len(args) != 2 {
		return scenario.ErrArgs
	}
	key, err := findServerKey(args[0])
	if err != nil {
		return err
	}
	if choices := strings.Split(key.value, "|"); len(choices) > 1 && !slices.Contains(choices, args[1]) {
		return fmt.Errorf("server %s: expected %s, not %q", key.name, strings.Join(choices, " or "), args[1])
	}
	s.Args = args
	return nil
}
