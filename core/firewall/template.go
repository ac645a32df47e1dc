package firewall

import "strings"

// print appends a template. Its words begin with %:
//
//	%n %r          name of f, and of the rule for fam
//	%p %P %c       destination ports as FIRST-LAST, as FIRST:LAST, and as Cisco writes them
//	%o             source port; empty for any
//	%1 %2 ...      the arguments
//	%=NAME;        value of a placeholder
//	%i<A,B>        A if f is inbound, B if not
//	%v<A,B>        A if fam is IPv6, B if not
//	%( ... %)      what is between, unless a word in it is empty
//
// A template without %r and %v needs no family. The lines of the platforms are
// templates because the page has to load them: code for the same is three times as
// long.
func (s *script) print(f *flow, fam *family, template string, args ...string) {
	start, full := 0, true // the last optional part: where it starts, and whether no word in it is empty
	for {
		before, rest, found := strings.Cut(template, "%")
		s.text = append(s.text, before...)
		if !found {
			return
		}
		verb := rest[0]
		template = rest[1:]
		word := ""
		switch verb {
		case '(':
			start, full = len(s.text), true
			continue
		case ')':
			if !full {
				s.text = s.text[:start]
			}
			continue
		case '=':
			word, template, _ = strings.Cut(template, ";")
			word = s.value(word)
		case 'i', 'v':
			var no string
			word, template, _ = strings.Cut(template[1:], ",")
			no, template, _ = strings.Cut(template, ">")
			if verb == 'i' && !f.inbound || verb == 'v' && !fam.v6 {
				word = no
			}
		case 'n':
			word = f.name
		case 'r':
			word = fam.ruleName(f)
		case 'p':
			word = formatPorts(f.ports, "-")
		case 'P':
			word = formatPorts(f.ports, ":")
		case 'c':
			word = ciscoPorts(f.ports)
		case 'o':
			word = optionalPort(f.sourcePort)
		default:
			word = args[verb-'1']
		}
		if word == "" {
			full = false
		}
		s.text = append(s.text, word...)
	}
}
