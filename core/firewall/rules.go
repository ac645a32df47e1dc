package firewall

import (
	"strconv"
	"strings"

	"activeftp/core"
)

// Options selects the rules to print. The zero value selects the host's own
// rules, for any source port.
type Options struct {
	// SourcePort20 admits only data connections from port 20 (RFC 959 section
	// 5.2: L-1), if the platform can match it. It keeps out a partner's server
	// that may not bind port 20 or is behind address translation, since that
	// server connects from another port.
	SourcePort20 bool
	// Mirror prints the rules for the partner's firewall instead of the host's.
	Mirror bool
	// Rollback prints the lines that remove the rules instead of the rules.
	Rollback bool
	// Set has the values of placeholders of the platform, such as the names of its
	// zones. Of several values for one placeholder the last counts.
	Set []Assignment
}

// Block is a group of lines to copy together. Title and Note are one line each,
// of printable ASCII.
type Block struct {
	Title string // purpose of the lines
	Text  string // commands or configuration, each line with its newline; empty if there is nothing to copy
	Note  string // limits and preconditions; often empty

	// Open is the start of Note that says why the rule lets in every address of the
	// Internet. It is empty if the rule is narrower.
	Open string
}

// Rules returns the rules for the platform with the given ID: first the block
// for the data connections, then one block for each control port. r is a result
// of [core.Check]. The error is a [*Refused] if no exact rule follows from the
// settings, a [*TooManyPeers] if they name too many partner addresses, and some
// other error if the platform is unknown or o.Set does not fit it.
func Rules(r *core.Result, platform string, o Options) ([]Block, error) {
	p, err := lookup(platform)
	if err != nil {
		return nil, err
	}
	if err := p.checkAssignments(o.Set); err != nil {
		return nil, err
	}
	e, err := readEndpoints(r)
	if err != nil {
		return nil, err
	}
	nat := translation{}
	if e.translated && !o.Mirror {
		nat = p.translation()
	}
	e.both = nat.before
	flows := e.flows(o)
	blocks := make([]Block, len(flows))
	for i, f := range flows {
		s := script{platform: p, assigned: o.Set}
		note := p.print(&s, f, o.Rollback)
		note = joinSentences(append(s.unset, note)...)
		open := ""
		if !o.Rollback {
			note = joinSentences(e.note(f, o), note, nat.note)
			if f.inbound && !o.Mirror {
				open = e.anySource()
			}
		}
		blocks[i] = Block{Title: title(f, o), Text: string(s.text), Note: note, Open: open}
	}
	return blocks, nil
}

// title returns the title of the block for f.
func title(f *flow, o Options) string {
	text := "data connections from the partner to this host, " + portsLabel(f.ports)
	if f.control {
		text = "control connections from this host to the partner, " + portsLabel(f.ports)
	}
	if o.Mirror {
		text = "partner's side, " + text
	}
	if o.Rollback {
		text = "rollback, " + text
	}
	return capitalize(text)
}

// capitalize returns text with its first byte in upper case. The text must not
// be empty.
func capitalize(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// portsLabel returns "port N" or "ports FIRST-LAST".
func portsLabel(r core.PortRange) string {
	if r.Number == 1 {
		return "port " + strconv.Itoa(r.Base)
	}
	return "ports " + r.String()
}
