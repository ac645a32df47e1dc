package core

import "slices"

// Source says where a rule comes from. The zero value is invalid.
type Source uint8

const (
	// Manual is the product manual's page "Set up FTP active mode".
	Manual Source = iota + 1
	// Product is other documentation of the product, or its observed behaviour.
	Product
	// RFC is a standard of the IETF.
	RFC
	// Advice is experience of the field; no document demands it.
	Advice
)

// String is the source's word in every report.
func (s Source) String() string {
	switch s {
	case Manual:
		return "manual"
	case Product:
		return "product"
	case RFC:
		return "rfc"
	case Advice:
		return "advice"
	}
	return "invalid"
}

// MarshalText makes the source its word in JSON.
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Rule is one thing that must hold of a settings text.
type Rule struct {
	ID       string   `json:"id"` // stable: never renamed, never given to another rule
	Severity Severity `json:"severity"`
	Title    string   `json:"title"` // what must hold, in a line
	Source   Source   `json:"source"`
	Where    string   `json:"where"` // the page, section or table that Source stands for
	Why      string   `json:"why"`   // what happens on the wire when it does not hold, and what to do

	check func(*pass) // nil for the rules of form, which the parser applies
}

// Rules is the table of all rules, in the order in which they are applied: a
// later rule is silent about what an earlier one explains.
func Rules() []Rule { return slices.Clone(rules[:]) }

// LookupRule is the rule with that id.
func LookupRule(id string) (Rule, bool) {
	i := ruleIndex(id)
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// ruleIndex is the place of a rule in the table, -1 when there is none. The
// table is short: a search costs less than an index made at start-up.
func ruleIndex(id string) int {
	for i := range rules {
		if rules[i].ID == id {
			return i
		}
	}
	return -1
}
