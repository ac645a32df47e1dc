package core

import "slices"

// Result is the outcome of checking a settings text. Its JSON form is the page's
// answer and, after the name of the file, one of the "files" in the document of
// "check --format json".
type Result struct {
	Verdict     Verdict      `json:"verdict"`
	PortEnd     int          `json:"portEnd"` // of the active range, even if a rule rejects it; 0 without a range
	Sites       []SiteResult `json:"sites"`
	Diagnostics []Diagnostic `json:"diagnostics"` // in the order of the text

	Settings *Settings `json:"-"`
	Text     string    `json:"-"` // that was checked; the places of the diagnostics are in it
}

// SiteResult is the outcome for one transfer site.
type SiteResult struct {
	Name    string  `json:"name"`
	Route   Route   `json:"route"`
	Verdict Verdict `json:"verdict"`
}

// Check parses a settings text and applies every rule to it. It takes time
// linear in the length of the text. It does not know the date, so an acceptance
// holds even if its last day is over; [CheckOn] is told the date.
func Check(text string) *Result { return CheckOn(text, 0) }

// CheckOn works like Check, on a day. An acceptance holds through its last day.
// After that the finding counts again, and so does one of rule accept-expired.
// Callers pass the local date.
func CheckOn(text string, today Date) *Result { return CheckWith(text, Options{Today: today}) }

// CheckWith works like Check, with options.
func CheckWith(text string, o Options) *Result { return checkParsed(parse(text), o) }

// checkParsed applies the rules and the acceptances to a text that was read.
func checkParsed(parsed *parser, o Options) *Result {
	p := newPass(parsed.text, parsed.settings, parsed.findings)
	for i := range rules {
		if rules[i].check != nil && !o.isOff(&rules[i]) && !(p.Host.OtherProduct() && rules[i].onlyProduct()) {
			p.rule = &rules[i]
			p.rule.check(p)
		}
	}
	p.accept(parsed, &o)
	sortByPlace(p.findings)
	o.apply(p.findings)
	r := &Result{Settings: p.Settings, Text: parsed.text, Diagnostics: p.findings, PortEnd: p.portEnd()}
	r.setVerdicts()
	if !parsed.content && r.Verdict != Fail {
		r.Verdict = Empty
	}
	return r
}

// sortByPlace sorts findings into the order of the text.
func sortByPlace(findings []Diagnostic) {
	Sort(findings, func(a, b *Diagnostic) bool { return a.Start < b.Start })
}

// setVerdicts computes the verdicts on the text and on each site from the
// diagnostics.
func (r *Result) setVerdicts() {
	if r.Diagnostics == nil {
		r.Diagnostics = []Diagnostic{} // an empty list in JSON, not null
	}
	perSite := make([]Severity, len(r.Settings.Sites))
	var worst, text, active, everyActive Severity
	var open openValues
	for i := range r.Diagnostics {
		d := &r.Diagnostics[i]
		open.add(d, len(perSite)) // even if it is known: the rules are still silent
		if !d.Counts() {
			continue
		}
		worst = max(worst, d.Severity)
		switch d.scope {
		case scopeSite:
			perSite[d.site] = max(perSite[d.site], d.Severity)
		case scopeActive:
			active = max(active, d.Severity)
		case scopeEveryActive:
			everyActive = max(everyActive, d.Severity)
		case scopeText:
			text = max(text, d.Severity)
		}
	}
	r.Verdict = VerdictOf(worst)
	if open.any {
		r.Verdict = r.Verdict.withOpenValue()
	}
	r.Sites = make([]SiteResult, len(perSite))
	for i, severity := range perSite {
		site := &r.Settings.Sites[i]
		if site.Active() {
			severity = max(severity, everyActive)
		}
		if text == Error || active == Error && site.Active() {
			severity = Error
		}
		verdict := VerdictOf(severity)
		if open.concern(r.Settings, site, i) {
			verdict = verdict.withOpenValue()
		}
		if verdict != Fail && !site.Active() && site.ActiveMode.State != Unclear {
			verdict = Off
		}
		r.Sites[i] = SiteResult{Name: site.Name, Route: r.Settings.Route(site), Verdict: verdict}
	}
}

// openValues says where a text leaves a value open: it is an expression of the
// product, or the word "unknown".
type openValues struct {
	any    bool
	active bool   // in a section that concerns every active site
	sites  []bool // in a site, by index; nil if there is none
}

// add records a finding, if it is about such a value. sites is the number of sites.
func (o *openValues) add(d *Diagnostic, sites int) {
	if !isUndecided(d.Rule) {
		return
	}
	o.any = true
	switch d.scope {
	case scopeActive:
		o.active = true
	case scopeSite:
		if o.sites == nil {
			o.sites = make([]bool, sites)
		}
		o.sites[d.site] = true
	}
}

// concern reports whether an open value concerns the i-th site, one in its zone
// included.
func (o *openValues) concern(s *Settings, site *Site, i int) bool {
	return o.any && (o.sites != nil && o.sites[i] || site.Active() && (o.active || s.zoneUnclear(site)))
}

// pass is the state of one check. The function of a rule reads the settings
// from it and reports findings to it.
type pass struct {
	*Settings
	text     string
	rule     *Rule // being applied
	findings []Diagnostic

	active, passive PortRange // valid ranges; the zero PortRange if missing or invalid
	activeSites     []*Site
}

func newPass(text string, s *Settings, findings []Diagnostic) *pass {
	return &pass{
		Settings: s, text: text, findings: findings,
		active: s.Active.validRange(), passive: s.Passive.validRange(),
		activeSites: s.ActiveSites(),
	}
}

// report adds a finding about a section that has no name.
func (p *pass) report(kind sectionKind, key string, span Span, message string, fix *Fix) {
	p.add(kind, "", key, Diagnostic{Span: span, Message: message, Fix: fix})
}

// reportZone adds a finding about a network zone.
func (p *pass) reportZone(z *Zone, key string, span Span, message string, fix *Fix) {
	p.add(zoneSection, z.Name, key, Diagnostic{Span: span, Message: message, Fix: fix})
}

// reportSite adds a finding about a transfer site.
func (p *pass) reportSite(s *Site, key string, span Span, message string, fix *Fix) {
	p.add(siteSection, s.Name, key, Diagnostic{Span: span, Message: message, Fix: fix, site: int32(p.siteIndex[s.Name])})
}

// manyFindings is the number of findings from which on a rule that reports a site is
// expected to report all. Growing a long list step by step would take twice the memory.
const manyFindings = 500

// add adds a finding of the rule being applied. It sets the id and the severity
// itself, so that a rule's function cannot report under another rule.
func (p *pass) add(kind sectionKind, name, key string, d Diagnostic) {
	d.Rule, d.Severity = p.rule.ID, p.rule.Severity
	d.Path, d.scope = kind.path(name, key), kind.scope()
	if len(p.findings) == cap(p.findings) && len(p.findings) > manyFindings {
		p.findings = slices.Grow(p.findings, len(p.activeSites))
	}
	p.findings = append(p.findings, d)
}
