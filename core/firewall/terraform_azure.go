package firewall

var terraformAzurePlaceholders = []Placeholder{
	{"resource-group", resourceGroupUsage, "var.resource_group", declare + "resource_group, the " + resourceGroupUsage + "."},
	{"nsg", nsgUsage, "var.nsg", declare + "nsg, the " + nsgUsage + "."},
	{priorityName, priorityUsage, "", ""},
}

// terraformAzure prints resources of Terraform's provider azurerm
// (azurerm_network_security_rule). A range is FIRST-LAST, inclusive. A rule covers
// one address family.
func terraformAzure(s *script, f *flow, undo bool) string {
	if undo {
		return s.destroyed("azurerm_network_security_rule", f)
	}
	for i, fam := range f.families {
		s.print(f, fam, `resource "azurerm_network_security_rule" "%r" {
  name                         = "%r"
  resource_group_name          = %1
  network_security_group_name  = %2
  priority                     = %3
  direction                    = "%i<In,Out>bound"
  access                       = "Allow"
  protocol                     = "Tcp"
  source_address_prefixes      = %4
  source_port_range            = "%5"
  destination_address_prefixes = %6
  destination_port_range       = "%p"
}
`, s.hclValue("resource-group"), s.hclValue("nsg"), s.priority(f, i), hclNetworks(fam.from), azurePort(f, "*"), hclNetworks(fam.to))
	}
	return priorityNote
}
