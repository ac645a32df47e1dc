package probe

import (
	"fmt"
	"net/netip"
	"strings"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/checklist"
	"activeftp/harness/internal/ftpurl"
)

// requireIPv4 returns an error if the control connection is over IPv6, for an
// item about PORT or PASV.
func (a *attempt) requireIPv4() error {
	if !a.local().Addr().Is4() {
		return cannotCheck("the control connection is IPv6, and PORT carries IPv4 addresses only")
	}
	return nil
}

// accepted sends each line and returns those that the server accepts, each with
// its reply, also after an error.
func (a *attempt) accepted(lines ...string) (all []string, err error) {
	for _, line := range lines {
		reply, err := a.ask("%s", line)
		if err != nil {
			return all, err
		}
		if reply.Kind() == connect.Completion || reply.Code == connectFailed {
			all = append(all, line+" -> "+firstLine(reply))
		}
	}
	return all, nil
}

// requireSense returns an error if the server accepts even a command that does
// not exist, so that accepting another one means nothing.
func (a *attempt) requireSense() error {
	const line = "XNONSENSE"
	reply, err := a.ask(line)
	if err == nil && reply.Kind() == connect.Completion {
		return cannotCheck("even an unknown command is accepted: %s -> %s", line, firstLine(reply))
	}
	return nil // no reply is an answer too
}

// malformedPORT returns PORT commands that break the syntax of the argument.
func malformedPORT(endpoint netip.AddrPort) []string {
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

func portSyntax(a *attempt) (checklist.Verdict, error) {
	p, err := a.begin()
	if err == nil {
		err = a.requireIPv4()
	}
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := a.announce(p); err != nil {
		return checklist.Verdict{}, err
	}
	malformed := malformedPORT(p.endpoint)
	wrong, err := a.accepted(malformed...)
	switch {
	case len(wrong) > 0:
		return a.unmet("malformed commands are accepted: %s", strings.Join(wrong, "; ")), nil
	case err != nil:
		return checklist.Verdict{}, err
	}
	return pass("a valid PORT is accepted, and %s are refused", core.Count(len(malformed), "malformed one")), nil
}

func lowerCase(a *attempt) (checklist.Verdict, error) {
	p, err := a.begin()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if err := a.announce(p); err != nil {
		return checklist.Verdict{}, err
	}
	command, argument, _ := strings.Cut(portCommand(p.endpoint), " ")
	command = strings.ToLower(command)
	reply, err := a.ask("%s %s", command, argument)
	if err == nil && reply.Kind() != connect.Completion {
		return a.unmet("%s is refused: %s", command, firstLine(reply)), nil
	}
	if err == nil {
		err = a.requireSense()
	}
	return pass("%s", firstLine(reply)), err
}

// portReplies checks the replies to malformed commands and to a valid one,
// whose port nobody listens on.
func portReplies(a *attempt) (checklist.Verdict, error) {
	p, err := a.begin()
	if err == nil {
		err = a.requireIPv4()
	}
	if err != nil {
		return checklist.Verdict{}, err
	}
	// The refusals of a server that does not know PORT say nothing.
	reply, err := a.ask("%s", portCommand(p.endpoint))
	if err == nil && unknownCommand(reply) {
		err = cannotCheck("PORT is unknown: %s", firstLine(reply))
	}
	if err != nil {
		return checklist.Verdict{}, err
	}
	p.listener.Close()
	lines := append(malformedPORT(p.endpoint), portCommand(p.endpoint))
	for _, line := range lines {
		reply, err := a.ask("%s", line)
		if err != nil {
			return checklist.Verdict{}, err
		}
		switch reply.Code {
		case 200, 421, 500, 501, 530: // RFC 959 section 5.4
		default:
			return a.unmet("%s -> %s", line, firstLine(reply)), nil
		}
	}
	return pass("%s, malformed or valid, have such a reply", core.Count(len(lines), "command")), a.requireSense()
}

// eprtLine returns an EPRT command with the given delimiter and family.
func eprtLine(delimiter string, family int, endpoint netip.AddrPort) string {
	return fmt.Sprintf("EPRT %[1]s%[2]d%[1]s%[3]s%[1]s%[4]d%[1]s", delimiter, family, endpoint.Addr(), endpoint.Port())
}

// familyNumber returns the number of an address's family (RFC 2428 section 2).
func familyNumber(a netip.Addr) int {
	if a.Is4() {
		return 1
	}
	return 2
}

// tryEPRT announces a data port by a valid EPRT and returns the reply.
func (a *attempt) tryEPRT() (*dataPort, connect.Reply, error) {
	p, err := a.begin()
	if err != nil {
		return nil, connect.Reply{}, err
	}
	reply, err := a.ask("%s", eprtLine("|", familyNumber(p.endpoint.Addr()), p.endpoint))
	return p, reply, err
}

func eprt(a *attempt) (checklist.Verdict, error) {
	_, reply, err := a.tryEPRT()
	if err == nil && unknownCommand(reply) {
		err = cannotCheck("EPRT is unknown: %s", firstLine(reply))
	}
	if err == nil && reply.Code != 200 {
		return a.unmet("%s", firstLine(reply)), nil
	}
	if err == nil {
		err = a.requireSense()
	}
	return pass("%s", firstLine(reply)), err
}

func delimiters(a *attempt) (checklist.Verdict, error) {
	p, reply, err := a.tryEPRT()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() != connect.Completion {
		return checklist.Verdict{}, cannotCheck("EPRT is refused: %s", firstLine(reply))
	}
	for _, delimiter := range []string{"!", "#", "~"} {
		line := eprtLine(delimiter, familyNumber(p.endpoint.Addr()), p.endpoint)
		reply, err := a.ask("%s", line)
		if err != nil {
			return checklist.Verdict{}, err
		}
		if reply.Kind() != connect.Completion {
			return a.unmet("%s -> %s", line, firstLine(reply)), nil
		}
	}
	return pass("!, # and ~ are accepted"), a.requireSense()
}

func family(a *attempt) (checklist.Verdict, error) {
	p, reply, err := a.tryEPRT()
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() != connect.Completion {
		return checklist.Verdict{}, cannotCheck("EPRT is refused: %s", firstLine(reply))
	}
	line := eprtLine("|", 3, p.endpoint)
	reply, err = a.ask("%s", line)
	if err != nil {
		return checklist.Verdict{}, err
	}
	text := reply.Text()
	listed := strings.Contains(text, "(1)") || strings.Contains(text, "(2)") || strings.Contains(text, "(1,2)")
	if reply.Code != 522 || !listed {
		return a.unmet("%s -> %s", line, firstLine(reply)), nil
	}
	return pass("%s", firstLine(reply)), nil
}

// verbs returns the first word of each line.
func verbs(lines []string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, verb(line))
	}
	return all
}

