package firewall

import (
	"cmp"
	"strconv"
)

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
	for i, fam := range f.families {
		s.print(f, fam, "az network nsg rule %1 --resource-group %=resource-group; --nsg-name %=nsg; --name %r", pick(undo, "delete", "create"))
		if !undo {
			s.print(f, fam, " --priority %1 --direction %i<In,Out>bound --access Allow --protocol Tcp --source-address-prefixes %2"+
				" --source-port-ranges %3 --destination-address-prefixes %4 --destination-port-ranges %p",
				s.priority(f, i), joinNetworks(fam.from, " "), azurePort(f, "'*'"), joinNetworks(fam.to, " "))
		}
		s.print(f, fam, "\n")
	}
	return pick(undo, "", priorityNote)
}

// azurePort returns the source port of f, or star for any.
func azurePort(f *flow, star string) string { return cmp.Or(optionalPort(f.sourcePort), star) }

// priority returns the priority of the rule for family i of f.
func (s *script) priority(f *flow, i int) string {
	first, err := strconv.Atoi(s.value(priorityName))
	if err != nil { // no value
		first = f.firstPriority()
	}
	return strconv.Itoa(first + 2*f.rank + i)
}
