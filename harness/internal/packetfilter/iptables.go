package packetfilter

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// AddIPTables adds the rules that iptables-save, or ip6tables-save if the host's
// address is IPv6, prints.
func (f *Filter) AddIPTables(text string) error {
	r := iptablesReader{filter: f, viaNFT: strings.Contains(text, "(nf_tables)")}
	for i, line := range strings.Split(text, "\n") {
		if err := r.line(strings.TrimSpace(line)); err != nil {
			return fmt.Errorf("reading the rules of iptables, line %d: %w", i+1, err)
		}
	}
	return nil
}

// iptablesReader reads the rules of iptables line by line.
type iptablesReader struct {
	filter *Filter
	viaNFT bool
	table  *table // of the current line; nil: none yet
}

// line reads a line.
func (r *iptablesReader) line(line string) error {
	switch {
	case line == "" || line[0] == '#' || line == "COMMIT":
		return nil
	case line[0] == '*':
		family := "ip6"
		if r.filter.host.Address.Is4() {
			family = "ip"
		}
		r.table = &table{chains: map[string]*chain{}, iptables: true, viaNFT: r.viaNFT, family: family, name: line[1:]}
		r.filter.tables = append(r.filter.tables, r.table)
		return nil
	case r.table == nil:
		return fmt.Errorf("want a table such as *filter, not %q", line)
	case line[0] == ':':
		return r.chain(strings.Fields(line[1:]))
	}
	words := splitWords(line)
	if len(words) > 0 && strings.HasPrefix(words[0], "[") { // counters
		words = words[1:]
	}
	if len(words) < 2 || words[0] != "-A" {
		return fmt.Errorf("want a rule that starts with -A, not %q", line)
	}
	c := r.table.chains[words[1]]
	if c == nil {
		return fmt.Errorf("no chain %q", words[1])
	}
	c.rules = append(c.rules, r.rule(words[1], words[2:]))
	return nil
}

// priorities are the priorities of the tables in the hooks of nftables.
var priorities = map[string]int{"raw": -300, "mangle": -150, "nat": -100, "filter": 0, "security": 50}

// chain adds a chain: its name and its policy, "-" for one that others jump to.
func (r *iptablesReader) chain(words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("want a chain and its policy, not %q", strings.Join(words, " "))
	}
	c := &chain{table: r.table, policy: accepted, nat: r.table.name == "nat"}
	if words[1] != "-" {
		c.hook, c.priority = strings.ToLower(words[0]), priorities[r.table.name]
		if words[1] != "ACCEPT" {
			c.policy = dropped
		}
	}
	r.table.chains[words[0]] = c
	return nil
}

