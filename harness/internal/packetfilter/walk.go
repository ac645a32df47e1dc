package packetfilter

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
)

// truth is whether a rule matches a packet.
type truth int

const (
	no    truth = iota
	maybe       // depends on something that the rules do not tell
	yes
)

// not returns the truth of the opposite.
func (t truth) not() truth { return yes - t }

// known returns the truth of something that is known.
func known(b bool) truth {
	if b {
		return yes
	}
	return no
}

// packet is a packet of a connection that a partner opens.
type packet struct {
	host      Host
	remote    netip.Addr // the partner
	port      int        // on the host
	reply     bool       // on its way out
	later     bool       // not the first one of its direction
	untracked bool       // a rule may have switched connection tracking off
}

// established reports whether the connection is when the packet comes.
func (p *packet) established() bool { return p.reply || p.later }

// has reports whether a flag of TCP, in lower case, is set.
func (p *packet) has(flag string) bool {
	return flag == "syn" && !p.later || flag == "ack" && p.established()
}

// match reports whether a packet meets a condition of a rule.
type match func(p *packet) truth

// action is what a rule does with a packet that it matches.
type action int

const (
	actNothing  action = iota // goes on with the next rule
	actAccept                 // ends the base chain
	actDrop                   // ends all
	actRedirect               // sends the packet elsewhere: it does not reach its port
	actJump                   // goes through another chain
	actGoto                   // the same, and does not come back
	actReturn                 // leaves the chain
	actUnknown                // does something that is not known here
	actUntrack                // switches connection tracking off
)

// decision is an action and, for a jump, the name of the chain in the same table.
type decision struct {
	action action
	chain  string
}

// rule is a rule of a chain. All its matches must hold.
type rule struct {
	matches []match
	decide  decision
	// cases, if set, replace decide: they return each decision that a verdict map can
	// have for a packet, and whether one is certain.
	cases  func(p *packet) (all []decision, certain bool)
	helper bool   // gives the connection to a helper for FTP
	text   string // for a reason
}

// chain is a list of rules. A base chain has a hook.
type chain struct {
	hook     string // lower case, such as "input"; "" for a chain that others jump to
	priority int
	policy   outcome // of a base chain
	nat      bool    // only the first packet of a connection goes through it
	rules    []rule
	table    *table
}

// table is the chains that can jump to each other.
type table struct {
	chains map[string]*chain
	iptables,
	viaNFT bool // the rules of iptables are in a table of nftables
	family, name string
}

// outcome is the set of ways in which a packet can leave a chain.
type outcome byte

const (
	accepted outcome = 1 << iota
	dropped
	fell // through the end of the chain, or by return

	anything = accepted | dropped | fell
)

// verdict is the result for a source and a port.
type verdict byte

const (
	closed verdict = iota
	unclear
	open
)

