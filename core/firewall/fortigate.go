package firewall

import (
	"net/netip"
	"strconv"
	"strings"
)

var fortigatePlaceholders = []Placeholder{
	{"outside-interface", "interface or zone on the outside, from which the other side connects", "wan1",
		"Replace wan1 with the name of the outside interface or zone."},
	{"inside-interface", "interface or zone of the protected host", "dmz",
		"Replace dmz with the name of the interface or zone of the protected host."},
}

// fortigate prints commands for the FortiOS CLI (FortiOS CLI Reference: firewall
// service custom, address, address6, policy), 6.4 or later for IPv6. A range is
// FIRST-LAST, inclusive, and the source port follows it after a colon. A policy's
// number comes from its text, because nothing else names it in a command.
func fortigate(s *script, f *flow, undo bool) string {
	if !undo {
		s.table("service custom", f.name, "set tcp-portrange "+formatPorts(f.ports, "-")+optionalPort(":", f.sourcePort))
	}
	from, to := s.ends(f, "interface")
	for i, fam := range f.families {
		name, six := fam.ruleName(f), pick(fam.v6, "6", "")
		if undo {
			s.remove("policy", f.policyID(i))
		}
		source, destination := s.fortiAddresses(fam.from, name+"-from-", six, undo), s.fortiAddresses(fam.to, name+"-to-", six, undo)
		if undo {
			continue
		}
		s.table("policy", f.policyID(i),
			`set name "`+name+`"`,
			`set srcintf "`+from+`"`,
			`set dstintf "`+to+`"`,
			"set srcaddr"+six+source,
			"set dstaddr"+six+destination,
			"set action accept",
			`set schedule "always"`,
			`set service "`+f.name+`"`)
	}
	if undo {
		s.remove("service custom", f.name)
		return ""
	}
	return "Move the policy above any that denies. If the FortiGate translates the destination, use its virtual IP as dstaddr."
}

// fortiAddresses prints the address objects for a list of networks, or removes
// them. It returns their names, each in quotes and after a blank.
func (s *script) fortiAddresses(all []netip.Prefix, prefix, six string, undo bool) string {
	if isAny(all[0]) {
		return ` "all"`
	}
	var names strings.Builder
	for i, p := range all {
		name := prefix + strconv.Itoa(i+1)
		names.WriteString(` "` + name + `"`)
		switch {
		case undo:
			s.remove("address"+six, name)
		case six != "":
			s.table("address6", name, "set ip6 "+p.String())
		default:
			s.table("address", name, "set subnet "+p.Addr().String()+" "+netmask(p.Bits()).String())
		}
	}
	return names.String()
}

// table prints an entry of a table of FortiOS. The entry is created or changed.
func (s *script) table(table, entry string, settings ...string) {
	s.line("config firewall " + table)
	s.line("    edit", fortiEntry(entry))
	for _, setting := range settings {
		s.line("        " + setting)
	}
	s.line("    next")
	s.line("end")
}

// remove prints the commands that delete an entry of a table of FortiOS.
func (s *script) remove(table, entry string) {
	s.line("config firewall " + table)
	s.line("    delete", fortiEntry(entry))
	s.line("end")
}

// fortiEntry returns a number as it is and a name in quotes.
func fortiEntry(entry string) string {
	if strings.HasPrefix(entry, "ftp-") {
		return `"` + entry + `"`
	}
	return entry
}
