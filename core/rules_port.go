package core

import (
	"slices"
	"strconv"
)

// given reports whether the section sets a range. Some of the product's fields
// may not accept a blank, so 0 for both numbers means "not set".
func (s *PortSection) given() bool {
	if s.BasePort.Known() && s.NumberOfPorts.Known() && s.BasePort.V == 0 && s.NumberOfPorts.V == 0 {
		return false
	}
	return s.BasePort.State != Absent || s.NumberOfPorts.State != Absent
}

// stated returns the range as the section sets it, or a range without ports if one
// of its numbers is not known.
func (s *PortSection) stated() PortRange {
	if !s.BasePort.Known() {
		return PortRange{}
	}
	return PortRange{Base: s.BasePort.V, Number: s.NumberOfPorts.V}
}

// unrestricted reports whether the number of ports is 0, which on the passive pane
// means that any port may be used.
func (s *PortSection) unrestricted() bool { return s.NumberOfPorts.Known() && s.NumberOfPorts.V == 0 }

// validRange returns the range if its numbers break no rule, else the zero
// PortRange.
func (s *PortSection) validRange() PortRange {
	r := s.stated()
	if r.Base < LowestPort || r.Number < 1 || r.End() > HighestPort {
		return PortRange{}
	}
	return r
}

// portEnd returns the product's Port End for the active range, or 0 without
// one.
func (p *pass) portEnd() int {
	r := p.Active.stated()
	if !r.Given() {
		return 0
	}
	return r.End()
}

// eachRange calls f for the section of the active and of the passive range.
func (p *pass) eachRange(f func(kind sectionKind, s *PortSection)) {
	f(activeSection, &p.Active)
	f(passiveSection, &p.Passive)
}

func checkRangeHalf(p *pass) {
	p.eachRange(func(kind sectionKind, s *PortSection) {
		switch base, number := s.BasePort, s.NumberOfPorts; {
		case base.Known() && number.State == Absent:
			p.report(kind, "base-port", base.Span(), "base-port is set without number-of-ports; set both to define a range", nil)
		case kind == passiveSection && s.unrestricted(): // no restriction
		case number.Known() && base.State == Absent:
			p.report(kind, "number-of-ports", number.Span(), "number-of-ports is set without base-port; set both to define a range", nil)
		case s.onlyPortEnd():
			p.report(kind, "port-end", s.PortEnd.Span(), "port-end is set without base-port and number-of-ports; set these to define a range", nil)
		}
	})
}

// onlyPortEnd reports whether the section sets the end of a range and nothing
// else.
func (s *PortSection) onlyPortEnd() bool { return !s.given() && s.PortEnd.V != 0 }

func checkBaseBounds(p *pass) {
	p.eachRange(func(kind sectionKind, s *PortSection) {
		base := s.BasePort
		if !base.Known() || !s.given() || base.V == 0 && s.NumberOfPorts.State == Absent {
			return
		}
		if kind == passiveSection && base.V == 0 { // the system chooses
			return
		}
		if base.V < LowestPort || base.V > HighestPort {
			p.report(kind, "base-port", base.Span(),
				"base-port must be 1024 to 65535, not "+strconv.Itoa(base.V), nil)
		}
	})
}

func checkCountLow(p *pass) {
	p.eachRange(func(kind sectionKind, s *PortSection) {
		number := s.NumberOfPorts
		if !number.Known() || !s.given() || number.V == 0 && s.BasePort.State == Absent {
			return
		}
		if kind == passiveSection && s.unrestricted() { // no restriction
			return
		}
		if number.V < 1 {
			p.report(kind, "number-of-ports", number.Span(),
				"number-of-ports must be at least 1, not "+strconv.Itoa(number.V), nil)
		}
	})
}

func checkEndHigh(p *pass) {
	p.eachRange(func(kind sectionKind, s *PortSection) {
		r := s.stated()
		if r.Base < LowestPort || r.Base > HighestPort || r.End() <= HighestPort {
			return
		}
		room := HighestPort - r.Base + 1
		p.report(kind, "number-of-ports", s.NumberOfPorts.Span(),
			"the range would end at port "+strconv.Itoa(r.End())+", but the highest port is 65535; there is room for "+
				Count(room, "port")+" from "+strconv.Itoa(r.Base),
			setTo("number-of-ports", s.NumberOfPorts.Span(), strconv.Itoa(room)))
	})
}

