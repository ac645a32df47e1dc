package core

import (
	"slices"
	"strconv"
)

// given reports whether the section states a range. The product's fields
// cannot be blank for certain, so 0 for both stands for "not given".
func (s *PortSection) given() bool {
	if s.BasePort.Known() && s.NumberOfPorts.Known() && s.BasePort.V == 0 && s.NumberOfPorts.V == 0 {
		return false
	}
	return s.BasePort.State != Absent || s.NumberOfPorts.State != Absent
}

// whole is the range as stated, when both its numbers are known.
func (s *PortSection) whole() (PortRange, bool) {
	return PortRange{Base: s.BasePort.V, Number: s.NumberOfPorts.V},
		s.given() && s.BasePort.Known() && s.NumberOfPorts.Known()
}

// valid is the range when every rule about its numbers holds, else the zero
// PortRange.
func (s *PortSection) valid() PortRange {
	r, ok := s.whole()
	if !ok || r.Base < LowestPort || r.Number < 1 || r.End() > HighestPort {
		return PortRange{}
	}
	return r
}

// portEnd is the product's Port End for the active range, 0 without one.
func (p *pass) portEnd() int {
	r, ok := p.Active.whole()
	if !ok || !r.Given() {
		return 0
	}
	return r.End()
}

// bothRanges calls f for the pane of the active and of the passive range.
func (p *pass) bothRanges(f func(kind sectionKind, s *PortSection)) {
	f(activeSection, &p.Active)
	f(passiveSection, &p.Passive)
}

func checkRangeHalf(p *pass) {
	p.bothRanges(func(kind sectionKind, s *PortSection) {
		switch base, number := s.BasePort, s.NumberOfPorts; {
		case base.Known() && number.State == Absent:
			p.report(kind, "base-port", base.Span, "base-port is given without number-of-ports: this is no range", nil)
		case number.Known() && base.State == Absent:
			p.report(kind, "number-of-ports", number.Span, "number-of-ports is given without base-port: this is no range", nil)
		case s.endAlone():
			p.report(kind, "port-end", s.PortEnd.Span, "port-end is given without base-port and number-of-ports: this is no range", nil)
		}
	})
}

// endAlone reports whether all that the section says of a range is its end.
func (s *PortSection) endAlone() bool { return !s.given() && s.PortEnd.Known() && s.PortEnd.V != 0 }

func checkBaseBounds(p *pass) {
	p.bothRanges(func(kind sectionKind, s *PortSection) {
		base := s.BasePort
		if !base.Known() || !s.given() || base.V == 0 && s.NumberOfPorts.State == Absent {
			return
		}
		if base.V < LowestPort || base.V > HighestPort {
			p.report(kind, "base-port", base.Span,
				"base-port is "+strconv.Itoa(base.V)+"; the product accepts 1024 to 65535", nil)
		}
	})
}

func checkCountLow(p *pass) {
	p.bothRanges(func(kind sectionKind, s *PortSection) {
		number := s.NumberOfPorts
		if !number.Known() || !s.given() || number.V == 0 && s.BasePort.State == Absent {
			return
		}
		if number.V < 1 {
			p.report(kind, "number-of-ports", number.Span,
				"number-of-ports is "+strconv.Itoa(number.V)+"; a range has at least 1 port", nil)
		}
	})
}

func checkEndHigh(p *pass) {
	p.bothRanges(func(kind sectionKind, s *PortSection) {
		r, ok := s.whole()
		if !ok || r.Base < LowestPort || r.Base > HighestPort || r.End() <= HighestPort {
			return
		}
		most := strconv.Itoa(HighestPort - r.Base + 1)
		p.report(kind, "number-of-ports", s.NumberOfPorts.Span,
			"the range would end at port "+strconv.Itoa(r.End())+", and 65535 is the last there is; from "+
				strconv.Itoa(r.Base)+" at most "+most+" ports fit",
			replace(s.NumberOfPorts.Span, most, "set number-of-ports to "+most))
	})
}

func checkEndDiffers(p *pass) {
	p.bothRanges(func(kind sectionKind, s *PortSection) {
		r, end := s.valid(), s.PortEnd
		if !r.Given() || !end.Known() || end.V == r.End() {
			return
		}
		right := strconv.Itoa(r.End())
		p.report(kind, "port-end", end.Span,
			"port-end is "+right+", not "+strconv.Itoa(end.V)+": the base port is the first of the "+
				strconv.Itoa(r.Number)+" ports",
			replace(end.Span, right, "set port-end to "+right))
	})
}

