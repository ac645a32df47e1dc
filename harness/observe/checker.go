package observe

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/relay"
)

// checker is a [relay.Watcher] that checks the sessions of clients against the
// settings and the RFCs. Its memory does not grow with the number of transfers.
type checker struct {
	expectations
	options Options
	addr    netip.AddrPort // of the control port; invalid until start is called

	sessions map[uint32]*session
	progress chan progress // holds at most one value, the latest

	violations []*violation // in the order in which they first occurred
	stats      stats
	talk       transcript.Transcript
}

// progress is the state that ends the wait for clients.
type progress struct {
	transfers, openSessions int
	roundTrip               time.Duration // the longest to a client
}

// grace returns the time that clients have to end their sessions.
func (p progress) grace() time.Duration {
	return min(max(completedGrace, graceTrips*p.roundTrip), maxGrace)
}

// stats are the totals over all sessions.
type stats struct {
	sessions             int
	transfers, completed int // all transfers, and the complete ones
	announced, listening int // ports dialled when they were announced, and those found open
	ports                map[int]bool
	protected, resumed   int // data connections under PROT P, and those that resumed a TLS session
	noTickets            int // data connections under PROT P whose client could not resume a session of this server
	aborted              int // transfers that the client ended with ABOR
	stranger             relay.StrangerResult
	fallbacks, samePort  int // fallbacks from EPRT to PORT, and those that kept the port
	bytes                int64
	roundTrip            time.Duration // the longest to a client
}

// session is the state of one control connection.
type session struct {
	client      netip.Addr
	server      netip.Addr // ours, as the client sees it
	announced   bool       // a port command came since the last transfer
	dataCommand string     // last command since then that asked for a data connection, PASV and EPSV included
	transfer    string     // transfer command that still lacks its last reply
	restart     string     // REST that the next transfer is to obey; "" if none
	between     string     // command that came after it, other than REST
	last        string     // last command
	pbsz        bool       // PBSZ was sent
	refusedPort int        // port of a refused EPRT that no PORT has followed yet; 0 if none
}

func newChecker(e expectations, o Options) *checker {
	return &checker{
		expectations: e, options: o,
		sessions: map[uint32]*session{}, progress: make(chan progress, 1),
		stats: stats{ports: map[int]bool{}},
	}
}

// start announces that clients can connect to addr.
func (c *checker) start(addr netip.AddrPort) {
	c.addr = addr
	if c.options.Started != nil {
		c.options.Started(Watching{
			Addr: addr, TLS: c.options.Server.TLS, User: c.options.Server.User, Range: c.ports, File: sampleFile,
		})
	}
}

// wait returns when ctx ends or the last transfer to watch has ended. It then
// gives open sessions a moment to end; what they do in it is checked too.
func (c *checker) wait(ctx context.Context) {
	var now progress
	var grace <-chan time.Time
	for cancelled := ctx.Done(); grace == nil || now.openSessions > 0; {
		select {
		case now = <-c.progress:
			if grace == nil && c.options.Transfers > 0 && now.transfers >= c.options.Transfers {
				grace = time.After(now.grace())
			}
		case <-cancelled:
			cancelled, grace = nil, time.After(cancelledGrace)
		case <-grace:
			return
		}
	}
}

// sendProgress replaces the progress that wait has not received yet.
func (c *checker) sendProgress() {
	select {
	case <-c.progress:
	default:
	}
	c.progress <- progress{c.stats.transfers, len(c.sessions), c.stats.roundTrip}
}

// Opened adds a session.
func (c *checker) Opened(client uint32, peer, own netip.AddrPort) {
	c.stats.sessions++
	c.sessions[client] = &session{client: peer.Addr().WithZone(""), server: own.Addr()}
	c.sendProgress()
}

// Closed removes a session. A session that asked for a data connection and never
// used it counts as a transfer.
func (c *checker) Closed(client uint32) {
	s := c.sessions[client]
	c.checkFallback(client, s)
	delete(c.sessions, client)
	if s.dataCommand != "" && s.transfer == "" {
		c.countTransfer()
	}
	c.sendProgress()
}

// countTransfer counts a transfer, complete or not.
func (c *checker) countTransfer() {
	c.stats.transfers++
	total := c.options.Transfers
	if c.options.Progress != nil && (total == 0 || c.stats.transfers <= total) {
		c.options.Progress(c.stats.transfers, total)
	}
}

// Replied records a reply.
func (c *checker) Replied(client uint32, reply connect.Reply) {
	const pending = 350 // RFC 959 section 5.4
	if s := c.sessions[client]; reply.Code == pending && isRestart(s.last) {
		s.restart = s.last
	}
	for line := range strings.SplitSeq(reply.String(), "\n") {
		c.record(client, transcript.Received, line)
	}
}

// record adds a line to the transcript. Lines of all sessions but the first begin
// with the number of their session.
func (c *checker) record(client uint32, sign, line string) {
	if client > 1 {
		sign = fmt.Sprintf("%d %s", client, sign)
	}
	c.talk.Add(sign, line)
}

