package firewall

import (
	"strconv"
	"strings"

	"activeftp/core"
)

// Options choose which rules are printed. The zero value is the host's own
// rules, for any source port.
type Options struct {
	// SourcePort20 lets in only data connections from port 20, where the
	// platform can tell them (RFC 959 section 5.2: L-1). A partner's server that
	// is not allowed to bind it, or sits behind address translation, dials from
	// another port and is then kept out.
	SourcePort20 bool
	// Mirror gives the rules for the partner's firewall instead of the host's.
	Mirror bool
	// Rollback gives the lines that take the rules back, instead of the rules.
	Rollback bool
}

// Block is a piece of text to copy. Title and Note are a line each, of printable
// ASCII.
type Block struct {
	Title string // what it is for
	Text  string // commands or configuration, every line ended; empty when there is nothing to copy
	Note  string // what the platform cannot do, and what to see to first; often empty
}

// Rules are the rules for a platform, by its id: the data connections first,
// then the control connections, one block for each control port. r comes from
// [core.Check]. The error is a [*Refused] when the settings give no rule, a
// [*TooManyPeers] when they give too many, and another for an unknown platform.
func Rules(r *core.Result, platform string, o Options) ([]Block, error) {
	p, err := lookup(platform)
	if err != nil {
		return nil, err
	}
	l, err := readLink(r)
	if err != nil {
		return nil, err
	}
	flows := l.flows(o)
	blocks := make([]Block, len(flows))
	for i, f := range flows {
		var s script
		note := p.print(&s, f, o.Rollback)
		if !o.Rollback {
			note = sentences(l.note(f), note)
		}
		blocks[i] = Block{Title: title(f, o), Text: string(s.text), Note: note}
	}
	return blocks, nil
}

// title says what a flow's block is for.
func title(f flow, o Options) string {
	text := "data connections from the partner to this host, " + portsWord(f.ports)
	if f.control {
		text = "control connections from this host to the partner, " + portsWord(f.ports)
	}
	if o.Mirror {
		text = "partner's side, " + text
	}
	if o.Rollback {
		text = "rollback, " + text
	}
	return capital(text)
}

// capital is a text that starts with a letter, which becomes a capital.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func portsWord(r core.PortRange) string {
	if r.Number == 1 {
		return "port " + strconv.Itoa(r.Base)
	}
	return "ports " + r.String()
}
