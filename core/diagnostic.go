package core

import "errors"

// Severity is the weight of a diagnostic. The zero value is invalid.
type Severity uint8

const (
	// Note is worth knowing; nothing fails because of it.
	Note Severity = iota + 1
	// Warning marks settings that can work but are likely to fail under load or
	// after another change.
	Warning
	// Error marks settings that make transfers fail or that the product
	// rejects.
	Error
)

// String returns the name of the severity as reports print it.
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return "invalid"
}

// MarshalText returns the name of the severity, for JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText sets the severity by its name.
func (s *Severity) UnmarshalText(name []byte) error {
	for known := Note; known <= Error; known++ {
		if known.String() == string(name) {
			*s = known
			return nil
		}
	}
	return errors.New("want note, warning or error")
}

// Span is a part of one line of a settings text. The zero value is no place.
type Span struct {
	Start int `json:"-"`    // offset of the first byte, from 0
	Line  int `json:"line"` // from 1
	Col   int `json:"col"`  // byte in the line, from 1, not counting a byte order mark before the first line
	Len   int `json:"len"`  // in bytes; 0 is the point before Col
}

// Fix is one edit of the checked text that silences its diagnostic.
type Fix struct {
	Message string `json:"message"` // the edit as an order: "set network-zone to none"
	Span
	New string `json:"new"` // replaces the text at Span
}

// Apply returns text with the fix applied. The text must be the one that was
// checked.
func (f Fix) Apply(text string) string {
	return text[:f.Start] + f.New + text[f.Start+f.Len:]
}

// Diagnostic is one finding about a settings text.
type Diagnostic struct {
	Rule     string   `json:"rule"` // id of the rule in [Rules]
	Severity Severity `json:"severity"`
	// Path names the value: section, dot, key ("ftp-active-mode.base-port",
	// "transfer-site payroll.network-zone"). It is the section alone if no key
	// is concerned, and empty outside every section.
	Path string `json:"path"`
	Span
	Message string `json:"message"`
	Fix     *Fix   `json:"fix"` // nil if no edit is certain

	// Accepted is the decision to live with the finding, which then does not
	// count for verdicts. It is nil for a finding that is not accepted.
	Accepted *Acceptance `json:"accepted,omitempty"`
	// Baseline is set if the caller knows the finding from an earlier check. It
	// does not count for verdicts then.
	Baseline bool `json:"baseline,omitempty"`

	scope   scope
	comment bool  // it is about an acceptance comment, which has no effect on transfers
	site    int32 // index of the site, for scopeSite
}

// Counts reports whether the finding counts for verdicts: it is neither accepted
// nor known from an earlier check.
func (d *Diagnostic) Counts() bool { return d.Accepted == nil && !d.Baseline }

// scope selects the sites that cannot transfer because of an error.
type scope uint8

const (
	scopeText        scope = iota // every site: the text itself is broken
	scopeActive                   // active sites: range, host, firewall
	scopeEveryActive              // active sites, whose verdicts it lowers even if it is not an error
	scopeSite                     // one site
	scopeOther                    // none directly: zones and the passive range
)

// Verdict is the summary of diagnostics. The zero value is invalid.
type Verdict uint8

const (
	// Off means that a site does not use active mode and no error concerns it.
	Off Verdict = iota + 1
	// Pass means that nothing was found.
	Pass
	// Notes means that nothing above a note was found.
	Notes
	// Warnings means that nothing above a warning was found.
	Warnings
	// Fail means that an error was found.
	Fail
	// Empty means that there is nothing to check: the text has no section and
	// no key. Only comments about acceptances can have findings then.
	Empty
	// Incomplete means that nothing above a note was found, but a value that rules
	// need is an expression or given as unknown, so that they were not applied. A
	// warning or an error is certain whatever that value is, so it decides the verdict
	// instead.
	Incomplete
)

// String returns the name of the verdict as reports print it.
func (v Verdict) String() string {
	switch v {
	case Off:
		return "off"
	case Pass:
		return "pass"
	case Notes:
		return "notes"
	case Warnings:
		return "warnings"
	case Fail:
		return "fail"
	case Empty:
		return "empty"
	case Incomplete:
		return "incomplete"
	}
	return "invalid"
}

// MarshalText returns the name of the verdict, for JSON.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText sets the verdict by its name.
func (v *Verdict) UnmarshalText(name []byte) error {
	for known := Off; known <= Incomplete; known++ {
		if known.String() == string(name) {
			*v = known
			return nil
		}
	}
	return errors.New("want off, pass, notes, warnings, fail, empty or incomplete")
}

// VerdictOf returns the verdict if the highest severity among the diagnostics
// is s. The zero Severity means that there are none.
func VerdictOf(s Severity) Verdict { return Pass + Verdict(s) }

// withOpenValue returns the verdict if the text also leaves a value open.
func (v Verdict) withOpenValue() Verdict {
	if v == Pass || v == Notes {
		return Incomplete
	}
	return v
}
