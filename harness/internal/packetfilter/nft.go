package packetfilter

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// object is an object of the JSON that nft prints (libnftables-json(5)).
type object = map[string]any

// AddNFT adds the rules that "nft -j list ruleset" prints. Tables of other families
// than that of the host's address are left out.
func (f *Filter) AddNFT(data []byte) error {
	var document struct {
		All []object `json:"nftables"`
	}
	if err := json.Unmarshal(data, &document); err != nil {
		return fmt.Errorf("reading the rules of nftables: %w", err)
	}
	if document.All == nil {
		return errors.New("reading the rules of nftables: no list of rules")
	}
	r := &nftReader{filter: f, tables: map[string]*nftTable{}}
	// A rule can come before the set or the chain that it names.
	for _, kind := range []struct {
		name string
		read func(o object)
	}{{"table", r.table}, {"set", r.set}, {"map", r.set}, {"ct helper", r.helper}, {"chain", r.chain}, {"rule", r.rule}} {
		for _, o := range document.All {
			if member, ok := o[kind.name].(object); ok {
				kind.read(member)
			}
		}
	}
	return nil
}

// nftReader reads the rules of nftables.
type nftReader struct {
	filter *Filter
	tables map[string]*nftTable // by family and name
}

// nftTable is a table and the objects in it that rules name.
type nftTable struct {
	*table
	family  string
	sets    map[string][]any // elements
	helpers map[string]bool  // names of helpers for FTP
}

