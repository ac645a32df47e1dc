package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/checklist"
)

// attempt checks one item. What it opens is closed after the item.
type attempt struct {
	*control // nil until useShared or openOwn
	prober   *prober
	ctx      context.Context
	item     checklist.Item
	end      time.Time
	own      []*control // sessions for this item alone
	ports    []*dataPort
	conns    []net.Conn // to passive ports
	data     *slowConn  // the latest data connection that carried data
}

// notApplicableError is the reason why an item does not apply to a server, or
// cannot be checked on it.
type notApplicableError struct{ error }

// cannotCheck returns a notApplicableError.
func cannotCheck(format string, args ...any) error {
	return &notApplicableError{fmt.Errorf(format, args...)}
}

// isNotApplicable reports whether err is or wraps a notApplicableError.
func isNotApplicable(err error) bool {
	return errors.As(err, new(*notApplicableError))
}

// pass returns the verdict on a requirement that is met.
func pass(format string, args ...any) checklist.Verdict {
	return checklist.Verdict{Status: checklist.Pass, Detail: fmt.Sprintf(format, args...)}
}

// unmet returns the verdict on a requirement that is not met.
func (a *attempt) unmet(format string, args ...any) checklist.Verdict {
	return checklist.Verdict{Status: a.item.Unmet(), Detail: fmt.Sprintf(format, args...)}
}

// deviation returns the verdict on a requirement of level must that practice
// does not ask for.
func deviation(format string, args ...any) checklist.Verdict {
	return checklist.Verdict{Status: checklist.Deviation, Detail: fmt.Sprintf(format, args...)}
}

// useShared selects the session that items share.
func (a *attempt) useShared() error {
	if err := a.prober.openShared(a.ctx, a.end); err != nil {
		return err
	}
	a.control = a.prober.shared
	return nil
}

// openOwn opens a session for this item.
func (a *attempt) openOwn() error {
	c, err := a.prober.login(a.ctx, a.end)
	if err == nil {
		a.use(c)
	}
	return err
}

// use selects a session that is closed after the item.
func (a *attempt) use(c *control) {
	a.control = c
	a.own = append(a.own, c)
}

// close closes what the item opened.
func (a *attempt) close() {
	closeAll(a.ports)
	for _, conn := range a.conns {
		conn.Close()
	}
	for _, c := range a.own {
		c.close()
	}
}

// begin selects the shared session and opens a data port.
func (a *attempt) begin() (*dataPort, error) {
	if err := a.useShared(); err != nil {
		return nil, err
	}
	return a.listen()
}

// listen opens a data port.
func (a *attempt) listen() (*dataPort, error) {
	p, err := a.prober.ports.listen(a.ctx, a.local().Addr())
	if err == nil {
		a.ports = append(a.ports, p)
	}
	return p, err
}

// announce announces a data port. An item that needs it cannot be checked if
// the server refuses the command.
func (a *attempt) announce(p *dataPort) error {
	line := portCommand(p.endpoint)
	reply, err := a.ask("%s", line)
	if err != nil {
		return cannotCheck("%w", err)
	}
	if reply.Kind() != connect.Completion {
		err = cannotCheck("%s is refused: %s", verb(line), firstLine(reply))
	}
	return err
}

// list lists the directory over a new data connection. An item about the data
// connection cannot be checked if none comes.
func (a *attempt) list() (transferResult, error) { return a.listWith(drain) }

// listWith lists as list does, with move on the data connection.
func (a *attempt) listWith(move func(net.Conn) error) (transferResult, error) {
	p, err := a.begin()
	if err != nil {
		return transferResult{}, err
	}
	r, err := a.listOver(p, move)
	if err == nil && !r.peer.IsValid() {
		err = cannotCheck("LIST opens no data connection: %s", firstLine(r.last))
	}
	return r, err
}

// listOver announces p and lists the directory over it, with move on the data
// connection.
func (a *attempt) listOver(p *dataPort, move func(net.Conn) error) (transferResult, error) {
	if err := a.announce(p); err != nil {
		return transferResult{}, err
	}
	return a.transfer("LIST", p.accept, move)
}
