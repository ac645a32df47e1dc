package firewall

var terraformGCPPlaceholders = []Placeholder{
	{"network", networkUsage, "var.network", declare + "network, the " + networkUsage + "."},
	{"target-tag", targetTagUsage, "var.target_tag", declare + "target_tag, the " + targetTagUsage + "."},
}

// terraformGCP prints resources of Terraform's provider google
// (google_compute_firewall). A range is FIRST-LAST, inclusive. A rule covers one
// address family.
func terraformGCP(s *script, f *flow, undo bool) string {
	if undo {
		return s.destroyed("google_compute_firewall", f)
	}
	for _, fam := range f.families {
		s.print(f, fam, `resource "google_compute_firewall" "%r" {
  name               = "%r"
  network            = %1
  direction          = "%i<IN,E>GRESS"
  source_ranges      = %2
  destination_ranges = %3
  target_tags        = [%4]
  allow {
    protocol = "tcp"
    ports    = ["%p"]
  }
}
`, s.hclValue("network"), hclNetworks(fam.from), hclNetworks(fam.to), s.hclValue("target-tag"))
	}
	return sourcePortNote(f, undo)
}
