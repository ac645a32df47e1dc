package simulation

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
)

// schedule is one simulated run: several sessions at once, which share a range of
// ports. Its JSON is the flag -schedule.
type schedule struct {
	Seed     uint64
	Delay    time.Duration // longest, of a segment
	Segment  int           // bytes that arrive together
	Number   int           // ports of the range
	Taken    int           // of them, by other programs
	Once     bool          // a transfer tries a single port
	Strict   bool          // every transfer accepts the partner alone, and strangers try
	Sessions []session
}

// session is the transfers of one session, and what befalls its login.
type session struct {
	Login     string // a name of logins; "": it succeeds
	TLS       client.Mode
	ClearData bool
	CCC       bool
	Transfers []transfer
}

// transfer is one transfer, and what befalls it.
type transfer struct {
	Verb    string // RETR, STOR or LIST
	Size    int    // bytes of the file, without those before Restart
	Restart int
	Passive bool
	Verify  connect.Verify
	Policy  connect.Announcement
	Fault   string // a name of faults
	At      int    // places the fault in the transfer
	Quirks  quirks
}

// quirks are what partners do differently, and must not matter.
type quirks struct {
	Dial      moment
	Reply     string        // 1yz replies: "150", "125", "150 150", or "" for none
	Early     bool          // the final reply is sent before the data
	Handshake bool          // TLS begins before the 1yz, if the connection is there
	Lines     bool          // replies have several lines
	Think     time.Duration // before each reply
	Aborts    bool          // commands are read while data moves
	NoEPRT    bool
	NoEPSV    bool
	Strangers int // that connect, before the partner does, where only the partner may
}

// moment is when a partner opens its data connection.
type moment uint8

const (
	afterReply   moment = iota // to the transfer command
	afterCommand               // before that reply
	afterPort                  // after the reply to the port command
	beforePort                 // before that reply
	numMoments
)

// Addresses of the simulation.
var (
	clientAddr   = netip.MustParseAddr("192.0.2.10")
	partnerAddr  = netip.MustParseAddr("198.51.100.20")
	strangerAddr = netip.MustParseAddr("203.0.113.66")
)

const (
	basePort     = 40000 // of the range; the client's host takes it for outgoing connections, too
	controlPort  = 2100  // of the partner's first session
	window       = 8 << 10
	maxSize      = 40 << 10
	maxSessions  = 4
	maxTransfers = 5
)

// limits of the client. The longest delay is well below a second, which is the
// patience of a session at least.
var limits = client.Limits{
	Connect: 10 * time.Second, Reply: 20 * time.Second, Accept: 15 * time.Second,
	Idle: 12 * time.Second, Transfer: 2 * time.Minute,
}

// newSchedule returns the schedule that a seed stands for.
func newSchedule(seed uint64) *schedule {
	r := rand.New(rand.NewPCG(seed, 1))
	s := &schedule{
		Seed: seed, Delay: time.Duration(r.IntN(400)) * time.Millisecond, Segment: 1 + r.IntN(1460),
		Number: 1 + r.IntN(6), Once: r.IntN(12) == 0, Strict: r.IntN(3) > 0,
	}
	if s.Segment < 400 {
		s.Segment = 1460
	}
	if r.IntN(3) == 0 {
		s.Taken = r.IntN(s.Number + 1)
	}
	for range 1 + r.IntN(maxSessions) {
		s.Sessions = append(s.Sessions, newSession(r, s))
	}
	return s
}

func newSession(r *rand.Rand, s *schedule) session {
	one := session{}
	if r.IntN(3) == 0 {
		one.TLS = client.Mode(1 + r.IntN(2))
		one.ClearData = r.IntN(5) == 0
		one.CCC = r.IntN(4) == 0
	}
	if r.IntN(10) == 0 {
		one.Login = pick(r, loginNames(&one))
	}
	for range 1 + r.IntN(maxTransfers) {
		one.Transfers = append(one.Transfers, newTransfer(r, s, &one))
	}
	return one
}

func newTransfer(r *rand.Rand, s *schedule, in *session) transfer {
	t := transfer{
		Verb: pick(r, []string{"RETR", "STOR", "LIST"}), Size: r.IntN(maxSize),
		Passive: r.IntN(8) == 0, Policy: connect.Announcement(r.IntN(3)), At: r.IntN(1 << 16),
		Quirks: quirks{
			Dial: moment(r.IntN(int(numMoments))), Reply: pick(r, []string{"150", "150", "125", "150 150", ""}),
			Early: r.IntN(6) == 0, Handshake: r.IntN(2) == 0, Lines: r.IntN(5) == 0, Aborts: r.IntN(2) == 0,
			NoEPRT: r.IntN(4) == 0, NoEPSV: r.IntN(3) == 0, Think: time.Duration(r.IntN(80)) * time.Millisecond,
		},
	}
	if r.IntN(20) == 0 {
		t.Size = r.IntN(3)
	}
	if t.Verb != "LIST" && r.IntN(5) == 0 {
		t.Restart = 1 + r.IntN(5000)
	}
	t.Quirks.NoEPRT = t.Quirks.NoEPRT && t.Policy == connect.EPRTFirst
	switch {
	case !s.Strict && r.IntN(2) == 0:
		t.Verify = connect.Off
	case !s.Strict:
		t.Verify = connect.Warn
	case r.IntN(2) == 0:
		t.Quirks.Strangers = r.IntN(25)
	}
	if r.IntN(2) == 0 {
		t.Fault = pick(r, faultsFor(&t, in))
	}
	if t.Quirks.Reply == "" && (t.Fault != "" || t.Passive || t.Verb == "STOR" || t.Size > window/2) {
		t.Quirks.Reply = "150" // without it the data does not move before the final reply
	}
	return t
}

// pick returns one of the values.
func pick[T any](r *rand.Rand, values []T) T { return values[r.IntN(len(values))] }

// portRange returns the range of the schedule's transfers.
func (s *schedule) portRange() core.PortRange {
	return core.PortRange{Base: basePort, Number: s.Number}
}

// protects reports whether the data connections of a session are under TLS.
func (one *session) protects() bool { return one.TLS != client.Plain && !one.ClearData }

// path returns the file of a transfer.
func path(session, transfer int) string { return fmt.Sprintf("s%d-t%d", session, transfer) }

// fileContent returns the bytes of a transfer's file, from offset 0 on.
func (s *schedule) fileContent(session, transfer int) []byte {
	t := &s.Sessions[session].Transfers[transfer]
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], s.Seed)
	seed[8], seed[9] = byte(session), byte(transfer)
	data := make([]byte, t.Restart+t.Size)
	_, _ = rand.NewChaCha8(seed).Read(data) // it never fails
	return data
}

// text returns the schedule as a flag.
func (s *schedule) text() string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // it has no value that JSON lacks
	}
	return string(text)
}
