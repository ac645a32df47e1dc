package core

// Severity says how much a diagnostic weighs. The zero value is invalid.
type Severity uint8

const (
	// Note is worth knowing; nothing fails because of it.
	Note Severity = iota + 1
	// Warning works today and is likely to fail under load or by other settings.
	Warning
	// Error makes transfers fail, or is a value the product would refuse.
	Error
)

// String is the severity's word in every report.
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

// MarshalText makes the severity its word in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Span is a place in a settings text. The zero value is no place.
type Span struct {
	Start int `json:"-"`    // offset of the first byte, from 0
	Line  int `json:"line"` // from 1
	Col   int `json:"col"`  // byte in the line, from 1; a byte order mark before the first line does not count
	Len   int `json:"len"`  // in bytes; 0 is the point before Col
}

// Fix is one edit of the unchanged text that silences the diagnostic it
// belongs to.
type Fix struct {
	Message string `json:"message"` // what it does, as an order: "set network-zone to none"
	Span
	New string `json:"new"` // what takes the place of Span
}

// Apply is text with the fix made. The text must be the one that was checked.
func (f Fix) Apply(text string) string {
	return text[:f.Start] + f.New + text[f.Start+f.Len:]
}

// Diagnostic is one finding about a settings text.
type Diagnostic struct {
	Rule     string   `json:"rule"` // id of the rule in [Rules]
	Severity Severity `json:"severity"`
	// Path names the value: section, a dot, key ("ftp-active-mode.base-port",
	// "transfer-site payroll.network-zone"); the section alone where no key is
	// meant, and empty outside of every section.
	Path string `json:"path"`
	Span
	Message string `json:"message"`
	Fix     *Fix   `json:"fix"` // nil when no edit is certain

	scope scope
	site  int // index of the site for scopeSite
}

// scope says whose transfers an error forbids.
type scope uint8

const (
	scopeText        scope = iota // every site's: the text itself is broken
	scopeActive                   // active sites': range, host, firewall
	scopeEveryActive              // active sites', and counts for each of them even when it is no error
	scopeSite                     // one site's
	scopeOther                    // nobody's directly: zones and the passive range
)

// Verdict sums up diagnostics. The zero value is invalid.
type Verdict uint8

const (
	// Off is a site that does not use active mode, and that no error concerns.
	Off Verdict = iota + 1
	// Pass has no finding.
	Pass
	// Notes has nothing above a note.
	Notes
	// Warnings has nothing above a warning.
	Warnings
	// Fail has an error.
	Fail
)

// String is the verdict's word in every report.
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
	}
	return "invalid"
}

// MarshalText makes the verdict its word in JSON.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// VerdictOf is the verdict of something whose weightiest diagnostic is s; the
// zero Severity stands for none.
func VerdictOf(s Severity) Verdict { return Pass + Verdict(s) }