func checkRangeUnset(p *pass) {
	if p.activeSites == 0 || p.Active.given() || p.Active.endAlone() {
		return
	}
	message := "active mode without a range: the product listens on a random port above 1023, and no narrow firewall rule can let the partner in"
	if p.activeSites > 1 {
		message += " (" + strconv.Itoa(p.activeSites) + " active sites)"
	}
	p.reportSite(p.firstActive, keyActive, p.Sites[p.firstActive].ActiveMode.Span, message, nil)
	p.found[len(p.found)-1].scope = scopeEveryActive // said once, true of each
}

func checkPassiveOverlap(p *pass) {
	if common := p.active.Common(p.passive); common.Given() {
		p.report(activeSection, "base-port", p.Active.BasePort.Span,
			"the active range "+p.active.String()+" and the passive range "+p.passive.String()+" share "+common.String(), nil)
	}
}

func checkOwnListener(p *pass) {
	if found := p.servicesInActive(productPorts[:]); len(found) > 0 {
		p.report(activeSection, "base-port", p.Active.BasePort.Span,
			"the range "+p.active.String()+" holds ports of the product itself: "+fewServices(found), nil)
	}
}

// servicesInActive is the services of table with ports in the active range,
// each with those ports. It leaves out what is in use for certain, because
// port-listening names it.
func (p *pass) servicesInActive(table []Service) []Service {
	table = servicesIn(table, p.active)
	found := make([]Service, 0, len(table))
	for _, s := range table {
		s.Ports = s.Ports.Common(p.active)
		if !slices.ContainsFunc(p.Host.Listening.V, func(l PortRange) bool { return l.Common(s.Ports) == s.Ports }) {
			found = append(found, s)
		}
	}
	return found
}

func checkListening(p *pass) {
	if taken := p.activeIn(p.Host.Listening.V); len(taken) > 0 {
		p.report(activeSection, "base-port", p.Active.BasePort.Span,
			"the range "+p.active.String()+" holds ports in use on this host: "+fewRanges(taken), nil)
	}
}

// activeIn is the parts of the active range that lie in ranges.
func (p *pass) activeIn(ranges []PortRange) []PortRange {
	var all []PortRange
	for _, r := range ranges {
		if common := p.active.Common(r); common.Given() {
			all = append(all, common)
		}
	}
	return all
}

func checkEphemeralOverlap(p *pass) {
	bands, whose := p.Host.EphemeralPorts.V, "the host's ephemeral ports"
	if p.Host.EphemeralPorts.State == Absent && p.Host.OS.Known() {
		bands = []PortRange{EphemeralPorts(p.Host.OS.V)}
		whose = "the ephemeral ports of " + p.Host.OS.V + ", " + bands[0].String()
	}
	if taken := p.activeIn(bands); len(taken) > 0 {
		p.report(activeSection, "base-port", p.Active.BasePort.Span,
			"the range "+p.active.String()+" shares "+fewRanges(taken)+" with "+whose+", which outgoing connections take", nil)
	}
}

func checkKnownService(p *pass) {
	found := slices.DeleteFunc(p.servicesInActive(knownServices[:]), func(s Service) bool {
		return len(servicesIn(productPorts[:], s.Ports)) > 0 // port-own-listener names it
	})
	if len(found) > 0 {
		p.report(activeSection, "base-port", p.Active.BasePort.Span,
			"the range "+p.active.String()+" holds ports of well-known services: "+fewServices(found), nil)
	}
}

// portsPerTransfer is how many ports the range should have for each parallel
// transfer (product, Set up FTP passive mode).
const portsPerTransfer = 5

func checkCapacity(p *pass) {
	if !p.active.Given() {
		return
	}
	var sum int64
	for i := range p.Sites {
		s := &p.Sites[i]
		if !s.Active() {
			continue
		}
		if s.MaxParallelTransfers.V == 0 { // no limit, or not known
			return
		}
		sum += int64(s.MaxParallelTransfers.V)
	}
	if need := portsPerTransfer * sum; int64(p.active.Number) < need {
		p.report(activeSection, "number-of-ports", p.Active.NumberOfPorts.Span,
			strconv.Itoa(p.active.Number)+" ports for "+strconv.FormatInt(sum, 10)+" parallel transfers of the active sites; at least "+
				strconv.FormatInt(need, 10)+" are advised, five for each", nil)
	}
}
