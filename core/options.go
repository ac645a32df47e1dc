package core

// Options are decisions about a check that are not in the text. The zero value
// leaves every rule as its table has it.
type Options struct {
	// Today is the local date. If it is zero, no acceptance has ended.
	Today Date
	// Severities replaces the severities of rules, by their ids. NotChecked turns a
	// rule off. An unknown id has no effect, nor has a severity that [Rule.CanBe]
	// rejects.
	Severities map[string]Severity
	// Known reports whether the caller knows a finding from an earlier check. It is
	// called for each finding that is not accepted, in the order of the text. nil
	// knows none.
	Known func(*Diagnostic) bool
}

// NotChecked is the severity in [Options.Severities] that turns a rule off.
const NotChecked Severity = 0

// CanBe reports whether a check can give findings of the rule another severity, or
// turn the rule off. Rules about the form of the text and about the comments that
// accept findings can only be raised: a line that is not read has no findings.
func (r *Rule) CanBe(s Severity) bool {
	return s <= Error && (r.check != nil || s >= r.Severity)
}

// isOff reports whether a rule is turned off.
func (o *Options) isOff(r *Rule) bool {
	severity, changed := o.Severities[r.ID]
	return changed && severity == NotChecked && r.CanBe(NotChecked)
}

// apply sets the severities of findings, and marks those that are known. The
// findings must be in the order of the text.
func (o *Options) apply(findings []Diagnostic) {
	if len(o.Severities) == 0 && o.Known == nil {
		return
	}
	for i := range findings {
		d := &findings[i]
		if severity, changed := o.Severities[d.Rule]; changed && rules[ruleIndex(d.Rule)].CanBe(severity) {
			d.Severity = severity
		}
		d.Baseline = o.Known != nil && d.Accepted == nil && o.Known(d)
	}
}
