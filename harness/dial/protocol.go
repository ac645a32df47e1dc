package dial

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/connect"
)

// Names and limits of the protocol.
const (
	feature     = "DIAL 1"     // line of the reply to FEAT
	dialCommand = "SITE DIAL " // before the ports and the nonce
	greeting    = "activeftp-dial "

	maxPorts    = 2_048    // ports of one run
	nonceBytes  = 16       // of randomness; twice as many digits
	maxCommand  = 16 << 10 // bytes of a command after the login: maxPorts single ports fit
	maxSpanText = 1_000    // bytes of the ports on one line of a reply
)

// outcome is what became of the dials to some ports, in the words of the reply.
type outcome string

const (
	outcomeConnected   outcome = "connected"
	outcomeRefused     outcome = "refused"     // a reset, or ICMP port unreachable
	outcomeUnreachable outcome = "unreachable" // another ICMP message
	outcomeDropped     outcome = "dropped"     // no answer to three SYNs
	outcomeFailed      outcome = "failed"      // the other end could not dial
	outcomeNotDialed   outcome = "not-dialed"  // the run ended before
	outcomeOutside     outcome = "outside"     // not in the range of the other end's settings
)

// outcomes has every outcome, in the order of the reply.
var outcomes = [...]outcome{
	outcomeConnected, outcomeRefused, outcomeUnreachable, outcomeDropped, outcomeFailed, outcomeNotDialed, outcomeOutside,
}

// newNonce returns a random nonce that nobody can guess.
func newNonce() string {
	var random [nonceBytes]byte
	_, _ = rand.Read(random[:]) // never fails; it ends the program instead
	return hex.EncodeToString(random[:])
}

// proofLine returns the line that the dialing end sends to a port.
func proofLine(nonce string, port int) string {
	return greeting + nonce + " " + strconv.Itoa(port) + "\n"
}

// request is the argument of SITE DIAL.
type request struct {
	ports []int // ascending, 1 to maxPorts
	nonce string
}

// String returns the argument as it is sent.
func (r request) String() string { return spanText(spansOf(r.ports)) + " " + r.nonce }

// parseRequest parses the argument of SITE DIAL.
func parseRequest(text string) (request, error) {
	ports, nonce, _ := strings.Cut(strings.TrimSpace(text), " ")
	r := request{nonce: nonce}
	if random, err := hex.DecodeString(nonce); err != nil || len(random) != nonceBytes {
		return r, fmt.Errorf("want FIRST-LAST and a nonce of %d hexadecimal digits", 2*nonceBytes)
	}
	spans, err := parseSpans(ports)
	if err != nil {
		return r, err
	}
	r.ports = portsOf(spans)
	return r, nil
}

// parseSpans parses ports such as "10000-10049,10060": ascending, none twice,
// and at most maxPorts of them.
func parseSpans(text string) ([]core.PortRange, error) {
	var spans []core.PortRange
	total, lowest := 0, core.LowestPort
	for part := range strings.SplitSeq(text, ",") {
		first, last, ok := strings.Cut(part, "-")
		if !ok {
			last = first
		}
		from, err := strconv.Atoi(first)
		to, lastErr := strconv.Atoi(last)
		if err == nil && from >= 0 && from < core.LowestPort {
			return nil, lowPortError{from}
		}
		if err != nil || lastErr != nil || from < lowest || to < from || to > core.HighestPort {
			return nil, fmt.Errorf("want ascending ports of %d-%d, such as 10000-10049,10060", core.LowestPort, core.HighestPort)
		}
		spans = append(spans, core.PortRange{Base: from, Number: to - from + 1})
		if total += to - from + 1; total > maxPorts {
			return nil, fmt.Errorf("want at most %d ports", maxPorts)
		}
		lowest = to + 1
	}
	return spans, nil
}

// lowPortError is the error of a port to which a server must not connect.
type lowPortError struct{ port int }

// Error returns the text of the reply.
func (e lowPortError) Error() string {
	_, text := connect.RefusePort(e.port)
	return text
}