// chains returns the base chains that packets go through, in their order.
func (f *Filter) chains() []*chain {
	var all []*chain
	for _, t := range f.tables {
		if f.coveredByIPTables(t) {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(t.chains)) {
			if c := t.chains[name]; slices.Contains(hooks, c.hook) {
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *chain) int {
		return cmp.Or(cmp.Compare(slices.Index(hooks, a.hook), slices.Index(hooks, b.hook)), cmp.Compare(a.priority, b.priority))
	})
	return all
}

// coveredByIPTables reports whether a table of nftables holds rules that iptables
// also printed, in a form that tells more.
func (f *Filter) coveredByIPTables(t *table) bool {
	return !t.iptables && slices.ContainsFunc(f.tables, func(o *table) bool {
		return o.viaNFT && o.family == t.family && o.name == t.name
	})
}

// hooks are the hooks of packets to and from a host, in their order. From outHook on
// they are those of the answer.
var hooks = []string{"ingress", "prerouting", "input", outHook, "postrouting", "egress"}

const outHook = "output"

// hasHelper reports whether a rule gives connections to a helper for FTP.
func (f *Filter) hasHelper() bool {
	for _, t := range f.tables {
		for _, c := range t.chains {
			if slices.ContainsFunc(c.rules, func(r rule) bool { return r.helper }) {
				return true
			}
		}
	}
	return false
}

const (
	maxReasons = 5
	// maxDepth is the deepest nesting of jumps. The kernel allows no more.
	maxDepth = 16
)

// walk walks packets through the rules.
type walk struct {
	host    Host
	chains  []*chain
	steps   int // rules left to walk through; below 0 the verdicts are void
	reasons []string
	doubts  []string // rules that may match the current packet
}

// judge returns the verdict on connections from a source to a port. A packet of each
// direction has to pass at the start of the connection, and one later.
func (w *walk) judge(source netip.Addr, port int) verdict {
	w.doubts = w.doubts[:0]
	v, untracked := open, false
	for _, later := range []bool{false, true} {
		for _, reply := range []bool{false, true} {
			p := packet{host: w.host, remote: source, port: port, reply: reply, later: later, untracked: untracked}
			switch w.throughAll(&p) {
			case closed:
				return closed
			case unclear:
				v = unclear
			}
			untracked = p.untracked
		}
	}
	if v == unclear {
		for _, text := range w.doubts {
			if len(w.reasons) < maxReasons && !slices.Contains(w.reasons, text) {
				w.reasons = append(w.reasons, text)
			}
		}
	}
	return v
}

// throughAll walks a packet through the base chains on its way.
func (w *walk) throughAll(p *packet) verdict {
	v := open
	for _, c := range w.chains {
		out := slices.Index(hooks, c.hook) >= slices.Index(hooks, outHook)
		if out != p.reply || c.nat && p.established() {
			continue
		}
		o := w.through(c, p, 0)
		if o&fell != 0 {
			o = o&^fell | c.policy
		}
		switch o {
		case accepted:
		case dropped:
			return closed
		default:
			v = unclear
		}
	}
	return v
}

// through walks a packet through a chain and returns the ways in which it can leave.
func (w *walk) through(c *chain, p *packet, depth int) (all outcome) {
	if depth > maxDepth {
		return anything
	}
	for i := range c.rules {
		if w.steps--; w.steps < 0 {
			return anything
		}
		r := &c.rules[i]
		t := r.matching(p)
		if t == no {
			continue
		}
		o, ends := w.apply(c, r, p, depth)
		if o == fell && !ends { // it changes nothing
			continue
		}
		if t == maybe || o == anything || r.cases != nil && o&(o-1) != 0 {
			w.doubts = append(w.doubts, r.text)
		}
		if ends {
			all |= o
			if t == yes {
				return all
			}
			continue
		}
		all |= o &^ fell
		if t == yes && o&fell == 0 {
			return all
		}
	}
	return all | fell
}

// apply returns what a rule that matches does to a packet. fell means the next rule
// or, if ends is set, the end of the chain.
func (w *walk) apply(c *chain, r *rule, p *packet, depth int) (o outcome, ends bool) {
	if r.cases == nil {
		return w.applyDecision(c, r.decide, p, depth)
	}
	decisions, certain := r.cases(p)
	for _, d := range decisions {
		one, leaves := w.applyDecision(c, d, p, depth)
		if leaves && one&fell != 0 && (!certain || len(decisions) > 1) {
			return anything, false
		}
		o, ends = o|one, leaves
	}
	if !certain || len(decisions) == 0 {
		return o | fell, false
	}
	return o, ends
}

// applyDecision returns what a decision does to a packet.
func (w *walk) applyDecision(c *chain, d decision, p *packet, depth int) (o outcome, ends bool) {
	switch d.action {
	case actAccept:
		return accepted, true
	case actDrop, actRedirect:
		return dropped, true
	case actReturn:
		return fell, true
	case actUnknown:
		return anything, false
	case actUntrack:
		p.untracked = true
	case actJump, actGoto:
		target := c.table.chains[d.chain]
		if target == nil {
			return anything, false
		}
		return w.through(target, p, depth+1), d.action == actGoto
	}
	return fell, false
}

// matching reports whether all matches of the rule hold.
func (r *rule) matching(p *packet) truth {
	all := yes
	for _, m := range r.matches {
		if all = min(all, m(p)); all == no {
			return no
		}
	}
	return all
}