// Commanded checks the order of commands.
func (c *checker) Commanded(client uint32, line string) {
	c.record(client, transcript.Sent, line)
	s := c.sessions[client]
	verb, argument, _ := strings.Cut(line, " ")
	verb = strings.ToUpper(verb)
	s.last = line
	switch verb {
	case "REST":
		s.restart, s.between = "", ""
	case "EPRT", "PORT":
		c.checkPortCommand(client, s, verb, line)
	case "PASV", "EPSV":
		s.dataCommand = verb
		c.checkFallback(client, s)
		c.violate(rulePassiveMode, client, line, "the client asks for passive mode, so it connects to the partner itself and uses no port of the range")
	case "PBSZ":
		s.pbsz = true
	case "PROT":
		if strings.EqualFold(argument, "P") && !s.pbsz {
			c.violate("AM-61", client, line, "PBSZ 0 must come first; a strict server answers 503, and the data is sent in clear text")
		}
	case "RETR", "STOR", "APPE", "STOU", "LIST", "NLST", "MLSD":
		c.checkRestart(client, s, verb, line)
		c.checkTransferCommand(client, s, line)
	case "QUIT":
		c.checkFallback(client, s)
	}
	if s.restart != "" && s.between == "" {
		s.between = line
	}
}

// isRestart reports whether the command is REST with an offset. REST 0 is none: it
// asks for the whole file.
func isRestart(line string) bool {
	verb, offset, _ := strings.Cut(line, " ")
	return strings.EqualFold(verb, "REST") && strings.Trim(offset, "0 ") != ""
}

// checkRestart checks that REST, if the server accepted it, came immediately before
// the transfer command. Without a transfer after it, it does no harm.
func (c *checker) checkRestart(client uint32, s *session, verb, line string) {
	switch restartable := verb == "RETR" || verb == "STOR" || verb == "APPE"; {
	case s.restart == "":
	case !restartable:
		c.violate("AM-13", client, line, "the client sent "+s.restart+" for this; a restart offset applies to RETR, STOR and APPE only")
	case s.between != "":
		c.violate("AM-13", client, line, "the client sent "+s.between+" between "+s.restart+
			" and the transfer; a server may forget the restart offset and send the whole file")
	}
	s.restart, s.between = "", ""
}

// checkPortCommand checks that a PORT after a refused EPRT announces the same
// port.
func (c *checker) checkPortCommand(client uint32, s *session, verb, line string) {
	s.announced, s.dataCommand = true, verb
	if verb == "EPRT" && c.options.RefuseEPRT { // the relay refuses it without parsing it
		a := relay.Announcement{Client: client, Line: line}
		a.Addr, a.Err = connect.ParsePortCommand(line)
		c.checkEndpoint(a)
		s.refusedPort = int(a.Addr.Port())
		return
	}
	if s.refusedPort == 0 {
		return
	}
	c.stats.fallbacks++
	endpoint, err := connect.ParsePortCommand(line)
	if err == nil && int(endpoint.Port()) != s.refusedPort {
		c.violate("AM-09", client, line, fmt.Sprintf(
			"the client falls back to PORT on port %d after announcing port %d; unless it closed its first listener, it would fail with a range of one port",
			endpoint.Port(), s.refusedPort))
	} else {
		c.stats.samePort++
	}
	s.refusedPort = 0
}

// checkFallback checks that a refused EPRT was followed by PORT, unless the client
// is on IPv6, which PORT cannot carry. It is called once no PORT can follow.
func (c *checker) checkFallback(client uint32, s *session) {
	if s.refusedPort != 0 && s.client.Is4() {
		c.violate("AM-08", client, "EPRT", "the client sent no PORT after the 500; it cannot work with servers that know only PORT")
	}
	s.refusedPort = 0
}

// checkTransferCommand checks that a transfer command follows a port command and
// the last reply to the previous transfer.
func (c *checker) checkTransferCommand(client uint32, s *session, line string) {
	c.checkFallback(client, s)
	if s.transfer != "" {
		c.violate("AM-28", client, line, "the client did not wait for the last reply to "+s.transfer+"; it is unknown which of the two the next reply answers")
	}
	if !s.announced && s.dataCommand == "" {
		c.violate("AM-24", client, line, "no PORT or EPRT came since the last transfer; a partner connects to the old port, or refuses")
	}
	s.transfer = line
}

// violate records that a client violated a requirement.
func (c *checker) violate(rule string, client uint32, line, message string) {
	for _, v := range c.violations {
		if v.rule == rule {
			v.count++
			return
		}
	}
	c.violations = append(c.violations, &violation{rule: rule, message: fmt.Sprintf("session %d, %s: %s", client, line, message), count: 1})
}

// violation is a violated requirement: its first occurrence, and the number of
// all.
type violation struct {
	rule    string // key of requirements
	message string
	count   int
}

// severity returns the severity of a violation under these settings.
func (c *checker) severity(rule string) core.Severity {
	if rule == "AM-52" && !c.verify { // the settings switch the check off
		return core.Note
	}
	return requirements[rule].severity
}
