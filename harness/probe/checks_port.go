package probe

import (
	"fmt"
	"net/netip"
	"strings"

	"activeftp/core/connect"
	"activeftp/harness/checklist"
)

// ipv4 is the error of an item about PORT or PASV on a control connection over
// IPv6.
func (t *trial) ipv4() error {
	if !t.local().Addr().Is4() {
		return notApplicable("the control connection is IPv6, and PORT carries IPv4 addresses only")
	}
	return nil
}

// begin opens the common session and a data port.
func (t *trial) begin() (*dataPort, error) {
	if err := t.share(); err != nil {
		return nil, err
	}
	return t.listen()
}

// listen listens for a data connection until the item is over.
func (t *trial) listen() (*dataPort, error) {
	p, err := t.prober.ports.listen(t.ctx, t.local().Addr())
	if err == nil {
		t.ports = append(t.ports, p)
	}
	return p, err
}

// announce announces a data port. A server that refuses the command cannot be
// asked for what follows from it.
func (t *trial) announce(p *dataPort) error {
	reply, err := t.ask("%s", command(p.endpoint))
	if err == nil && reply.Kind() != connect.Completion {
		err = notApplicable("%s is refused: %s", verb(command(p.endpoint)), replied(reply))
	}
	return err
}

// accepted are the lines that the server agrees to, each with its reply.
func (t *trial) accepted(lines ...string) (all []string, err error) {
	for _, line := range lines {
		reply, err := t.ask("%s", line)
		if err != nil {
			return nil, err
		}
		if reply.Kind() == connect.Completion {
			all = append(all, line+" -> "+replied(reply))
		}
	}
	return all, nil
}

// wrongPORT are PORT commands that are not written as they must be.
func wrongPORT(endpoint netip.AddrPort) []string {
	h := strings.ReplaceAll(endpoint.Addr().String(), ".", ",")
	high, low := endpoint.Port()>>8, endpoint.Port()&0xff
	return []string{
		"PORT",
		fmt.Sprintf("PORT %s,%d", h, high),
		fmt.Sprintf("PORT %s,%d,%d,0", h, high, low),
		fmt.Sprintf("PORT %s,256,%d", h, low),
		fmt.Sprintf("PORT %s,%d,999", h, high),
		fmt.Sprintf("PORT %s, %d, %d", h, high, low),
		fmt.Sprintf("PORT %s,+%d,%d", h, high, low),
		fmt.Sprintf("PORT %v", endpoint),
	}
}

func portSyntax(t *trial) (checklist.Verdict, error) {
	p, err := t.begin()
	if err == nil {
		err = t.ipv4()
	}
	if err != nil {
		return checklist.Verdict{}, err
	}
	reply, err := t.ask("%s", command(p.endpoint))
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() != connect.Completion {
		return t.unmet("what is right is refused: %s", replied(reply)), nil
	}
	wrong, err := t.accepted(wrongPORT(p.endpoint)...)
	switch {
	case err != nil:
		return checklist.Verdict{}, err
	case len(wrong) > 0:
		return t.unmet("what is wrong is accepted: %s", strings.Join(wrong, "; ")), nil
	}
	return pass("what is right is accepted, and %d that are wrong are refused", len(wrongPORT(p.endpoint))), nil
}

func lowerCase(t *trial) (checklist.Verdict, error) {
	p, err := t.begin()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := t.announce(p); err != nil {
		return checklist.Verdict{}, err
	}
	word, argument, _ := strings.Cut(command(p.endpoint), " ")
	reply, err := t.ask("%s %s", strings.ToLower(word), argument)
	if err == nil && reply.Kind() != connect.Completion {
		return t.unmet("%s is refused: %s", strings.ToLower(word), replied(reply)), nil
	}
	return pass("%s", replied(reply)), err
}

// portReplies looks at the replies to what is right, to what is not, and to a
// port that nobody listens on.
func portReplies(t *trial) (checklist.Verdict, error) {
	p, err := t.begin()
	if err == nil {
		err = t.ipv4()
	}
	if err != nil {
		return checklist.Verdict{}, err
	}
	p.listener.Close()
	lines := append(wrongPORT(p.endpoint), command(p.endpoint))
	for _, line := range lines {
		reply, err := t.ask("%s", line)
		if err != nil {
			return checklist.Verdict{}, err
		}
		switch reply.Code {
		case 200, 421, 500, 501, 530: // RFC 959 section 5.4
		default:
			return t.unmet("%s -> %s", line, replied(reply)), nil
		}
	}
	return pass("so it is for %d commands, right and wrong", len(lines)), nil
}

// eprtLine is an EPRT command with that delimiter and family.
func eprtLine(delimiter string, family int, endpoint netip.AddrPort) string {
	return fmt.Sprintf("EPRT %[1]s%[2]d%[1]s%[3]s%[1]s%[4]d%[1]s", delimiter, family, endpoint.Addr(), endpoint.Port())
}

