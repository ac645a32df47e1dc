package core

import (
	"cmp"
	"strconv"
)

// portsPerTransfer is the number of ports that the range should have for each
// parallel transfer (product, Set up FTP passive mode).
const portsPerTransfer = 5

// load is the number of transfers that the text lets run at the same time.
type load struct {
	sum       int64 // of the active sites' limits in the whole cluster, with 1 for each site without one
	unlimited int   // number of active sites without a limit, which is the product's default
	stated    bool  // one of them says so: its limit is 0
	nodes     int64
	ceiling   int64 // the server's own limit on sum; 0: not given
	unclear   bool  // a limit or the number of nodes could not be read
}

func (p *pass) load() load {
	l := load{nodes: int64(p.Host.NodeCount()), unclear: p.Host.Nodes.State == Unclear}
	for _, s := range p.activeSites {
		limit := s.MaxParallelTransfers
		l.unclear = l.unclear || limit.State == Unclear
		if limit.V == 0 {
			l.unlimited++
			l.stated = l.stated || limit.Known()
		}
		l.sum += int64(max(1, limit.V))
	}
	for _, bound := range [...]Value[int]{p.Outbound.MaxTransfers, p.Outbound.MaxConnectionsPerHost} {
		if limit := int64(bound.V); limit > 0 {
			l.ceiling = min(limit, cmp.Or(l.ceiling, limit))
		}
		l.unclear = l.unclear || bound.State == Unclear
	}
	return l
}

// perNode returns n divided by the nodes, rounded up.
func (l load) perNode(n int64) int64 { return (n + l.nodes - 1) / l.nodes }

func checkCapacity(p *pass) {
	l := p.load()
	if !p.active.Given() || l.sum == 0 || l.unclear {
		return
	}
	transfers := l.perNode(l.sum)
	if l.ceiling > 0 {
		transfers = min(transfers, l.perNode(l.ceiling))
	}
	need, reason := portsPerTransfer*transfers, ", five for each"
	if p.Host.OtherProduct() { // five for each is this product's advice
		need, reason = 2, ", because an upload can keep a port in use for a minute"
	}
	var most int64
	if l.unlimited > 0 && p.Outbound.MaxTransfers.V > 0 && !p.Host.OtherProduct() {
		most = l.perNode(l.ceiling)
	}
	if int64(p.active.Number) >= max(need, most) {
		return
	}
	onEach := ""
	if l.nodes > 1 {
		onEach = " on each of " + countInt64(l.nodes, "node")
	}
	message := " for " + countInt64(transfers, "parallel transfer") + " of the active sites" + onEach + "; use at least " +
		strconv.FormatInt(need, 10) + reason
	if most > need {
		message = ", but the server may run " + countInt64(most, "transfer") + " at the same time" + onEach + ", and " +
			ofSites(l.unlimited, len(p.activeSites)) + " no limit; use at least " + strconv.FormatInt(most, 10)
	}
	p.report(activeSection, "number-of-ports", p.Active.NumberOfPorts.Span(), Count(p.active.Number, "port")+message, nil)
}

// ofSites returns "1 of 5 active sites has" for the start of a sentence.
func ofSites(n, all int) string {
	text := strconv.Itoa(n) + " of " + Count(all, "active site")
	if n == 1 {
		return text + " has"
	}
	return text + " have"
}

// checkCapacityUnlimited reports nothing if the text does not speak of limits: then
// nobody asked how many transfers can run.
func checkCapacityUnlimited(p *pass) {
	l := p.load()
	if !p.active.Given() || !l.stated || l.unclear || p.Outbound.MaxTransfers.V > 0 {
		return
	}
	p.report(activeSection, "number-of-ports", p.Active.NumberOfPorts.Span(),
		ofSites(l.unlimited, len(p.activeSites))+" no limit on parallel transfers, so more can run at the same time than there are ports", nil)
}

// checkPortReuse adds the rates of sites with one server: the pairs of ports that
// TIME_WAIT blocks are those of a partner.
func checkPortReuse(p *pass) {
	if !p.active.Given() || p.Host.Nodes.State == Unclear {
		return
	}
	nodes := p.Host.NodeCount()
	limit := p.active.Number * nodes
	rates := make(map[string]int) // by server
	for _, s := range p.activeSites {
		rate := s.TransfersPerMinute
		if rate.V == 0 {
			continue
		}
		server := s.Server.V
		if server == "" {
			server = "\x00" + s.Name // not known, so a partner of its own
		}
		before := rates[server]
		rates[server] = min(before+rate.V, int(plainNumber.high))
		if rates[server] > limit && before <= limit {
			p.reportSite(s, "transfers-per-minute", rate.Span(),
				Count(p.active.Number, "port")+" for "+Count((rates[server]+nodes-1)/nodes, "transfer")+
					" per minute and node with this server; a partner that dials from one port meets its own connections in TIME_WAIT", nil)
		}
	}
}
