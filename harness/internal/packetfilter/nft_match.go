package packetfilter

import (
	"net/netip"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// selector selects a property of a packet for a match of nftables.
type selector struct {
	kind  kind
	names func(p *packet) []string // of kind words; nil: unknown for the packet
	parts []selector               // of kind parts
	mask  []string                 // of kind flags; nil: all
	text  string                   // for a reason

	state   bool // selects the state, which is another one for a packet that is untracked
	byIndex bool // a number in place of a word is the index of an interface
}

// kind is the kind of a selector.
type kind int

const (
	unknownKind kind = iota
	never            // a property of another protocol, so that the rule cannot match
	sourcePort
	destinationPort
	sourceAddr
	destinationAddr
	words // a property with a name, such as an interface
	flags // the flags of TCP
	parts // several properties
)

// compiled is a match and, if it can be maybe, what it depends on.
type compiled struct {
	match   match
	unclear string
}

// match returns a match statement as a function.
func (r *nftReader) match(t *nftTable, statement object) compiled {
	s := r.selector(statement["left"])
	c := compiled{match: r.compare(t, s, text(statement, "op"), statement["right"])}
	switch {
	case t.changing(statement["right"]):
		c.unclear = "set " + text(statement, "right") + ", which changes"
	case s.kind == unknownKind || s.kind == parts || s.kind == sourcePort:
		c.unclear = s.text
	}
	return c
}

// selector returns the selector of an expression.
func (r *nftReader) selector(left any) selector {
	expression, _ := left.(object)
	for name, value := range expression {
		members, _ := value.(object)
		switch name {
		case "payload":
			return payloadSelector(text(members, "protocol"), text(members, "field"))
		case "meta":
			return metaSelector(text(members, "key"))
		case "ct":
			return ctSelector(text(members, "key"))
		case "fib":
			return fibSelector(members)
		case "concat":
			return r.concatSelector(value)
		case "&":
			return r.maskSelector(value)
		}
		return selector{text: name}
	}
	return selector{text: "an expression"}
}

// concatSelector returns the selector of several properties.
func (r *nftReader) concatSelector(value any) selector {
	list, _ := value.([]any)
	s := selector{kind: parts}
	for _, e := range list {
		one := r.selector(e)
		s.parts, s.text = append(s.parts, one), strings.TrimPrefix(s.text+" . "+one.text, " . ")
	}
	return s
}

// maskSelector returns the selector of some flags of TCP. Any other mask is unknown.
func (r *nftReader) maskSelector(value any) selector {
	operands, _ := value.([]any)
	if len(operands) != 2 {
		return selector{text: "&"}
	}
	s := r.selector(operands[0])
	mask, ok := textsOf(operands[1])
	if s.kind != flags || !ok {
		return selector{text: s.text + " &"}
	}
	s.mask = mask
	return s
}

// textsOf returns a value that is one text or a list of texts. ok is false if it is
// something else.
func textsOf(value any) (all []string, ok bool) {
	switch v := value.(type) {
	case string:
		return []string{v}, true
	case []any:
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, false
			}
			all = append(all, s)
		}
		return all, true
	}
	return nil, false
}

// payloadSelector returns the selector of a field of a header.
func payloadSelector(protocol, field string) selector {
	s := selector{text: protocol + " " + field}
	switch protocol + " " + field {
	case "tcp dport", "th dport":
		s.kind = destinationPort
	case "tcp sport", "th sport":
		s.kind = sourcePort
	case "tcp flags":
		s.kind = flags
	case "ip saddr", "ip6 saddr":
		s.kind = sourceAddr
	case "ip daddr", "ip6 daddr":
		s.kind = destinationAddr
	case "ip protocol", "ip6 nexthdr":
		return fixed(s.text, "tcp", "6")
	default:
		if slices.Contains([]string{"udp", "udplite", "icmp", "icmpv6", "igmp", "sctp", "dccp", "esp", "ah", "comp", "arp"}, protocol) {
			s.kind = never
		}
	}
	return s
}

// metaSelector returns the selector of a property of the packet outside its headers.
func metaSelector(key string) selector {
	switch s := "meta " + key; key {
	case "iif", "iifname":
		return interfaceSelector(s, false)
	case "oif", "oifname":
		return interfaceSelector(s, true)
	case "l4proto":
		return fixed(s, "tcp", "6")
	case "nfproto":
		return selector{kind: words, text: s, names: func(p *packet) []string {
			if p.remote.Is4() {
				return []string{"ipv4", "2"}
			}
			return []string{"ipv6", "10"}
		}}
	case "protocol":
		return selector{kind: words, text: s, names: func(p *packet) []string {
			if p.remote.Is4() {
				return []string{"ip", "2048"}
			}
			return []string{"ip6", "34525"}
		}}
	case "pkttype":
		return fixed(s, "host", "0", "unicast")
	default:
		return selector{text: s}
	}
}