// text returns a member of an object that is a text, or "".
func text(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// of returns the table that an object is in, or nil if its rules are left out.
func (r *nftReader) of(o object) *nftTable { return r.tables[text(o, "family")+" "+text(o, "table")] }

// table adds a table, unless it is switched off (dormant) or not about the host's
// address.
func (r *nftReader) table(o object) {
	family, name := text(o, "family"), text(o, "name")
	other := "ip6"
	if !r.filter.host.Address.Is4() {
		other = "ip"
	}
	dormant := strings.Contains(fmt.Sprint(o["flags"]), "dorm")
	if family == other || family == "arp" || dormant {
		return
	}
	t := &nftTable{family: family, sets: map[string][]any{}, helpers: map[string]bool{}, table: &table{
		chains: map[string]*chain{}, family: family, name: name,
	}}
	r.tables[family+" "+name] = t
	r.filter.tables = append(r.filter.tables, t.table)
}

// set adds a set or a map to its table.
func (r *nftReader) set(o object) {
	if t := r.of(o); t != nil {
		t.sets[text(o, "name")], _ = o["elem"].([]any)
	}
}

// helper adds the name of a helper for FTP to its table.
func (r *nftReader) helper(o object) {
	if t := r.of(o); t != nil && text(o, "type") == "ftp" {
		t.helpers[text(o, "name")] = true
	}
}

// chain adds a chain to its table.
func (r *nftReader) chain(o object) {
	t := r.of(o)
	if t == nil || !r.filter.onInterface(o["dev"]) {
		return
	}
	c := &chain{hook: text(o, "hook"), nat: text(o, "type") == "nat", policy: accepted, table: t.table}
	if text(o, "policy") == "drop" {
		c.policy = dropped
		if t.perDevice() && o["dev"] == nil {
			c.policy |= accepted
		}
	}
	if priority, ok := o["prio"].(float64); ok {
		c.priority = int(priority)
	}
	t.chains[text(o, "name")] = c
}

// perDevice reports whether the chains of the table see the packets of some devices
// only. Not every version of nft prints which.
func (t *nftTable) perDevice() bool { return t.family == "netdev" || t.family == "bridge" }

// onInterface reports whether a chain with a member "dev" can see packets of the
// host's interface.
func (f *Filter) onInterface(dev any) bool {
	switch d := dev.(type) {
	case string:
		return d == f.host.Interface || f.host.Interface == ""
	case []any:
		return slices.Contains(d, any(f.host.Interface)) || f.host.Interface == ""
	}
	return true
}

// rule adds a rule to its chain.
func (r *nftReader) rule(o object) {
	t := r.of(o)
	if t == nil {
		return
	}
	c := t.chains[text(o, "chain")]
	if c == nil {
		return
	}
	statements, _ := o["expr"].([]any)
	compiled := rule{text: "table " + t.family + " " + t.name + ", chain " + text(o, "chain")}
	if t.perDevice() {
		compiled.matches = append(compiled.matches, unknownMatch)
	}
	for _, s := range statements {
		statement, _ := s.(object)
		for _, name := range slices.Sorted(maps.Keys(statement)) { // it has one
			r.statement(t, &compiled, name, statement[name])
		}
	}
	c.rules = append(c.rules, compiled)
}

// unknownMatch returns maybe: the rules alone do not decide.
func unknownMatch(*packet) truth { return maybe }

// neutral are the statements that leave a packet and its way alone.
var neutral = []string{"counter", "log", "comment", "secmark", "last", "nftrace", "ct timeout", "ct expectation", "flow", "dup"}

// statement adds a statement to a rule.
func (r *nftReader) statement(t *nftTable, to *rule, name string, value any) {
	members, _ := value.(object)
	switch name {
	case "match":
		m := r.match(t, members)
		to.matches = append(to.matches, m.match)
		if m.unclear != "" {
			to.text += ", " + m.unclear
		}
	case "accept":
		to.decide = decision{action: actAccept}
	case "drop":
		to.decide = decision{action: actDrop}
	case "reject":
		to.decide = decision{action: actDrop}
		// nft does not print the match of the family that these imply.
		if kind := text(members, "type"); kind == "icmp" || kind == "icmpv6" {
			to.matches = append(to.matches, func(p *packet) truth { return known(p.remote.Is4() == (kind == "icmp")) })
		}
	case "redirect", "dnat", "tproxy", "fwd":
		to.decide = decision{action: actRedirect}
	case "return":
		to.decide = decision{action: actReturn}
	case "jump":
		to.decide = decision{actJump, text(members, "target")}
	case "goto":
		to.decide = decision{actGoto, text(members, "target")}
	case "notrack":
		to.decide = decision{action: actUntrack}
	case "ct helper":
		helper, _ := value.(string)
		to.helper = to.helper || t.helpers[helper] || helper == ""
	case "vmap":
		to.cases = r.cases(t, members)
	case "xt":
		to.text += ", " + strings.TrimSpace("xt "+text(members, "name"))
		to.matches, to.decide = append(to.matches, unknownMatch), decision{action: actUnknown}
	case "mangle":
		if key, _ := members["key"].(object); key["payload"] != nil { // of the packet itself
			to.text, to.decide = to.text+", mangle", decision{action: actUnknown}
		}
	case "queue", "synproxy":
		to.text += ", " + name
		to.decide = decision{action: actUnknown}
	case "continue":
	case "set":
		// It adds the packet to a set, and ends the rule if the set is full.
		to.text, to.matches = to.text+", a set that it fills", append(to.matches, unknownMatch)
	default:
		if !slices.Contains(neutral, name) {
			to.text += ", " + name
			to.matches = append(to.matches, unknownMatch)
		}
	}
}

// decisionOf returns the decision of an element of a verdict map.
func decisionOf(value any) decision {
	members, _ := value.(object)
	var r rule
	for name, argument := range members {
		switch name {
		case "accept", "drop", "return", "jump", "goto", "continue":
			(&nftReader{}).statement(nil, &r, name, argument)
		default:
			r.decide = decision{action: actUnknown}
		}
	}
	if len(members) == 0 {
		r.decide = decision{action: actUnknown}
	}
	return r.decide
}

// cases returns the function that looks a packet up in a verdict map.
func (r *nftReader) cases(t *nftTable, vmap object) func(*packet) ([]decision, bool) {
	s := r.selector(vmap["key"])
	type entry struct {
		match  match
		decide decision
	}
	var entries []entry
	fallback := decision{} // of the element "*"
	for _, e := range r.elements(t, vmap["data"]) {
		pair, ok := e.([]any)
		if !ok || len(pair) != 2 {
			entries = append(entries, entry{unknownMatch, decision{action: actUnknown}})
			continue
		}
		if key, _ := unwrap(pair[0]).(string); key == "*" {
			fallback = decisionOf(pair[1])
			continue
		}
		entries = append(entries, entry{r.compare(t, s, "==", pair[0]), decisionOf(pair[1])})
	}
	return func(p *packet) (all []decision, certain bool) {
		for _, e := range entries {
			switch e.match(p) {
			case yes:
				return append(all, e.decide), len(all) == 0
			case maybe:
				all = append(all, e.decide)
			}
		}
		return append(all, fallback), len(all) == 0
	}
}

// elements returns the elements of a set or a map: those in place, or those of the
// one that a name such as "@partners" stands for.
func (r *nftReader) elements(t *nftTable, value any) []any {
	switch v := value.(type) {
	case string:
		if name, ok := strings.CutPrefix(v, "@"); ok {
			return t.sets[name]
		}
	case object:
		if all, ok := v["set"].([]any); ok {
			return all
		}
		return []any{value}
	case []any:
		return v
	}
	return []any{value}
}

// unwrap returns the value of an element that has a comment, a counter or a time
// limit: {"elem": {"val": value}}.
func unwrap(value any) any {
	if o, ok := value.(object); ok {
		if e, ok := o["elem"].(object); ok {
			return e["val"]
		}
	}
	return value
}
