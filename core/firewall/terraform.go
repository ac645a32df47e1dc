package firewall

import (
	"net/netip"
	"strings"
)

// resource prints a Terraform resource, in the layout of "terraform fmt". The
// attributes are alternately names and values in HCL syntax; a value that begins
// with "{" is a nested block.
func (s *script) resource(kind, name string, attributes ...string) {
	s.line("resource", hclString(kind), hclString(name), "{")
	longest := 0
	for i := 0; i < len(attributes); i += 2 {
		if !strings.HasPrefix(attributes[i+1], "{") {
			longest = max(longest, len(attributes[i]))
		}
	}
	for i := 0; i < len(attributes); i += 2 {
		key, value := attributes[i], attributes[i+1]
		if strings.HasPrefix(value, "{") {
			s.line("  "+key, value)
			continue
		}
		s.line("  "+key+strings.Repeat(" ", longest-len(key)), "=", value)
	}
	s.line("}")
}

// destroyed prints the commands that destroy the resources of f, one for each
// family. It returns the note.
func (s *script) destroyed(kind string, f *flow) string {
	for _, fam := range f.families {
		s.line("terraform destroy", "-target="+kind+"."+fam.ruleName(f))
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
	return `["` + joinFunc(all, `", "`, netip.Prefix.String) + `"]`
}

// declare begins the note of a placeholder whose stand-in is a variable.
const declare = "Declare the variable "