// portsOf returns the ports of spans one by one.
func portsOf(spans []core.PortRange) []int {
	var ports []int
	for _, s := range spans {
		for port := s.Base; port <= s.End(); port++ {
			ports = append(ports, port)
		}
	}
	return ports
}

// spansOf returns ascending ports as runs of adjacent ones.
func spansOf(ports []int) []core.PortRange {
	var spans []core.PortRange
	for _, port := range ports {
		if last := len(spans) - 1; last >= 0 && spans[last].End()+1 == port {
			spans[last].Number++
			continue
		}
		spans = append(spans, core.PortRange{Base: port, Number: 1})
	}
	return spans
}

// spanText returns spans as parseSpans reads them.
func spanText(spans []core.PortRange) string {
	var b strings.Builder
	for i, s := range spans {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s.String())
	}
	return b.String()
}

// answer is the reply to SITE DIAL.
type answer struct {
	Range    core.PortRange // of the dialing end's settings
	From, To netip.Addr     // of the dialed connections, as the dialing end sees them
	Batch    int            // ports dialed at once if descriptors did not allow all of them, else 0
	Reason   string         // of the first failed dial
	Ports    map[int]outcome
}

// Words of the reply before something else than ports.
const (
	wordRange  = "range"
	wordFrom   = "from"
	wordTo     = "to"
	wordBatch  = "batch"
	wordReason = "reason"
)

// lines returns the answer as the lines between the first and the last of the
// reply.
func (a *answer) lines() []string {
	lines := []string{wordRange + " " + a.Range.String(), wordFrom + " " + a.From.String(), wordTo + " " + a.To.String()}
	if a.Batch > 0 {
		lines = append(lines, wordBatch+" "+strconv.Itoa(a.Batch))
	}
	if a.Reason != "" {
		lines = append(lines, wordReason+" "+a.Reason)
	}
	byOutcome := map[outcome][]int{}
	for port, o := range a.Ports {
		byOutcome[o] = append(byOutcome[o], port)
	}
	for _, o := range outcomes {
		ports := byOutcome[o]
		slices.Sort(ports)
		for spans := spansOf(ports); len(spans) > 0; {
			text := ""
			for len(spans) > 0 && len(text) < maxSpanText {
				text += "," + spans[0].String()
				spans = spans[1:]
			}
			lines = append(lines, string(o)+" "+text[1:])
		}
	}
	return lines
}

// errAnswer is the error of a reply that is not one to SITE DIAL.
var errAnswer = errors.New("its reply to SITE DIAL is malformed")

// parseAnswer parses the lines between the first and the last of the reply. A
// line that it does not know is ignored: a later version may send more.
func parseAnswer(lines []string) (answer, error) {
	a := answer{Ports: map[int]outcome{}}
	for _, line := range lines {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if err := a.add(word, rest); err != nil {
			return a, errAnswer
		}
	}
	if !a.Range.Given() || !a.From.IsValid() || !a.To.IsValid() {
		return a, errAnswer
	}
	return a, nil
}

// add sets what a line says.
func (a *answer) add(word, rest string) (err error) {
	switch word {
	case wordRange:
		a.Range, err = parseRange(rest)
	case wordFrom:
		a.From, err = netip.ParseAddr(rest)
	case wordTo:
		a.To, err = netip.ParseAddr(rest)
	case wordBatch:
		a.Batch, err = strconv.Atoi(rest)
	case wordReason:
		a.Reason = rest
	default:
		if !slices.Contains(outcomes[:], outcome(word)) {
			return nil
		}
		var spans []core.PortRange
		spans, err = parseSpans(rest)
		for _, port := range portsOf(spans) {
			a.Ports[port] = outcome(word)
		}
	}
	return err
}

// parseRange parses one range of ports, of any number.
func parseRange(text string) (core.PortRange, error) {
	first, last, ok := strings.Cut(text, "-")
	if !ok {
		last = first
	}
	from, err := strconv.Atoi(first)
	to, lastErr := strconv.Atoi(last)
	if err != nil || lastErr != nil || from < core.LowestPort || to < from || to > core.HighestPort {
		return core.PortRange{}, errAnswer
	}
	return core.PortRange{Base: from, Number: to - from + 1}, nil
}
