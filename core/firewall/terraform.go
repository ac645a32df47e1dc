package firewall

import "net/netip"

// destroyed prints the commands that destroy the resources of f, one for each
// family. It returns the note.
func (s *script) destroyed(kind string, f *flow) string {
	for _, fam := range f.families {
		s.print(f, fam, "terraform destroy -target=%1.%r\n", kind)
	}
	return "Remove the resources from the configuration too, or the next apply creates them again."
}

// hclValue returns the value of a placeholder as a string of HCL, or its stand-in,
// which is a variable.
func (s *script) hclValue(name string) string {
	value := s.value(name)
	if value == s.platform.placeholder(name).standIn {
		return value
	}
	return hclString(value)
}

// hclString returns text in quotes. It must have no quotes, backslashes, "${" or
// "%{".
func hclString(text string) string { return `"` + text + `"` }

// hclNetworks returns a list of networks.
func hclNetworks(all []netip.Prefix) string {
	return `["` + joinCIDR(all, `", "`) + `"]`
}

// declare begins the note of a placeholder whose stand-in is a variable.
const declare = "Declare the variable "
