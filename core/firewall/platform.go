package firewall

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Platform is a firewall product that rules can be printed for.
type Platform struct {
	ID   string // value of --platform
	Name string // the vendor's spelling

	comment      string // prefix of a comment line; empty if the platform has no comments
	print        printer
	placeholders []Placeholder
}

// printer is a function that prints the lines that allow flow f or, if undo is
// set, the lines that remove them. Lines that are loaded twice change nothing, as
// far as the platform lets them. The note states a limit of the platform or a
// precondition of the lines; it may be empty.
type printer func(s *script, f *flow, undo bool) (note string)

// platforms lists all platforms in the order that page and command show them.
var platforms = [...]Platform{
	{"iptables", "iptables", "#", iptables, iptablesPlaceholders},
	{"nftables", "nftables", "#", nftables, nftablesPlaceholders},
	{"ufw", "ufw", "#", ufw, nil},
	{"firewalld", "firewalld", "#", firewalld, firewalldPlaceholders},
	{"powershell", "Windows Firewall, PowerShell", "#", powershell, nil},
	{"netsh", "Windows Firewall, netsh", "rem", netsh, nil},
	{"aws", "AWS security group", "#", aws, awsPlaceholders},
	{"azure", "Azure network security group", "#", azure, azurePlaceholders},
	{"gcp", "Google Cloud VPC firewall", "#", gcp, gcpPlaceholders},
	{"terraform-aws", "Terraform, AWS security group", "#", terraformAWS, terraformAWSPlaceholders},
	{"terraform-azure", "Terraform, Azure network security group", "#", terraformAzure, terraformAzurePlaceholders},
	{"terraform-gcp", "Terraform, Google Cloud VPC firewall", "#", terraformGCP, terraformGCPPlaceholders},
	{"ios", "Cisco IOS", "!", ios, iosPlaceholders},
	{"asa", "Cisco ASA", "!", asa, asaPlaceholders},
	{"paloalto", "Palo Alto PAN-OS", "", paloalto, zones},
	{"fortigate", "Fortinet FortiGate", "#", fortigate, fortigatePlaceholders},
	{"junos", "Juniper SRX", "", junos, zones},
	{"pf", "pf", "#", pf, nil},
}

// Platforms returns all platforms. The caller may modify the slice.
func Platforms() []Platform { return slices.Clone(platforms[:]) }

// lookup returns the platform with the given ID.
func lookup(id string) (*Platform, error) {
	ids := make([]string, len(platforms))
	for i := range platforms {
		p := &platforms[i]
		if p.ID == id {
			return p, nil
		}
		ids[i] = p.ID
	}
	return nil, errors.New("unknown firewall platform " + strconv.Quote(id) + "; want one of " + strings.Join(ids, ", "))
}

// Script joins blocks into one text that the platform accepts as a whole. Above
// each block it writes the title and the note as comments, but not a note that
// repeats the previous one. If the platform has no comments, Script writes only
// the lines.
func (p Platform) Script(blocks []Block) string {
	var b strings.Builder
	previousNote := ""
	for i, block := range blocks {
		if p.comment != "" {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(p.comment + " " + block.Title + "\n")
			if block.Note != "" && block.Note != previousNote {
				b.WriteString(p.comment + " " + block.Note + "\n")
			}
			previousNote = block.Note
		}
		b.WriteString(block.Text)
	}
	return b.String()
}

// Unsaid returns the notes that Script leaves out because the platform has no
// comments, each once.
func (p Platform) Unsaid(blocks []Block) []string {
	if p.comment != "" {
		return nil
	}
	var notes []string
	for _, b := range blocks {
		if b.Note != "" && !slices.Contains(notes, b.Note) {
			notes = append(notes, b.Note)
		}
	}
	return notes
}
