package firewall

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// attributes are those of each kind of resource, as the providers' documentation
// has them, with the form of their values.
var attributes = map[string]map[string]string{
	"aws_vpc_security_group_ingress_rule": awsAttributes,
	"aws_vpc_security_group_egress_rule":  awsAttributes,
	"azurerm_network_security_rule": {
		"name": `"ftp-[0-9a-z-]{1,76}"`, "resource_group_name": reference, "network_security_group_name": reference, "priority": `[1-9][0-9]{2,3}`,
		"direction": `"(Inbound|Outbound)"`, "access": `"Allow"`, "protocol": `"Tcp"`, "source_address_prefixes": cidrList,
		"source_port_range": `"(\*|20)"`, "destination_address_prefixes": cidrList, "destination_port_range": `"[0-9]+(-[0-9]+)?"`,
	},
	"google_compute_firewall": {
		"name": `"ftp-[0-9a-z-]{1,59}"`, "network": reference, "direction": `"(INGRESS|EGRESS)"`, "source_ranges": cidrList,
		"destination_ranges": cidrList, "target_tags": `\[` + reference + `\]`, "allow.protocol": `"tcp"`, "allow.ports": `\["[0-9]+(-[0-9]+)?"\]`,
	},
}

var awsAttributes = map[string]string{
	"for_each": `toset\(` + cidrList + `\)`, "security_group_id": reference, "description": `"ftp-[0-9a-z-]+"`,
	"cidr_ipv4": `each\.value`, "cidr_ipv6": `each\.value`, "ip_protocol": `"tcp"`, "from_port": `[0-9]+`, "to_port": `[0-9]+`,
}

const (
	reference = `(?:var\.[a-z_]+|"[0-9A-Za-z._/-]+")`
	cidrList  = `\["[0-9a-f.:]+/[0-9]+"(?:, "[0-9a-f.:]+/[0-9]+")*\]`
)

var (
	hclResource  = regexp.MustCompile(`(?m)^resource "([a-z_]+)" "(ftp-[0-9a-z-]+)" \{\n((?:  .*\n)+)\}\n`)
	hclBlock     = regexp.MustCompile(`(?m)^  ([a-z]+) \{\n((?:    .*\n)+)  \}\n`)
	hclAttribute = regexp.MustCompile(`(?m)^ +([a-z0-9_]+) *= (.*)\n`)
)

// TestTerraformResources reads what is printed for Terraform more strictly than
// Terraform does: resources with unique addresses, each of which has exactly the
// attributes of its kind.
func TestTerraformResources(t *testing.T) {
	for _, id := range []string{"terraform-aws", "terraform-azure", "terraform-gcp"} {
		for _, v := range variants {
			if v.options.Rollback {
				continue
			}
			seen := map[string]bool{}
			for _, b := range mustRules(t, v.text, id, v.options) {
				if rest := hclResource.ReplaceAllString(b.Text, ""); rest != "" {
					t.Errorf("%s, %s: not a resource: %q", id, v.name, rest)
				}
				for _, m := range hclResource.FindAllStringSubmatch(b.Text, -1) {
					address := m[1] + "." + m[2]
					if seen[address] {
						t.Errorf("%s, %s: %s twice", id, v.name, address)
					}
					seen[address] = true
					checkAttributes(t, m[1], m[3])
				}
			}
			checkDestroyed(t, id, v.text, v.options, seen)
		}
	}
}

// checkAttributes checks the body of a resource.
func checkAttributes(t *testing.T, kind, body string) {
	t.Helper()
	got := map[string]bool{}
	add := func(prefix, text string) (rest string) {
		for _, m := range hclAttribute.FindAllStringSubmatch(text, -1) {
			form, ok := attributes[kind][prefix+m[1]]
			if !ok || got[prefix+m[1]] || !regexp.MustCompile("^"+form+"$").MatchString(m[2]) {
				t.Errorf("%s: %s%s = %s", kind, prefix, m[1], m[2])
			}
			got[prefix+m[1]] = true
		}
		return hclAttribute.ReplaceAllString(text, "")
	}
	for _, m := range hclBlock.FindAllStringSubmatch(body, -1) {
		if rest := add(m[1]+".", m[2]); rest != "" {
			t.Errorf("%s: not an attribute: %q", kind, rest)
		}
	}
	if rest := add("", hclBlock.ReplaceAllString(body, "")); rest != "" {
		t.Errorf("%s: not an attribute: %q", kind, rest)
	}
	for name := range attributes[kind] {
		if other := strings.NewReplacer("ipv4", "ipv6", "ipv6", "ipv4").Replace(name); !got[name] && !got[other] {
			t.Errorf("%s has no %s", kind, name)
		}
	}
}

// checkDestroyed checks that the rollback destroys the resources with these
// addresses and no other.
func checkDestroyed(t *testing.T, id, text string, o Options, addresses map[string]bool) {
	t.Helper()
	o.Rollback = true
	var want, got []string
	for address := range addresses {
		want = append(want, address)
	}
	for _, b := range mustRules(t, text, id, o) {
		for line := range strings.Lines(b.Text) {
			got = append(got, strings.TrimSpace(strings.TrimPrefix(line, "terraform destroy -target=")))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s, destroyed (-want +got):\n%s", id, diff)
	}
}
