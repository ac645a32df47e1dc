package core

import ()

// Result is what a settings text comes to. Its JSON form is the document of
// "check --format json" and of the page.
type Result struct {
	Version     int          `json:"version"` // of this document's form: 1
	Verdict     Verdict      `json:"verdict"`
	PortEnd     int          `json:"portEnd"` // of the active range, computed even where a rule refuses it; 0 when none is given
	Sites       []SiteResult `json:"sites"`
	Diagnostics []Diagnostic `json:"diagnostics"` // in the order of the text

	Settings *Settings `json:"-"`
}

// SiteResult is what one transfer site comes to.
type SiteResult struct {
	Name    string  `json:"name"`
	Route   Route   `json:"route"`
	Verdict Verdict `json:"verdict"`
}

// Check reads a settings text and applies every rule to it. The time it takes
// grows with the length of the text and no faster.
func Check(text string) *Result {
	settings, found := Parse(text)
	p := newPass(text, settings, found)
	for i := range rules {
		if rules[i].check != nil {
			p.rule = &rules[i]
			p.rule.check(p)
		}
	}
	Sort(p.found, func(a, b *Diagnostic) bool { return a.Start < b.Start })
	r := &Result{Version: 1, Settings: settings, Diagnostics: p.found, PortEnd: p.portEnd()}
	r.judge()
	return r
}

// judge sums the diagnostics up, for the text and for each site.
func (r *Result) judge() {
	if r.Diagnostics == nil {
		r.Diagnostics = []Diagnostic{} // an empty list in JSON, not null
	}
	own := make([]Severity, len(r.Settings.Sites))
	var worst, text, active, each Severity
	for i := range r.Diagnostics {
		d := &r.Diagnostics[i]
		worst = max(worst, d.Severity)
		switch d.scope {
		case scopeSite:
			own[d.site] = max(own[d.site], d.Severity)
		case scopeActive:
			active = max(active, d.Severity)
		case scopeEveryActive:
			each = max(each, d.Severity)
		case scopeText:
			text = max(text, d.Severity)
		}
	}
	r.Verdict = VerdictOf(worst)
	r.Sites = make([]SiteResult, len(own))
	for i := range own {
		site := &r.Settings.Sites[i]
		if site.Active() {
			own[i] = max(own[i], each)
		}
		if text == Error || active == Error && site.Active() {
			own[i] = Error
		}
		verdict := VerdictOf(own[i])
		if verdict != Fail && !site.Active() && site.ActiveMode.State != Unclear {
			verdict = Off
		}
		r.Sites[i] = SiteResult{Name: site.Name, Route: r.Settings.Route(site), Verdict: verdict}
	}
}

// pass is what a rule's function sees: the settings, what was worked out of
// them, and the way to report.
type pass struct {
	*Settings
	text  string
	rule  *Rule
	found []Diagnostic

	active, passive PortRange // valid ranges; the zero PortRange when not given or not valid
	firstActive     int       // index of the first site that uses active mode
	activeSites     int
}

func newPass(text string, s *Settings, found []Diagnostic) *pass {
	p := &pass{Settings: s, text: text, found: found}
	p.active, p.passive = s.Active.valid(), s.Passive.valid()
	for i := range s.Sites {
		if !s.Sites[i].Active() {
			continue
		}
		if p.activeSites == 0 {
			p.firstActive = i
		}
		p.activeSites++
	}
	return p
}

// report adds a finding about a section that has no name.
func (p *pass) report(kind sectionKind, key string, at Span, message string, fix *Fix) {
	p.add(kind, "", key, Diagnostic{Span: at, Message: message, Fix: fix})
}

// reportZone adds a finding about a network zone.
func (p *pass) reportZone(z *Zone, key string, at Span, message string, fix *Fix) {
	p.add(zoneSection, z.Name, key, Diagnostic{Span: at, Message: message, Fix: fix})
}

// reportSite adds a finding about the i-th transfer site.
func (p *pass) reportSite(i int, key string, at Span, message string, fix *Fix) {
	p.add(siteSection, p.Sites[i].Name, key, Diagnostic{Span: at, Message: message, Fix: fix, site: i})
}

// add stamps a finding with the rule being applied: a rule's function cannot
// report under another's id or weight.
func (p *pass) add(kind sectionKind, name, key string, d Diagnostic) {
	d.Rule, d.Severity = p.rule.ID, p.rule.Severity
	d.Path, d.scope = kind.path(name, key), kind.scope()
	p.found = append(p.found, d)
}