// familyOf is the number of an address's family (RFC 2428 section 2).
func familyOf(a netip.Addr) int {
	if a.Is4() {
		return 1
	}
	return 2
}

// knowsEPRT opens the common session and a data port, and asks whether EPRT is
// known at all.
func (t *trial) knowsEPRT() (*dataPort, connect.Reply, error) {
	p, err := t.begin()
	if err != nil {
		return nil, connect.Reply{}, err
	}
	reply, err := t.ask("%s", eprtLine("|", familyOf(p.endpoint.Addr()), p.endpoint))
	return p, reply, err
}

func eprt(t *trial) (checklist.Verdict, error) {
	_, reply, err := t.knowsEPRT()
	if err == nil && reply.Code != 200 {
		return t.unmet("%s", replied(reply)), nil
	}
	return pass("%s", replied(reply)), err
}

func delimiters(t *trial) (checklist.Verdict, error) {
	p, reply, err := t.knowsEPRT()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() != connect.Completion {
		return checklist.Verdict{}, notApplicable("EPRT is refused: %s", replied(reply))
	}
	for _, delimiter := range []string{"!", "#", "~"} {
		line := eprtLine(delimiter, familyOf(p.endpoint.Addr()), p.endpoint)
		reply, err := t.ask("%s", line)
		if err != nil {
			return checklist.Verdict{}, err
		}
		if reply.Kind() != connect.Completion {
			return t.unmet("%s -> %s", line, replied(reply)), nil
		}
	}
	return pass("so are !, # and ~"), nil
}

func family(t *trial) (checklist.Verdict, error) {
	p, reply, err := t.knowsEPRT()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() != connect.Completion {
		return checklist.Verdict{}, notApplicable("EPRT is refused: %s", replied(reply))
	}
	line := eprtLine("|", 3, p.endpoint)
	reply, err = t.ask("%s", line)
	if err != nil {
		return checklist.Verdict{}, err
	}
	text := reply.Text()
	listed := strings.Contains(text, "(1)") || strings.Contains(text, "(2)") || strings.Contains(text, "(1,2)")
	if reply.Code != 522 || !listed {
		return t.unmet("%s -> %s", line, replied(reply)), nil
	}
	return pass("%s", replied(reply)), nil
}

// epsvAll has a session of its own, for it is of no use afterwards.
func epsvAll(t *trial) (checklist.Verdict, error) {
	if err := t.alone(); err != nil {
		return checklist.Verdict{}, err
	}
	p, err := t.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	reply, err := t.ask("EPSV ALL")
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() != connect.Completion {
		return checklist.Verdict{}, notApplicable("EPSV ALL is refused: %s", replied(reply))
	}
	lines := []string{eprtLine("|", familyOf(p.endpoint.Addr()), p.endpoint)}
	if p.endpoint.Addr().Is4() {
		lines = append(lines, command(p.endpoint), "PASV")
	}
	wrong, err := t.accepted(lines...)
	switch {
	case err != nil:
		return checklist.Verdict{}, err
	case len(wrong) > 0:
		return t.unmet("accepted all the same: %s", strings.Join(wrong, "; ")), nil
	}
	return pass("all of them are refused"), nil
}

func beforeLogin(t *trial) (checklist.Verdict, error) {
	d, err := t.prober.open(t.ctx, t.until)
	if err != nil {
		return checklist.Verdict{}, err
	}
	t.dialogue, t.own = d, append(t.own, d)
	if t.prober.scheme == "ftpes" {
		if err := t.prober.auth(d); err != nil {
			return checklist.Verdict{}, err
		}
	}
	p, err := t.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	reply, err := t.ask("%s", command(p.endpoint))
	if err == nil && reply.Kind() == connect.Completion {
		return t.unmet("accepted before: %s", replied(reply)), nil
	}
	return pass("refused before: %s", replied(reply)), err
}

func lowPort(t *trial) (checklist.Verdict, error) {
	p, err := t.begin()
	if err != nil {
		return checklist.Verdict{}, err
	}
	return t.refused(netip.AddrPortFrom(p.endpoint.Addr(), 1023))
}

// foreignAddress announces an address that belongs to nobody (RFC 5737, RFC
// 3849). No transfer follows.
func foreignAddress(t *trial) (checklist.Verdict, error) {
	p, err := t.begin()
	if err != nil {
		return checklist.Verdict{}, err
	}
	foreign := netip.MustParseAddr("192.0.2.1")
	if p.endpoint.Addr().Is6() {
		foreign = netip.MustParseAddr("2001:db8::1")
	}
	return t.refused(netip.AddrPortFrom(foreign, p.endpoint.Port()))
}

// refused is the verdict on an endpoint that a server should not agree to.
func (t *trial) refused(endpoint netip.AddrPort) (checklist.Verdict, error) {
	line := command(endpoint)
	reply, err := t.ask("%s", line)
	if err == nil && reply.Kind() == connect.Completion {
		return t.unmet("%s -> %s", line, replied(reply)), nil
	}
	return pass("%s -> %s", line, replied(reply)), err
}
