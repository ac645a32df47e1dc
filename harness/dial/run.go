package dial

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/report"
)

// Options selects the listening end to test with. To must be set.
type Options struct {
	To       string // URL of the listening end, ftp://USER@HOST:PORT, or ftpes:// or ftps:// for TLS
	Password string // for the user in To

	// Roots holds the CA certificates to trust under TLS; nil means the system's.
	// Unverified accepts any certificate.
	Roots      *x509.CertPool
	Unverified bool

	// Progress is called with the number of ports that are done. Nil: not called.
	Progress func(done, total int)
}

const (
	// connectLimit bounds the wait for the control connection.
	connectLimit = 10 * time.Second

	// replyLimit bounds the wait for each reply. The longest is for a run.
	replyLimit = runLimit + 7*time.Second
)

// Range returns the range of the settings to dial. It returns an error if they
// have none, or if an error in them rules it out.
func Range(file string, checked *core.Result) (core.PortRange, error) {
	const section = "ftp-active-mode"
	for _, d := range checked.Diagnostics {
		if d.Prevents() && (d.Path == "" || strings.HasPrefix(d.Path, section)) {
			return core.PortRange{}, fmt.Errorf("%s:%d: the settings rule out the range: %s [%s]", file, d.Line, d.Message, d.Rule)
		}
	}
	active := &checked.Settings.Active
	r := core.PortRange{Base: active.BasePort.V, Number: active.NumberOfPorts.V}
	known := active.BasePort.Known() && active.NumberOfPorts.Known()
	if !known || !r.Given() || r.Base < core.LowestPort || r.End() > core.HighestPort {
		return core.PortRange{}, fmt.Errorf("%s: no range; set base-port and number-of-ports in [%s]", file, section)
	}
	return r, nil
}

// Run has the listening end dial every port of the range in the settings, and
// reports what became of each. It returns an error, and sends nothing, if the
// settings have no valid range, or if To is malformed or lacks a password.
func Run(ctx context.Context, file string, checked *core.Result, o Options) (*report.Report, error) {
	all, err := Range(file, checked)
	if err != nil {
		return nil, err
	}
	to, err := ftpurl.Parse(o.To)
	if err != nil {
		return nil, fmt.Errorf("--to %w", err)
	}
	if to.User, o.Password, err = to.Login(o.Password); err != nil {
		return nil, fmt.Errorf("--to %w", err)
	}
	t := &test{
		file: file, settings: checked.Settings, options: o, to: to, all: all, atOnce: portsAtOnce(descriptorLimit(), descriptorsPerPort),
		results: make([]result, all.Number), talk: new(transcript.Transcript),
	}
	for i := range t.results {
		t.results[i] = result{report.PortNotTried, reasonNotTried}
	}
	start := time.Now()
	t.run(ctx)
	c := t.report()
	c.Elapsed, c.Talk = time.Since(start), t.talk.Lines()
	return &report.Report{Cases: []report.Case{c}, Conclusion: t.conclusion(&c)}, nil
}

// test is one test of a range.
type test struct {
	file     string
	settings *core.Settings
	options  Options
	to       ftpurl.URL
	all      core.PortRange
	atOnce   int                    // ports of one run
	results  []result               // by port - all.Base
	talk     *transcript.Transcript // of the latest session

	local, partner netip.Addr // of the latest control connection, on this host; invalid before the first
	answer         answer     // to the latest SITE DIAL; zero before the first
	batches        int        // runs that reached their end
	complete       bool       // every run did
	findings       []report.Finding
}

// result is what became of one port.
type result struct {
	status report.PortStatus
	reason string // empty if the port is open
}

// run dials the range, in several runs if it has more ports than one can have. It
// stops at the first that fails.
func (t *test) run(ctx context.Context) {
	progress := t.options.Progress
	if progress == nil {
		progress = func(int, int) {}
	}
	defer progress(t.all.Number, t.all.Number)
	for first := t.all.Base; first <= t.all.End(); first += t.atOnce {
		progress(first-t.all.Base, t.all.Number)
		part := t.all.Common(core.PortRange{Base: first, Number: t.atOnce})
		if !t.runPart(ctx, part) {
			t.giveUp(part.Base)
			return
		}
	}
	t.complete = true
}

// giveUp sets the reason of the ports from first on that have no result.
func (t *test) giveUp(first int) {
	reason := t.findings[len(t.findings)-1].Message
	for i := first - t.all.Base; i < len(t.results); i++ {
		if t.results[i].status == report.PortNotTried {
			t.results[i].reason = reason
		}
	}
}

