package observe

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/relay"
)

// judge is told what a relay sees and holds it against the settings and the
// RFCs. What it keeps does not grow with the number of transfers.
type judge struct {
	expectation
	options Options
	addr    netip.AddrPort // where clients come; invalid: nowhere yet

	sessions map[uint32]*observed
	tallies  chan tally // the newest only

	found []*judgement // in the order in which they were first made
	count counts
	talk  transcript.Transcript
}

// tally is how far the watching has come.
type tally struct{ transfers, open int }

// counts is what was seen, in numbers.
type counts struct {
	sessions           int
	transfers, done    int // tried, and complete
	announced, open    int // port commands whose port was dialled at once, and found open
	ports              map[int]bool
	private, resumed   int // data connections under PROT P, and how many resumed a session
	challenge          relay.StrangerResult
	fallbacks, keepers int // from EPRT to PORT, and how many kept the port
	bytes              int64
}

// observed is what is known of one session.
type observed struct {
	peer    netip.Addr
	own     netip.Addr // ours, as the client knows it
	port    bool       // a port command came since the last transfer
	tried   string     // how a data connection was asked for since the last transfer; "": not
	moving  string     // the transfer command whose last reply is due; "": none
	restart bool       // REST was the last command
	buffers bool       // PBSZ came
	refused int        // the port of an EPRT that was refused and that no PORT followed yet
}

func newJudge(e expectation, o Options) *judge {
	return &judge{
		expectation: e, options: o,
		sessions: map[uint32]*observed{}, tallies: make(chan tally, 1),
		count: counts{ports: map[int]bool{}},
	}
}

// listening begins the watching.
func (j *judge) listening(at netip.AddrPort) {
	j.addr = at
	if j.options.Started != nil {
		j.options.Started(Watching{
			Addr: at, TLS: j.options.Server.TLS, User: j.options.Server.User, Range: j.ports, File: observedFile,
		})
	}
}

// await returns when ctx ends, or enough was seen. Sessions have a moment then to
// come to their end, and what they did in it is judged too.
func (j *judge) await(ctx context.Context) {
	var now tally
	var limit <-chan time.Time
	for end := ctx.Done(); limit == nil || now.open > 0; {
		select {
		case now = <-j.tallies:
			if limit == nil && j.options.Transfers > 0 && now.transfers >= j.options.Transfers {
				limit = time.After(farewell)
			}
		case <-end:
			end, limit = nil, time.After(parting)
		case <-limit:
			return
		}
	}
}

// tell hands on how far the watching has come.
func (j *judge) tell() {
	select {
	case <-j.tallies: // nobody has taken it yet, and it is old
	default:
	}
	j.tallies <- tally{j.count.transfers, len(j.sessions)}
}

// Opened begins a session.
func (j *judge) Opened(client uint32, peer, own netip.AddrPort) {
	j.count.sessions++
	j.sessions[client] = &observed{peer: peer.Addr().WithZone(""), own: own.Addr()}
	j.tell()
}

// Closed ends a session. One that asked for a data connection and never used it
// has tried a transfer.
func (j *judge) Closed(client uint32) {
	s := j.sessions[client]
	j.noFallback(client, s)
	delete(j.sessions, client)
	if s.tried != "" && s.moving == "" {
		j.tried()
	}
	j.tell()
}

// tried counts a transfer.
func (j *judge) tried() {
	j.count.transfers++
	total := j.options.Transfers
	if j.options.Progress != nil && (total == 0 || j.count.transfers <= total) {
		j.options.Progress(j.count.transfers, total)
	}
}

// Replied keeps the dialogue.
func (j *judge) Replied(client uint32, reply connect.Reply) {
	for line := range strings.SplitSeq(reply.String(), "\n") {
		j.keep(client, transcript.Received, line)
	}
}

// keep keeps a line of the dialogue, the first ones only. All sessions but the
// first have their number before it.
func (j *judge) keep(client uint32, sign, line string) {
	if client > 1 {
		sign = fmt.Sprintf("%d %s", client, sign)
	}
	j.talk.Add(sign, line)
}

// Commanded holds the order of commands.
func (j *judge) Commanded(client uint32, line string) {
	j.keep(client, transcript.Sent, line)
	s := j.sessions[client]
	verb, argument, _ := strings.Cut(line, " ")
	verb = strings.ToUpper(verb)
	if s.restart && !movesFile(verb) {
		j.judge("AM-13", client, line, "it stands between REST and the transfer; a server may forget where to restart, and send the whole file")
	}
	s.restart = verb == "REST"
	switch verb {
	case "EPRT", "PORT":
		j.portCommand(client, s, verb, line)
	case "PASV", "EPSV":
		s.tried = verb
		j.noFallback(client, s)
		j.judge("passive-mode", client, line, "the client asks for passive mode, so it is the one that connects; no port of the range is used")
	case "PBSZ":
		s.buffers = true
	case "PROT":
		if strings.EqualFold(argument, "P") && !s.buffers {
			j.judge("AM-61", client, line, "PBSZ 0 must come first; a strict server answers 503 and the data go in clear text")
		}
	case "RETR", "STOR", "APPE", "STOU", "LIST", "NLST", "MLSD":
		j.transferCommand(client, s, line)
	case "QUIT":
		j.noFallback(client, s)
	}
}

func movesFile(verb string) bool { return verb == "RETR" || verb == "STOR" || verb == "APPE" }

// portCommand holds a PORT or EPRT against an EPRT that was refused before it.
func (j *judge) portCommand(client uint32, s *observed, verb, line string) {
	s.port, s.tried = true, verb
	if verb == "EPRT" && j.options.RefuseEPRT { // the relay answers it unread
		a := relay.Announcement{Client: client, Line: line}
		a.At, a.Err = connect.ParsePortCommand(line)
		j.port(a)
		s.refused = int(a.At.Port())
		return
	}
	if s.refused == 0 {
		return
	}
	j.count.fallbacks++
	at, err := connect.ParsePortCommand(line)
	if err == nil && int(at.Port()) != s.refused {
		j.judge("AM-09", client, line, fmt.Sprintf(
			"the client falls back to PORT on port %d, and had announced %d before; in a range of one port it would fail against its own listener", at.Port(), s.refused))
	} else {
		j.count.keepers++
	}
	s.refused = 0
}

// noFallback judges an EPRT that was refused and given up.
func (j *judge) noFallback(client uint32, s *observed) {
	if s.refused != 0 && s.peer.Is4() {
		j.judge("AM-08", client, "EPRT", "after the 500 no PORT came; servers that know PORT alone cannot be used with this client")
	}
	s.refused = 0
}

// transferCommand holds that it is the turn of one.
func (j *judge) transferCommand(client uint32, s *observed, line string) {
	j.noFallback(client, s)
	if s.moving != "" {
		j.judge("AM-28", client, line, "the last reply to "+s.moving+" was not awaited; nobody knows which of the two the next reply answers")
	}
	if !s.port && s.tried == "" {
		j.judge("AM-24", client, line, "no PORT or EPRT came since the last transfer; the partner dials the old port, or refuses")
	}
	s.moving = line
}
