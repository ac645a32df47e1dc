package firewall

import "strconv"

// azure prints commands for the Azure CLI (Microsoft Learn, az network nsg rule).
// A range is FIRST-LAST, inclusive. A rule covers one address family, and its
// priority, 100 to 4096, must be unique within a direction.
func azure(s *script, f flow, undo bool) string {
	const group = `--resource-group "${RESOURCE_GROUP:?}" --nsg-name "${NSG:?}" --name`
	for i, fam := range f.families {
		if undo {
			s.line("az network nsg rule delete", group, fam.ruleName(f))
			continue
		}
		source := "'*'"
		if f.sourcePort != 0 {
			source = strconv.Itoa(f.sourcePort)
		}
		s.line("az network nsg rule create", group, fam.ruleName(f), "--priority", strconv.Itoa(300+2*f.rank+i),
			"--direction", pick(f.inbound, "Inbound", "Outbound"), "--access Allow --protocol Tcp",
			"--source-address-prefixes", joinNetworks(fam.from, " "), "--source-port-ranges", source,
			"--destination-address-prefixes", joinNetworks(fam.to, " "), "--destination-port-ranges", formatPorts(f.ports, "-"))
	}
	return joinSentences("Set RESOURCE_GROUP and NSG to the names of the resource group and the network security group.",
		pick(undo, "", "Change --priority if another rule uses it, and keep it lower than that of any deny rule."))
}
