package firewall

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Platform is one kind of firewall that rules can be printed for.
type Platform struct {
	ID   string // its word on the command line
	Name string // as its vendor writes it

	comment string // what starts a line that does nothing; empty when it has no such line
	print   printer
}

// printer prints the lines that let flow through or, for undo, the lines that
// take them back. The note says what the platform cannot do, or what has to be
// there before the lines work; it is empty when there is nothing to say.
type printer func(s *script, f flow, undo bool) (note string)

// platforms is the table, in the order of the pages and of the command.
var platforms = [...]Platform{
	{"iptables", "iptables", "#", iptables},
	{"nftables", "nftables", "#", nftables},
	{"ufw", "ufw", "#", ufw},
	{"firewalld", "firewalld", "#", firewalld},
	{"powershell", "Windows Firewall, PowerShell", "#", powershell},
	{"netsh", "Windows Firewall, netsh", "rem", netsh},
	{"aws", "AWS security group", "#", aws},
	{"azure", "Azure network security group", "#", azure},
	{"gcp", "Google Cloud VPC firewall", "#", gcp},
	{"ios", "Cisco IOS", "!", ios},
	{"asa", "Cisco ASA", "!", asa},
	{"paloalto", "Palo Alto PAN-OS", "", paloalto},
	{"pf", "pf", "#", pf},
}

// Platforms is the table of all platforms. The slice is the caller's.
func Platforms() []Platform { return slices.Clone(platforms[:]) }

// lookup is the platform with that id.
func lookup(id string) (Platform, error) {
	all := make([]string, len(platforms))
	for i, p := range platforms {
		if p.ID == id {
			return p, nil
		}
		all[i] = p.ID
	}
	return Platform{}, errors.New("no firewall platform " + strconv.Quote(id) + "; there are " + strings.Join(all, ", "))
}

// Script is blocks as one text that the platform takes whole: each with its
// title, and its note unless the one before has the same, above it as comments.
// Where a platform has no comments it is the lines alone.
func (p Platform) Script(blocks []Block) string {
	var b strings.Builder
	said := ""
	for i, block := range blocks {
		if p.comment != "" {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(p.comment + " " + block.Title + "\n")
			if block.Note != "" && block.Note != said {
				b.WriteString(p.comment + " " + block.Note + "\n")
			}
			said = block.Note
		}
		b.WriteString(block.Text)
	}
	return b.String()
}

// Unsaid is the notes that Script leaves out, each once, because the platform
// has no comments to hold them.
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