func checkEndDiffers(p *pass) {
	p.eachRange(func(kind sectionKind, s *PortSection) {
		r, end := s.validRange(), s.PortEnd
		if !r.Given() || !end.Known() || end.V == r.End() {
			return
		}
		want := strconv.Itoa(r.End())
		p.report(kind, "port-end", end.Span(),
			"port-end is "+strconv.Itoa(end.V)+", but a range of "+Count(r.Number, "port")+" from "+
				strconv.Itoa(r.Base)+" ends at "+want,
			setTo("port-end", end.Span(), want))
	})
}

func checkRangeUnset(p *pass) {
	if len(p.activeSites) == 0 || p.Active.given() || p.Active.onlyPortEnd() {
		return
	}
	message := "active mode without a range: the product listens on a random port above 1023, so no narrow firewall rule is enough"
	if n := len(p.activeSites); n > 1 {
		message += " (" + Count(n, "active site") + ")"
	}
	first := p.activeSites[0]
	p.reportSite(first, keyActive, first.ActiveMode.Span(), message, nil)
	p.findings[len(p.findings)-1].scope = scopeEveryActive // reported once, but it concerns each of them
}

func checkPassiveOverlap(p *pass) {
	if common := p.active.Common(p.localPassive()); common.Given() {
		p.report(activeSection, "base-port", p.Active.BasePort.Span(),
			"the active range "+p.active.String()+" and the passive range "+p.passive.String()+" share "+common.String(), nil)
	}
}

// localPassive returns the passive range if it is on the host of the active one,
// else the zero PortRange.
func (p *pass) localPassive() PortRange {
	if on := p.Passive.On; on.State == Unclear || on.V == "edge" {
		return PortRange{}
	}
	return p.passive
}

// eachLocalRange calls find for the ranges of this host and reports what it finds
// in them: "the range 10000-11023 includes FOUND, END".
func (p *pass) eachLocalRange(find func(r PortRange) (found string), end string) {
	if found := find(p.active); found != "" {
		p.report(activeSection, "base-port", p.Active.BasePort.Span(), "the range "+p.active.String()+" includes "+found+end, nil)
	}
	passive := p.localPassive()
	if found := find(passive); found != "" {
		p.report(passiveSection, "base-port", p.Passive.BasePort.Span(), "the passive range "+passive.String()+" includes "+found+end, nil)
	}
}

func checkOwnListener(p *pass) {
	p.eachLocalRange(func(r PortRange) string {
		return listServices(p.servicesOn(r, productPorts[:]))
	}, ", where the product itself listens by default")
}

// servicesOn returns the services of table that have ports in r, each with those
// ports. It omits ports that are known to be in use, because port-listening
// reports them.
func (p *pass) servicesOn(r PortRange, table []Service) []Service {
	table = servicesIn(table, r)
	found := make([]Service, 0, len(table))
	for _, s := range table {
		s.Ports = s.Ports.Common(r)
		if !slices.ContainsFunc(p.Host.Listening.V, func(l PortRange) bool { return l.Common(s.Ports) == s.Ports }) {
			found = append(found, s)
		}
	}
	return found
}

func checkListening(p *pass) {
	p.eachLocalRange(func(r PortRange) string {
		return listRanges(r.inEach(p.Host.Listening.V))
	}, ", already in use on this host")
}

// inEach returns the parts of r that are in ranges.
func (r PortRange) inEach(ranges []PortRange) []PortRange {
	var all []PortRange
	for _, other := range ranges {
		if common := r.Common(other); common.Given() {
			all = append(all, common)
		}
	}
	return all
}

func checkEphemeralOverlap(p *pass) {
	ephemeral, name := p.Host.EphemeralPorts.V, "the host's ephemeral ports"
	if p.Host.EphemeralPorts.State == Absent {
		ephemeral = []PortRange{EphemeralPorts(p.Host.OS.V)}
		name = "the ephemeral ports of " + p.Host.OS.V + ", " + ephemeral[0].String()
	}
	if taken := p.active.inEach(ephemeral); len(taken) > 0 {
		p.report(activeSection, "base-port", p.Active.BasePort.Span(),
			"the range "+p.active.String()+" shares "+listRanges(taken)+" with "+name+", which outgoing connections use", nil)
	}
}

func checkKnownService(p *pass) {
	p.eachLocalRange(func(r PortRange) string {
		return listServices(slices.DeleteFunc(p.servicesOn(r, knownServices[:]), func(s Service) bool {
			return !p.Host.OtherProduct() && len(servicesIn(productPorts[:], s.Ports)) > 0 // port-own-listener reports it
		}))
	}, ", where well-known services listen by default")
}
