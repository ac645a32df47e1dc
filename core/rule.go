package core

import "slices"

// Source is the kind of authority behind a rule. The zero value is invalid.
type Source uint8

const (
	// Manual is the page "Set up FTP active mode" of the product manual.
	Manual Source = iota + 1
	// Product is other documentation of the product, or its observed behaviour.
	Product
	// RFC is a standard of the IETF.
	RFC
	// Advice is practical experience that no document requires.
	Advice
)

// String returns the name of the source as reports print it.
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

// MarshalText returns the name of the source, for JSON.
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Rule is a requirement that a settings text must meet.
type Rule struct {
	ID       string   `json:"id"` // never renamed, never given to another rule
	Severity Severity `json:"severity"`
	Title    string   `json:"title"` // the requirement, in one line: "must" for an error, "should" for others
	Source   Source   `json:"source"`
	Where    string   `json:"where"` // page, section or table of the source
	Why      string   `json:"why"`   // the effect of a violation on the wire, and the remedy

	check  func(*pass) // nil for form rules, which the parser applies
	zones  bool        // about the product's zones
	others bool        // of source product, but true of other products too
}

// onlyProduct reports whether the rule says nothing about another product.
func (r *Rule) onlyProduct() bool { return r.Source == Product && !r.others || r.zones }

// Rules returns all rules in the order in which they are applied. A later rule
// is silent about a problem that an earlier one explains. The caller may modify
// the slice.
func Rules() []Rule { return slices.Clone(rules[:]) }

// LookupRule returns the rule with the given id. ok is false if there is none.
func LookupRule(id string) (rule Rule, ok bool) {
	i := ruleIndex(id)
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// ruleIndex returns the index of a rule in the table, or -1 if there is none.
// The table is so short that a search costs less than a map built at start-up.
func ruleIndex(id string) int {
	for i := range rules {
		if rules[i].ID == id {
			return i
		}
	}
	return -1
}