// ctSelector returns the selector of a property of the connection.
func ctSelector(key string) selector {
	s := selector{kind: words, text: "ct " + key}
	switch key {
	case "state":
		s.names = func(p *packet) []string {
			if p.established() {
				return []string{"established"}
			}
			return []string{"new"}
		}
		s.state = true
	case "direction":
		s.names = func(p *packet) []string {
			switch {
			case p.untracked:
				return nil
			case p.reply:
				return []string{"reply", "1"}
			}
			return []string{"original", "0"}
		}
	case "status": // of a connection that was not redirected
		s.names = func(p *packet) []string {
			if p.untracked {
				return nil
			}
			return []string{"neither dnat nor snat"}
		}
	default:
		s.kind = unknownKind
	}
	return s
}

// fibSelector returns the selector of a property of a route.
func fibSelector(members object) selector {
	flags, _ := textsOf(members["flags"])
	if text(members, "result") == "type" && slices.Equal(flags, []string{"daddr"}) {
		return selector{kind: words, text: "fib daddr type", names: func(p *packet) []string {
			if p.reply {
				return []string{"unicast"}
			}
			return []string{"local"}
		}}
	}
	return selector{text: "fib"}
}

// fixed returns the selector of a property that is the same for all packets.
func fixed(text string, names ...string) selector {
	return selector{kind: words, text: text, names: func(*packet) []string { return names }}
}

// interfaceSelector returns the selector of the interface that a packet comes in at,
// or with out the one that it leaves by.
func interfaceSelector(text string, out bool) selector {
	return selector{kind: words, text: text, byIndex: true, names: func(p *packet) []string {
		switch {
		case p.reply != out:
			return []string{""}
		case p.host.Interface == "":
			return nil
		}
		return []string{p.host.Interface}
	}}
}

// compare returns the comparison of a property with a value as a function.
func (r *nftReader) compare(t *nftTable, s selector, op string, right any) match {
	if s.kind == never {
		return func(*packet) truth { return no }
	}
	if s.kind == flags {
		return compareFlags(s.mask, op, right)
	}
	v := r.values(t, s, right)
	switch op {
	case "==", "in", "":
		return func(p *packet) truth { return v.contain(&s, p) }
	case "!=":
		return func(p *packet) truth { return v.contain(&s, p).not() }
	case "<", ">", "<=", ">=":
		return r.compareOrder(t, s, op, right)
	}
	return unknownMatch
}

// compareOrder returns the comparison of a port with a number as a function.
func (r *nftReader) compareOrder(t *nftTable, s selector, op string, right any) match {
	n, ok := right.(float64)
	if !ok || s.kind != sourcePort && s.kind != destinationPort {
		return unknownMatch
	}
	first, last := 0.0, n
	switch op {
	case "<":
		last = n - 1
	case ">":
		first, last = n+1, 65535
	case ">=":
		first, last = n, 65535
	}
	return r.compare(t, s, "==", object{"range": []any{first, last}})
}

// compareFlags returns the comparison of the flags of TCP in the mask as a function.
func compareFlags(mask []string, op string, right any) match {
	want, ok := textsOf(right)
	if o, isSet := right.(object); isSet {
		want, ok = textsOf(o["set"])
		ok = ok && len(want) == 1
	}
	if !ok {
		return unknownMatch
	}
	return func(p *packet) truth {
		var set []string
		for _, flag := range []string{"ack", "syn"} {
			if (mask == nil || slices.Contains(mask, flag)) && p.has(flag) {
				set = append(set, flag)
			}
		}
		slices.Sort(want)
		switch op {
		case "==":
			return known(slices.Equal(set, want))
		case "!=":
			return known(!slices.Equal(set, want))
		case "in", "":
			return known(slices.ContainsFunc(want, func(flag string) bool { return slices.Contains(set, flag) }))
		}
		return maybe
	}
}

// values are the values of the right side of a comparison.
type values struct {
	ports    []portSpan
	addrs    []addrRange // sorted, without overlap
	words    []string
	rows     [][]values // of several properties
	unclear  bool       // there are values that could not be read
	changing bool       // they come and go
}

// portSpan is the ports from first to last.
type portSpan struct{ first, last int }

// values returns the values of the right side of a comparison.
func (r *nftReader) values(t *nftTable, s selector, right any) *values {
	v := new(values)
	for _, e := range r.elements(t, right) {
		r.addValue(v, s, unwrap(e))
	}
	if name, ok := right.(string); ok && strings.HasPrefix(name, "@") {
		_, exists := t.sets[name[1:]]
		v.unclear, v.changing = v.unclear || !exists, t.changing(right)
	}
	sort.Slice(v.addrs, func(i, j int) bool { return v.addrs[i].first.Less(v.addrs[j].first) })
	for i := 1; i < len(v.addrs); i++ {
		if v.addrs[i].first.Compare(v.addrs[i-1].last) <= 0 {
			v.addrs[i-1].last = maxAddr(v.addrs[i-1].last, v.addrs[i].last)
			v.addrs = slices.Delete(v.addrs, i, i+1)
			i--
		}
	}
	return v
}