// runPart logs in, has the ports of part dialed and sets their results. It reports
// false, after adding a finding, if the session failed.
func (t *test) runPart(ctx context.Context, part core.PortRange) bool {
	nonce := newNonce()
	t.talk = new(transcript.Transcript)
	s, err := client.Dial(ctx, t.sessionConfig(nonce))
	if err != nil {
		t.failSession(err)
		return false
	}
	defer s.Close() // after its last reply an error costs nothing
	t.local, t.partner = s.Local(), s.Partner()
	if !t.offersDial(ctx, s) {
		return false
	}
	v := listen(t.local, t.partner, part, nonce)
	ports := v.free()
	a, err := t.command(ctx, s, v, request{ports, nonce})
	arrivals := v.close()
	for i, arrival := range arrivals {
		port := part.Base + i
		t.results[port-t.all.Base] = t.judge(arrival, a.Ports[port], a)
	}
	if err != nil {
		t.failSession(err)
		return false
	}
	t.batches++
	if len(ports) > 0 {
		t.answer = a
	}
	return true
}

// command sends SITE DIAL and waits for the reply and for late connections. It
// sends nothing if this host can listen on no port.
func (t *test) command(ctx context.Context, s *client.Session, v *receiver, r request) (answer, error) {
	if len(r.ports) == 0 {
		return answer{}, nil
	}
	reply, err := s.Command(ctx, dialCommand+r.String())
	switch {
	case err != nil:
		return answer{}, err
	case s.Err() != nil: // the reply is a 421
		return answer{}, s.Err()
	case reply.Kind() != connect.Completion:
		return answer{}, &peerError{fmt.Sprintf("the other end refused to dial: %s", reply)}
	}
	a, err := parseAnswer(reply.Lines)
	if err != nil {
		return answer{}, &peerError{"the other end dialed, but " + err.Error()}
	}
	var connected []int
	for _, port := range r.ports {
		if a.Ports[port] == outcomeConnected {
			connected = append(connected, port)
		}
	}
	v.await(connected)
	return a, nil
}

// peerError is the error of a listening end that does not act as one.
type peerError struct{ text string }

func (e *peerError) Error() string { return e.text }

// offersDial reports whether the other end offers DIAL. If not, it adds a finding.
func (t *test) offersDial(ctx context.Context, s *client.Session) bool {
	reply, err := s.Command(ctx, "FEAT")
	if err != nil {
		t.failSession(err)
		return false
	}
	for _, line := range reply.Lines {
		if strings.TrimSpace(line) == feature {
			return true
		}
	}
	t.failSession(&peerError{fmt.Sprintf("%s is not an activeftp dial --listen: its reply to FEAT has no %q", t.to, feature)})
	return false
}

// sessionConfig returns the configuration of a session. Its dialogue is recorded
// without the nonce.
func (t *test) sessionConfig(nonce string) client.Config {
	o := t.options
	c := client.Config{
		Server: t.to.Address(), User: t.to.User, Password: o.Password,
		Limits: client.Limits{Connect: connectLimit, Reply: replyLimit},
		Talk: func(l client.Line) {
			t.talk.Add(transcript.Sign(l.Sent), shortened(strings.ReplaceAll(l.Text, nonce, "****")))
		},
	}
	if t.to.TLS != ftpurl.NoTLS {
		c.Security = client.Security{Mode: client.Explicit, Roots: o.Roots, Unverified: o.Unverified}
	}
	if t.to.TLS == ftpurl.ImplicitTLS {
		c.Security.Mode = client.Implicit
	}
	return c
}

// maxTalkLine is the longest line of a dialogue that is kept whole, in bytes. Lists of
// single ports can be far longer.
const maxTalkLine = 200

// shortened returns the start of a long line.
func shortened(line string) string {
	if len(line) <= maxTalkLine {
		return line
	}
	return line[:maxTalkLine] + " ..."
}

// failSession adds the finding of a session that could not be opened or did not
// reach its end. Its rule is the cause if the other end was reached.
func (t *test) failSession(err error) {
	session, peer := new(client.SessionError), new(peerError)
	switch {
	case errors.As(err, &peer):
		t.fail("dial-peer", peer.text, "")
	case errors.As(err, &session):
		text := fmt.Sprintf("no session with %s: %v", t.to, err)
		if t.partner.IsValid() {
			text = fmt.Sprintf("the session with %s ended: %v", t.to, err)
		}
		if unknown := new(tls.CertificateVerificationError); errors.As(err, &unknown) {
			text += "; name the CA with --ca-file, or accept any certificate with --trust-any-certificate"
		}
		t.fail(session.Cause.String(), text, "")
	default:
		if reason := errors.Unwrap(err); reason != nil {
			err = reason // without the address, which the name has
		}
		rule := "dial-control"
		if errors.Is(err, context.Canceled) {
			rule = connect.CauseCancelled.String()
		}
		t.fail(rule, fmt.Sprintf("cannot connect to %s: %s", t.to, neterr.Reason(err)), "")
	}
}

// fail adds an error about the range. The order that mends it may be empty.
func (t *test) fail(rule, message, order string) {
	t.add(core.Error, rule, message, order)
}

// add adds a finding about the range.
func (t *test) add(severity core.Severity, rule, message, order string) {
	f := report.Finding{
		File: t.file, Line: t.settings.Active.BasePort.Span().Line, Severity: severity, Rule: rule, Message: message,
	}
	if order != "" {
		f.Fix = &core.Fix{Message: order} // no place: the edit is not one of the settings
	}
	t.findings = append(t.findings, f)
}