// epsvAll opens a session of its own, because EPSV ALL cannot be undone.
func epsvAll(a *attempt) (checklist.Verdict, error) {
	if err := a.openOwn(); err != nil {
		return checklist.Verdict{}, err
	}
	p, err := a.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	lines := []string{eprtLine("|", familyNumber(p.endpoint.Addr()), p.endpoint)}
	if p.endpoint.Addr().Is4() {
		lines = append(lines, portCommand(p.endpoint))
	}
	before, err := a.accepted(lines...) // without PASV: Twisted then reads no command until the connection comes
	if err == nil && len(before) == 0 { // refusing them later proves nothing
		err = cannotCheck("the server refuses %s without EPSV ALL too", strings.Join(verbs(lines), ", "))
	}
	if err != nil {
		return checklist.Verdict{}, err
	}
	reply, err := a.ask("EPSV ALL")
	if err != nil {
		return checklist.Verdict{}, err
	}
	if reply.Kind() != connect.Completion {
		return checklist.Verdict{}, cannotCheck("EPSV ALL is refused: %s", firstLine(reply))
	}
	if p.endpoint.Addr().Is4() {
		lines = append(lines, "PASV")
	}
	wrong, err := a.accepted(lines...)
	switch {
	case len(wrong) > 0:
		return a.unmet("accepted after EPSV ALL: %s", strings.Join(wrong, "; ")), nil
	case err != nil:
		return checklist.Verdict{}, err
	}
	return pass("all are refused after EPSV ALL"), nil
}

func beforeLogin(a *attempt) (checklist.Verdict, error) {
	after, err := a.begin()
	if err == nil {
		err = a.announce(after)
	}
	if err != nil {
		return checklist.Verdict{}, err
	}
	c, err := a.prober.open(a.ctx, a.end)
	if err != nil {
		return checklist.Verdict{}, err
	}
	a.use(c)
	if a.prober.url.TLS == ftpurl.AuthTLS {
		if err := a.prober.authTLS(c); err != nil {
			return checklist.Verdict{}, err
		}
	}
	p, err := a.listen()
	if err != nil {
		return checklist.Verdict{}, err
	}
	reply, err := a.ask("%s", portCommand(p.endpoint))
	if err == nil && reply.Kind() == connect.Completion {
		return a.unmet("accepted before the login: %s", firstLine(reply)), nil
	}
	return pass("refused before the login: %s", firstLine(reply)), err
}
