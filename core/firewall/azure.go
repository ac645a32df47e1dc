package firewall

import "strconv"

var azurePlaceholders = []Placeholder{
	{"resource-group", resourceGroupUsage, `"${RESOURCE_GROUP:?}"`, "Set RESOURCE_GROUP to the " + resourceGroupUsage + "."},
	{"nsg", nsgUsage, `"${NSG:?}"`, "Set NSG to the " + nsgUsage + "."},
	{priorityName, priorityUsage, "", ""},
}

// priorityNote is the note of both platforms that configure an Azure network
// security group.
const priorityNote = "Change the priority if another rule uses it, and keep it lower than that of any deny rule."

// azure prints commands for the Azure CLI (Microsoft Learn, az network nsg rule).
// A range is FIRST-LAST, inclusive. A rule covers one address family, and its
// priority, 100 to 4096, must be unique within a direction. A rule replaces the one
// of its name.
func azure(s *script, f *flow, undo bool) string {
	group := "--resource-group " + s.value("resource-group") + " --nsg-name " + s.value("nsg") + " --name"
	for i, fam := range f.families {
		if undo {
			s.line("az network nsg rule delete", group, fam.ruleName(f))
			continue
		}
		source := "'*'"
		if f.sourcePort != 0 {
			source = strconv.Itoa(f.sourcePort)
		}
		s.line("az network nsg rule create", group, fam.ruleName(f), "--priority", s.priority(f, i),
			"--direction", pick(f.inbound, "Inbound", "Outbound"), "--access Allow --protocol Tcp",
			"--source-address-prefixes", joinNetworks(fam.from, " "), "--source-port-ranges", source,
			"--destination-address-prefixes", joinNetworks(fam.to, " "), "--destination-port-ranges", formatPorts(f.ports, "-"))
	}
	return pick(undo, "", priorityNote)
}

// priority returns the priority of the rule for family i of f.
func (s *script) priority(f *flow, i int) string {
	first, err := strconv.Atoi(s.value(priorityName))
	if err != nil { // no value
		first = f.firstPriority()
	}
	return strconv.Itoa(first + 2*f.rank + i)
}
