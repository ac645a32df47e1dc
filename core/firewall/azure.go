package firewall

import "strconv"

// azure prints commands for the Azure CLI (Microsoft Learn, az network nsg
// rule). A range is FIRST-LAST, both included. A rule is of one address family,
// and its priority, 100 to 4096, is its own in a direction.
func azure(s *script, f flow, undo bool) string {
	const group = `--resource-group "${RESOURCE_GROUP:?}" --nsg-name "${NSG:?}" --name`
	for i, t := range f.twins {
		if undo {
			s.line("az network nsg rule delete", group, t.name(f))
			continue
		}
		source := "'*'"
		if f.sourcePort != 0 {
			source = strconv.Itoa(f.sourcePort)
		}
		s.line("az network nsg rule create", group, t.name(f), "--priority", strconv.Itoa(300+2*f.rank+i),
			"--direction", pick(f.inbound, "Inbound", "Outbound"), "--access Allow --protocol Tcp",
			"--source-address-prefixes", networks(t.from, " "), "--source-port-ranges", source,
			"--destination-address-prefixes", networks(t.to, " "), "--destination-port-ranges", span(f.ports, "-"))
	}
	return sentences("Set RESOURCE_GROUP and NSG to the names of the groups.",
		pick(undo, "", "Change --priority where another rule has it, and keep it below that of any rule that denies."))
}
