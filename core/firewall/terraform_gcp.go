package firewall

var terraformGCPPlaceholders = []Placeholder{
	{"network", networkUsage, "var.network", declare + "network, the " + networkUsage + "."},
	{"target-tag", targetTagUsage, "var.target_tag", declare + "target_tag, the " + targetTagUsage + "."},
}

// terraformGCP prints resources of Terraform's provider google
// (google_compute_firewall). A range is FIRST-LAST, inclusive. A rule covers one
// address family.
func terraformGCP(s *script, f *flow, undo bool) string {
	const kind = "google_compute_firewall"
	if undo {
		return s.destroyed(kind, f)
	}
	for _, fam := range f.families {
		s.resource(kind, fam.ruleName(f),
			"name", hclString(fam.ruleName(f)),
			"network", s.hclValue("network"),
			"direction", pick(f.inbound, `"INGRESS"`, `"EGRESS"`),
			"source_ranges", hclNetworks(fam.from),
			"destination_ranges", hclNetworks(fam.to),
			"target_tags", "["+s.hclValue("target-tag")+"]",
			"allow", "{\n    protocol = \"tcp\"\n    ports    = [\""+formatPorts(f.ports, "-")+"\"]\n  }",
		)
	}
	return sourcePortNote(f, undo)
}
