package simulation

import (
	"slices"

	"activeftp/core/connect"
	"activeftp/harness/client"
)

// login is what befalls the login of a session, and the verdict that it must have.
type login struct {
	fits func(one *session) bool // nil: every session
	// plain is that the connection was never there, so that there is no session to
	// have a cause.
	plain bool
	want  connect.Cause
}

func usesTLS(one *session) bool     { return one.TLS != client.Plain }
func usesNoTLS(one *session) bool   { return one.TLS == client.Plain }
func usesAUTH(one *session) bool    { return one.TLS == client.Explicit }
func usesCommand(one *session) bool { return one.TLS != client.Implicit }

// logins has every fault of a login by name. The partner acts on the names.
var logins = map[string]login{
	"unreachable":     {plain: true},
	"closed":          {plain: true},
	"no-greeting":     {fits: usesNoTLS, want: connect.CauseNoReply},
	"421":             {fits: usesCommand, want: connect.CauseServiceClosing},
	"refused":         {fits: usesCommand, want: connect.CauseSessionRefused},
	"lost":            {fits: usesCommand, want: connect.CauseControlLost},
	"garbage":         {fits: usesCommand, want: connect.CauseControlLost},
	"user-refused":    {want: connect.CauseSessionRefused},
	"pass-refused":    {want: connect.CauseSessionRefused},
	"pass-lost":       {want: connect.CauseControlLost},
	"auth-refused":    {fits: usesAUTH, want: connect.CauseTLSFailed},
	"auth-clear":      {fits: usesAUTH, want: connect.CauseTLSFailed},
	"tls-silent":      {fits: usesTLS, want: connect.CauseTLSFailed},
	"bad-certificate": {fits: usesTLS, want: connect.CauseTLSFailed},
	"prot-refused":    {fits: usesTLS, want: connect.CauseTLSFailed},
	"cancel":          {want: connect.CauseCancelled},
}

// loginNames returns the names of the faults that can befall the login of a session.
func loginNames(one *session) []string {
	var names []string
	for name, l := range logins {
		if l.fits == nil || l.fits(one) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
