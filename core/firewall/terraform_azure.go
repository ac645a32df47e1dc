package firewall

import "strconv"

var terraformAzurePlaceholders = []Placeholder{
	{"resource-group", resourceGroupUsage, "var.resource_group", declare + "resource_group, the " + resourceGroupUsage + "."},
	{"nsg", nsgUsage, "var.nsg", declare + "nsg, the " + nsgUsage + "."},
	{priorityName, priorityUsage, "", ""},
}

// terraformAzure prints resources of Terraform's provider azurerm
// (azurerm_network_security_rule). A range is FIRST-LAST, inclusive. A rule covers
// one address family.
func terraformAzure(s *script, f *flow, undo bool) string {
	const kind = "azurerm_network_security_rule"
	if undo {
		return s.destroyed(kind, f)
	}
	source := `"*"`
	if f.sourcePort != 0 {
		source = hclString(strconv.Itoa(f.sourcePort))
	}
	for i, fam := range f.families {
		s.resource(kind, fam.ruleName(f),
			"name", hclString(fam.ruleName(f)),
			"resource_group_name", s.hclValue("resource-group"),
			"network_security_group_name", s.hclValue("nsg"),
			"priority", s.priority(f, i),
			"direction", pick(f.inbound, `"Inbound"`, `"Outbound"`),
			"access", `"Allow"`,
			"protocol", `"Tcp"`,
			"source_address_prefixes", hclNetworks(fam.from),
			"source_port_range", source,
			"destination_address_prefixes", hclNetworks(fam.to),
			"destination_port_range", hclString(formatPorts(f.ports, "-")),
		)
	}
	return priorityNote
}
