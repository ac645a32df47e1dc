package soak

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/content"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/scripted"
)

// scriptedSize is the size of the file that the faulty partners have, and that their
// clients send, in bytes: more than fits in the buffers of a connection.
const scriptedSize = 16 << 20

// fault is one way in which a transfer goes wrong, or seems to.
type fault struct {
	name string
	// script is what the partner does, one command a line, with the stranger's address
	// as STRANGER. An empty one is the bundled partner.
	script string
	// command is the verb of the transfer; empty means RETR.
	command string
	// want are the causes that the protocol leaves open.
	want   []connect.Cause
	reason string // why there is more than one
	limits client.Limits
	// spoil prepares the transfer. It may end ctx by cancel, now or later.
	spoil func(t *client.Transfer, cancel context.CancelFunc)
	// cancelOnSend ends ctx as soon as the transfer command is sent.
	cancelOnSend bool
	// maxBytes bounds the bytes received; 0 means no limit.
	maxBytes int64

	server *scripted.Server // nil without a script
}

// start starts the fault's partner.
func (f *fault) start(t *testing.T, addresses loopback.Addresses) {
	t.Helper()
	if f.script == "" {
		return
	}
	server, err := scripted.Start(scripted.Config{
		Listen: addresses.Partner, Generated: map[string]*io.SectionReader{"file": content.Generate(scriptedSize)},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.server = server
	script := scripted.Script{}
	for line := range strings.Lines(f.script) {
		words := strings.Fields(strings.ReplaceAll(line, "STRANGER", addresses.Stranger.String()))
		actions, err := scripted.Read(words[0], words[1:])
		if err != nil {
			t.Fatalf("fault %s: %v", f.name, err)
		}
		script[words[0]] = actions
	}
	server.SetScript(script)
}

// close closes the fault's partner and checks what the client has done to it.
func (f *fault) close(t *testing.T) {
	t.Helper()
	if f.server == nil {
		return
	}
	if err := f.server.Close(); err != nil {
		t.Error(err)
	}
	for _, violation := range f.server.Violations() {
		t.Errorf("fault %s: %s", f.name, violation)
	}
}

// runFault runs a transfer with a fault, in a session of its own, and checks its
// cause. A transfer that is done must have every byte.
func (s *soak) runFault(t *testing.T, f *fault) {
	o, got := s.transferWith(t, f)
	s.figures.ended(o)
	if !slices.Contains(f.want, o.Cause) {
		t.Errorf("fault %s: %s, want %v (%s)", f.name, client.Explain(o), f.want, f.reason)
	}
	if o.Done() && (got.Difference(scriptedSize, scriptedSum()) != "" || o.RejectedCount != 1) {
		t.Errorf("fault %s: done, with %d strangers: %s", f.name, o.RejectedCount, got.Difference(scriptedSize, scriptedSum()))
	}
}

// transferWith runs the transfer and returns its outcome and the bytes received. A
// session that could not be opened is the outcome of its transfer.
func (s *soak) transferWith(t *testing.T, f *fault) (client.Outcome, *content.Digest) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	transfer, got := f.transfer(s.ports)
	config := s.config(s.partner.Addr().String(), f.limits)
	if f.server != nil {
		config.Server = f.server.Addr().String()
	}
	if f.cancelOnSend {
		config.Talk = func(l client.Line) {
			if l.Sent && l.Text == transfer.Command {
				cancel()
			}
		}
	}
	session, err := client.Dial(context.Background(), config)
	if sessionErr := new(client.SessionError); errors.As(err, &sessionErr) {
		return client.Outcome{Outcome: connect.Outcome{Cause: sessionErr.Cause, Reply: sessionErr.Reply, Err: err}}, got
	}
	if err != nil {
		t.Errorf("fault %s: %v", f.name, err)
		return client.Outcome{Outcome: connect.Outcome{Cause: connect.CauseOutOfTurn, Err: err}}, got
	}
	s.figures.sessions.Add(1)
	if f.spoil != nil {
		f.spoil(&transfer, cancel)
	}
	o := session.Transfer(ctx, transfer)
	checkSession(t, f, session)
	return o, got
}

// transfer returns the fault's transfer, and the digest that it writes to.
func (f *fault) transfer(ports *client.Ports) (client.Transfer, *content.Digest) {
	got := content.NewDigest()
	t := client.Transfer{Mode: core.Active, Ports: ports, Limit: f.maxBytes, Receive: got}
	name := "file"
	if f.server == nil {
		name = endlessFile
	}
	switch f.command {
	case "", "RETR":
		t.Command = "RETR " + name
	case "STOR":
		t.Command, t.Send = "STOR up", content.Generate(scriptedSize)
	}
	return t, got
}

// checkSession checks that a session that says that it is usable answers, and closes it.
func checkSession(t *testing.T, f *fault, session *client.Session) {
	if session.Err() == nil {
		if reply, err := session.Command(context.Background(), "NOOP"); err != nil || reply.Code != 200 {
			t.Errorf("fault %s: the session is usable, but NOOP gets %v, %v", f.name, reply, err)
		}
	}
	if err := session.Close(); err != nil {
		t.Errorf("fault %s: closing the session: %v", f.name, err)
	}
}