// splitWords splits a line at blanks, except in double quotes, where a backslash
// makes the next character literal.
func splitWords(line string) []string {
	var all []string
	var word strings.Builder
	inWord, quoted := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted && c == '\\' && i+1 < len(line):
			i++
			word.WriteByte(line[i])
		case c == '"':
			quoted, inWord = !quoted, true
		case c == ' ' && !quoted:
			if inWord {
				all = append(all, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if inWord {
		all = append(all, word.String())
	}
	return all
}

// targets are the targets of iptables. All others may do anything.
var targets = map[string]action{
	"ACCEPT": actAccept, "DROP": actDrop, "REJECT": actDrop, "RETURN": actReturn, "DNAT": actRedirect, "REDIRECT": actRedirect,
	"NETMAP": actRedirect, "TPROXY": actRedirect, "NOTRACK": actUntrack, "LOG": actNothing, "NFLOG": actNothing, "ULOG": actNothing,
	"AUDIT": actNothing, "MARK": actNothing, "CONNMARK": actNothing, "CLASSIFY": actNothing, "DSCP": actNothing, "TOS": actNothing,
	"TCPMSS": actNothing, "TTL": actNothing, "TRACE": actNothing, "SECMARK": actNothing, "CONNSECMARK": actNothing, "CT": actNothing,
	"MASQUERADE": actNothing, "SNAT": actNothing, "SET": actNothing, "ECN": actNothing, "CHECKSUM": actNothing,
}

// rule returns the rule that the words after the name of its chain state.
func (r *iptablesReader) rule(chainName string, words []string) rule {
	to := rule{text: "iptables " + r.table.name + ", chain " + chainName}
	p := &iptablesRule{reader: r, rule: &to, words: words}
	for p.next() {
		p.option()
	}
	return to
}

// iptablesRule is a rule that is being read.
type iptablesRule struct {
	reader *iptablesReader
	rule   *rule
	words  []string // that are left

	name    string // of the current option
	negated bool
}

// next reads the name of the next option and reports whether there is one.
func (p *iptablesRule) next() bool {
	if p.negated = len(p.words) > 0 && p.words[0] == "!"; p.negated {
		p.words = p.words[1:]
	}
	if len(p.words) == 0 {
		return false
	}
	p.name, p.words = p.words[0], p.words[1:]
	return true
}

// value returns the next word, which is not an option.
func (p *iptablesRule) value() string {
	if len(p.words) == 0 {
		return ""
	}
	v := p.words[0]
	p.words = p.words[1:]
	return v
}

// add adds a match, of the opposite if the option is negated.
func (p *iptablesRule) add(m match) {
	if p.negated {
		positive := m
		m = func(packet *packet) truth { return positive(packet).not() }
	}
	p.rule.matches = append(p.rule.matches, m)
}

// unknown adds a match that the rules alone do not decide, and skips the values of
// the option.
func (p *iptablesRule) unknown() {
	if !strings.Contains(p.rule.text, ", -m ") { // the other options are that module's
		p.rule.text += ", " + p.name
	}
	p.rule.matches = append(p.rule.matches, unknownMatch)
	for len(p.words) > 0 && p.words[0] != "!" && !strings.HasPrefix(p.words[0], "-") {
		p.words = p.words[1:]
	}
}

// option reads the values of the current option.
func (p *iptablesRule) option() {
	switch p.name {
	case "-p", "--protocol":
		protocol := p.value()
		p.add(func(*packet) truth {
			return known(protocol == "tcp" || protocol == "6" || protocol == "all" || protocol == "0")
		})
	case "-s", "-d", "--src-range", "--dst-range":
		p.address(p.value())
	case "-i", "-o":
		p.device(p.value(), p.name == "-o")
	case "--dport", "--dports", "--destination-port", "--destination-ports", "--sport", "--sports", "--source-port", "--source-ports", "--ports":
		p.ports(p.value())
	case "-m", "--match":
		if module := p.value(); !slices.Contains(modules, module) {
			p.name = "-m " + module
			p.unknown()
		}
	case "--state", "--ctstate":
		p.state(strings.Split(p.value(), ","))
	case "--tcp-flags":
		p.flags(p.value(), p.value())
	case "--syn":
		p.flags("FIN,SYN,RST,ACK", "SYN")
	case "--dst-type":
		kinds := strings.Split(p.value(), ",")
		p.add(func(packet *packet) truth {
			return known(slices.Contains(kinds, map[bool]string{false: "LOCAL", true: "UNICAST"}[packet.reply]))
		})
	case "--src-type":
		kinds := strings.Split(p.value(), ",")
		p.add(func(packet *packet) truth {
			return known(slices.Contains(kinds, map[bool]string{true: "LOCAL", false: "UNICAST"}[packet.reply]))
		})
	case "--pkt-type":
		kind := p.value()
		p.add(func(*packet) truth { return known(kind == "unicast") })
	case "--comment":
		p.value()
	case "-f":
		p.add(func(*packet) truth { return no })
	case "-j", "--jump", "-g", "--goto":
		p.target(p.value())
	default:
		p.unknown()
	}
}

// modules are the matches whose options are known, or that have none that matter.
var modules = []string{"tcp", "udp", "icmp", "icmp6", "multiport", "state", "conntrack", "comment", "addrtype", "iprange", "pkttype"}

// address adds a match of the addresses in a word.
func (p *iptablesRule) address(word string) {
	r, ok := parseAddrs(word)
	if !ok {
		p.unknown()
		return
	}
	p.reader.filter.splitAtAddrs(r)
	source := p.name == "-s" || p.name == "--src-range"
	p.add(func(packet *packet) truth {
		address := packet.remote
		if source == packet.reply {
			address = packet.host.Address
		}
		return known(r.contains(address))
	})
}

// parseAddrs parses ADDRESS, ADDRESS/LENGTH or FIRST-LAST.
func parseAddrs(word string) (addrRange, bool) {
	if first, last, ok := strings.Cut(word, "-"); ok {
		a, err1 := netip.ParseAddr(first)
		b, err2 := netip.ParseAddr(last)
		return addrRange{a, b}, err1 == nil && err2 == nil && a.BitLen() == b.BitLen() && a.Compare(b) <= 0
	}
	if a, err := netip.ParseAddr(word); err == nil {
		return addrRange{a, a}, a.Zone() == ""
	}
	if p, err := netip.ParsePrefix(word); err == nil {
		return rangeOf(p), true
	}
	return addrRange{}, false
}

// device adds a match of the interface that a packet comes in at, or with out leaves
// by. A name can end in +.
func (p *iptablesRule) device(name string, out bool) {
	prefix, wild := strings.CutSuffix(name, "+")
	p.add(func(packet *packet) truth {
		actual := packet.host.Interface
		switch {
		case packet.reply != out:
			actual = ""
		case actual == "" && name == "lo":
			return no
		case actual == "":
			return maybe
		}
		return known(actual == name || wild && strings.HasPrefix(actual, prefix))
	})
}

// ports adds a match of the ports in a word such as "20,21,10000:11023". The
// partner's port is unknown.
func (p *iptablesRule) ports(word string) {
	var spans []portSpan
	for _, item := range strings.Split(word, ",") {
		first, last, isRange := strings.Cut(item, ":")
		if !isRange {
			last = first
		}
		a, err1 := strconv.Atoi(first)
		b, err2 := strconv.Atoi(last)
		if err1 != nil || err2 != nil || a < 0 || b > 65535 {
			p.unknown()
			return
		}
		spans = append(spans, portSpan{a, b})
		p.reader.filter.splitAtPorts(a, b)
	}
	source := strings.HasPrefix(p.name, "--s")
	if source {
		p.rule.text += ", " + p.name
	}
	either := p.name == "--ports"
	p.add(func(packet *packet) truth {
		found := slices.ContainsFunc(spans, func(s portSpan) bool { return s.first <= packet.port && packet.port <= s.last })
		switch {
		case either && found:
			return yes
		case either || source != packet.reply:
			return maybe
		}
		return known(found)
	})
}

// state adds a match of the state of the connection.
func (p *iptablesRule) state(states []string) {
	for _, s := range states {
		if !slices.Contains([]string{"NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED", "DNAT", "SNAT"}, s) {
			p.unknown()
			return
		}
	}
	p.add(func(packet *packet) truth {
		actual := "NEW"
		if packet.established() {
			actual = "ESTABLISHED"
		}
		if packet.untracked && slices.Contains(states, actual) != slices.Contains(states, "UNTRACKED") {
			return maybe
		}
		return known(slices.Contains(states, actual))
	})
}

// flags adds a match of the flags of TCP: those in mask that are set are those in
// want.
func (p *iptablesRule) flags(mask, want string) {
	m := strings.Split(mask, ",")
	if mask == "ALL" {
		m = []string{"FIN", "SYN", "RST", "PSH", "ACK", "URG"}
	}
	w := strings.Split(want, ",")
	switch want {
	case "NONE":
		w = nil
	case "ALL":
		w = m
	}
	p.add(func(packet *packet) truth {
		for _, flag := range m {
			if packet.has(strings.ToLower(flag)) != slices.Contains(w, flag) {
				return no
			}
		}
		return yes
	})
}

// target sets what the rule does. The options of a target follow it.
func (p *iptablesRule) target(name string) {
	options := p.words
	p.words = nil
	act, known := targets[name]
	switch {
	case name == "CT":
		p.rule.helper = slices.Contains(options, "ftp")
		if slices.Contains(options, "--notrack") {
			act = actUntrack
		}
		p.rule.decide = decision{action: act}
	case known:
		p.rule.decide = decision{action: act}
	case p.reader.table.chains[name] != nil && (p.name == "-g" || p.name == "--goto"):
		p.rule.decide = decision{actGoto, name}
	case p.reader.table.chains[name] != nil:
		p.rule.decide = decision{actJump, name}
	default:
		p.rule.text += ", -j " + name
		p.rule.decide = decision{action: actUnknown}
	}
}