func maxAddr(a, b netip.Addr) netip.Addr {
	if a.Less(b) {
		return b
	}
	return a
}

// addValue adds a value for a selector.
func (r *nftReader) addValue(v *values, s selector, e any) {
	switch s.kind {
	case sourcePort, destinationPort:
		first, last, ok := portsOf(e)
		if !ok {
			v.unclear = true
			return
		}
		v.ports = append(v.ports, portSpan{first, last})
		r.filter.splitAtPorts(first, last)
	case sourceAddr, destinationAddr:
		a, ok := addrsOf(e)
		if !ok {
			v.unclear = true
			return
		}
		v.addrs = append(v.addrs, a)
		r.filter.splitAtAddrs(a)
	case words:
		w, isText := e.(string)
		n, isNumber := e.(float64)
		if isNumber && !s.byIndex {
			w = strconv.FormatFloat(n, 'f', -1, 64)
		}
		if v.unclear = v.unclear || w == "" && !isText; w != "" {
			v.words = append(v.words, w)
		}
	case parts:
		r.addRow(v, s, e)
	}
}

// addRow adds a value for several properties.
func (r *nftReader) addRow(v *values, s selector, e any) {
	o, _ := e.(object)
	list, _ := o["concat"].([]any)
	if len(list) != len(s.parts) {
		v.unclear = true
		return
	}
	row := make([]values, len(list))
	for i, value := range list {
		r.addValue(&row[i], s.parts[i], unwrap(value))
	}
	v.rows = append(v.rows, row)
}

// portsOf returns the ports of a value: a number, a range or a prefix of none.
func portsOf(e any) (first, last int, ok bool) {
	if n, isNumber := e.(float64); isNumber {
		return int(n), int(n), n >= 0 && n <= 65535
	}
	o, _ := e.(object)
	bounds, _ := o["range"].([]any)
	if len(bounds) != 2 {
		return 0, 0, false
	}
	a, okA := bounds[0].(float64)
	b, okB := bounds[1].(float64)
	return int(a), int(b), okA && okB && 0 <= a && a <= b && b <= 65535
}

// addrsOf returns the addresses of a value: an address, a range or a prefix.
func addrsOf(e any) (addrRange, bool) {
	switch v := e.(type) {
	case string:
		a, err := netip.ParseAddr(v)
		return addrRange{a, a}, err == nil
	case object:
		if p, ok := v["prefix"].(object); ok {
			a, err := netip.ParseAddr(text(p, "addr"))
			length, _ := p["len"].(float64)
			if err != nil || length < 0 || int(length) > a.BitLen() {
				return addrRange{}, false
			}
			return rangeOf(netip.PrefixFrom(a, int(length))), true
		}
		if bounds, ok := textsOf(v["range"]); ok && len(bounds) == 2 {
			first, err1 := netip.ParseAddr(bounds[0])
			last, err2 := netip.ParseAddr(bounds[1])
			return addrRange{first, last}, err1 == nil && err2 == nil && first.BitLen() == last.BitLen() && first.Compare(last) <= 0
		}
	}
	return addrRange{}, false
}

// contain reports whether the values contain the property of a packet.
func (v *values) contain(s *selector, p *packet) truth {
	found := no
	switch s.kind {
	case sourcePort, destinationPort:
		if (s.kind == sourcePort) != p.reply {
			return maybe // the partner's port
		}
		found = known(slices.ContainsFunc(v.ports, func(r portSpan) bool { return r.first <= p.port && p.port <= r.last }))
	case sourceAddr, destinationAddr:
		address := p.remote
		if (s.kind == sourceAddr) == p.reply {
			address = p.host.Address
		}
		found = known(containsAddr(v.addrs, address))
	case words:
		found = v.containWord(s.names(p))
		if s.state && p.untracked && found != v.containWord([]string{"untracked"}) {
			return maybe
		}
	case parts:
		for _, row := range v.rows {
			found = max(found, rowMatches(row, s.parts, p))
		}
	default:
		return maybe
	}
	if found == no && v.unclear || v.changing {
		return maybe
	}
	return found
}

// rowMatches reports whether each property of a packet is in the row.
func rowMatches(row []values, selectors []selector, p *packet) truth {
	all := yes
	for i := range row {
		s := &selectors[i]
		if s.kind == never {
			return no
		}
		all = min(all, row[i].contain(s, p))
	}
	return all
}

// containsAddr reports whether one of the sorted ranges has an address.
func containsAddr(all []addrRange, a netip.Addr) bool {
	i := sort.Search(len(all), func(i int) bool { return all[i].last.Compare(a) >= 0 })
	return i < len(all) && all[i].contains(a)
}

// containWord reports whether a word is one of names, of which there are several if a
// property has several names, and none if it is unknown. A word can end in *.
func (v *values) containWord(names []string) truth {
	if names == nil {
		return maybe
	}
	for _, w := range v.words {
		prefix, wild := strings.CutSuffix(w, "*")
		for _, name := range names {
			if name == w || wild && strings.HasPrefix(name, prefix) {
				return yes
			}
		}
	}
	return no
}
