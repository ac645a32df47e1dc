package firewall

import (
	"errors"
	"strconv"
	"strings"

	"activeftp/core"
)

// Placeholder is a name or number on a firewall that the settings do not say, such
// as that of a zone. The rules have a stand-in for it unless [Options.Set] has a
// value.
type Placeholder struct {
	Name  string // [a-z-]; the same name means the same on every platform
	Usage string // meaning, as a noun phrase

	standIn string // printed if there is no value
	note    string // sentence for the note if there is no value; empty if the stand-in is a usual value
}

// Assignment gives the placeholder with a name a value.
type Assignment struct{ Name, Value string }

// Usages of the placeholders of a cloud, which its command line and Terraform share.
// All tables of placeholders consist of constants: a table that is computed would
// be in both modules of the page, because the linker cannot drop it.
const (
	securityGroupUsage = "ID of the security group"
	resourceGroupUsage = "name of the resource group"
	nsgUsage           = "name of the network security group"
	networkUsage       = "name of the VPC network"
	targetTagUsage     = "network tag of the VM"
	priorityUsage      = "priority of the first rule; the others follow"
)

// The bounds of the priority of the first rule. The highest leaves room for all
// rules below 4096.
const (
	priorityName    = "priority"
	lowestPriority  = 100
	highestPriority = 2000
)

// Check returns an error that says what is wanted if a value is not possible for
// the placeholder, and nil otherwise. A possible value is literal text to every
// platform.
func (p Placeholder) Check(value string) error {
	const maxLen = 128
	if p.Name == priorityName {
		if n, err := strconv.Atoi(value); err != nil || n < lowestPriority || n > highestPriority || strconv.Itoa(n) != value {
			return errors.New("want a number from " + strconv.Itoa(lowestPriority) + " to " + strconv.Itoa(highestPriority))
		}
		return nil
	}
	const after = "._/-" // possible after the first character, which cannot begin an option or a path
	for i := range len(value) {
		c := value[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && !('0' <= c && c <= '9') && (i == 0 || strings.IndexByte(after, c) < 0) {
			return errors.New(wantedCharacters)
		}
	}
	if value == "" || len(value) > maxLen {
		return errors.New(wantedCharacters)
	}
	return nil
}

const wantedCharacters = "want 1 to 128 characters: letters, digits, and after the first also . _ / -"

// checkAssignments returns an error if the platform lacks a placeholder or a value
// is not possible, and nil otherwise.
func (p *Platform) checkAssignments(all []Assignment) error {
	for _, a := range all {
		known := p.placeholder(a.Name)
		if known == nil {
			return errors.New("unknown placeholder " + strconv.Quote(a.Name) + " for " + p.ID + p.suggest(a.Name))
		}
		if err := known.Check(a.Value); err != nil {
			return errors.New(a.Name + " " + strconv.Quote(a.Value) + ": " + err.Error())
		}
	}
	return nil
}

// suggest returns the end of a sentence about a name that is not one of the
// platform's placeholders.
func (p *Platform) suggest(name string) string {
	names := make([]string, len(p.placeholders))
	for i, known := range p.placeholders {
		names[i] = known.Name
	}
	if near := core.Nearest(name, names); near != "" {
		return "; did you mean " + strconv.Quote(near) + "?"
	}
	if len(names) == 0 {
		return "; it has none"
	}
	return "; want one of " + strings.Join(names, ", ")
}

// Placeholders returns the placeholders of the platform. The caller may modify the
// slice.
func (p Platform) Placeholders() []Placeholder { return append([]Placeholder(nil), p.placeholders...) }

// placeholder returns the placeholder with the given name, or nil.
func (p *Platform) placeholder(name string) *Placeholder {
	for i := range p.placeholders {
		if p.placeholders[i].Name == name {
			return &p.placeholders[i]
		}
	}
	return nil
}
