package soak

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/content"
)

// worker is a session to the partner, with the transfers that it carries one after the
// other. One goroutine at a time uses it.
type worker struct {
	soak    *soak
	number  int
	session *client.Session
}

// config returns the configuration of a session to a server. A limit of 0 only ends a
// run that would hang.
func (s *soak) config(server string, limits client.Limits) client.Config {
	for _, limit := range []*time.Duration{&limits.Connect, &limits.Reply, &limits.Accept, &limits.Idle} {
		*limit = cmp.Or(*limit, hangLimit)
	}
	return client.Config{Server: server, Local: s.addresses.Client, Limits: limits}
}

// open opens the session if there is none that is usable.
func (w *worker) open(t *testing.T) {
	if w.session != nil && w.session.Err() == nil {
		return
	}
	w.close(t)
	session, err := client.Dial(context.Background(), w.soak.config(w.soak.partner.Addr().String(), client.Limits{}))
	if err != nil {
		t.Errorf("session %d: %v", w.number, err)
		return
	}
	w.session = session
	w.soak.figures.sessions.Add(1)
}

// close closes the session, if there is one.
func (w *worker) close(t *testing.T) {
	if w.session == nil {
		return
	}
	if err := w.session.Close(); err != nil {
		t.Errorf("closing session %d: %v", w.number, err)
	}
	w.session = nil
}

// run runs the transfers from, up to to. One in faultEvery has the next fault of the
// table.
func (w *worker) run(t *testing.T, from, to int) {
	random := rand.New(rand.NewPCG(uint64(w.number), uint64(from)))
	for i := from; i < to; i++ {
		if (w.number+i)%faultEvery == 0 {
			f := w.soak.faults[(w.soak.nextFault.Add(1)-1)%uint64(len(w.soak.faults))]
			w.soak.runFault(t, f)
			continue
		}
		w.open(t)
		if w.session == nil {
			return
		}
		if err := w.good(random); err != nil {
			t.Errorf("session %d, transfer %d: %v", w.number, i, err)
		}
	}
}

// good runs a transfer that must be complete, with every byte.
func (w *worker) good(random *rand.Rand) error {
	sizes := fileSizes()
	size := sizes[random.IntN(len(sizes))]
	switch random.IntN(10) {
	case 0:
		return w.list()
	case 1, 2, 3, 4:
		return w.upload(size)
	}
	return w.download(size)
}

func fileName(size int64) string { return fmt.Sprintf("file-%d", size) }

// transfer runs a transfer over a port of the shared range and counts its end.
func (w *worker) transfer(ctx context.Context, t client.Transfer, want connect.Cause) error {
	t.Mode, t.Ports = core.Active, w.soak.ports
	o := w.session.Transfer(ctx, t)
	w.soak.figures.ended(o)
	if o.Cause != want {
		return fmt.Errorf("%s: %s, want %v", t.Command, client.Explain(o), want)
	}
	return nil
}

func (w *worker) download(size int64) error {
	got := content.NewDigest()
	err := w.transfer(context.Background(), client.Transfer{Command: "RETR " + fileName(size), Receive: got}, connect.CauseDone)
	if difference := got.Difference(size, sums()[size]); err == nil && difference != "" {
		return fmt.Errorf("RETR of %d bytes: %s", size, difference)
	}
	return err
}

func (w *worker) upload(size int64) error {
	name := fmt.Sprintf("up-%d", w.number)
	err := w.transfer(context.Background(), client.Transfer{Command: "STOR " + name, Send: content.Generate(size)}, connect.CauseDone)
	if err != nil {
		return err
	}
	received, sum, ok := w.soak.partner.Received(name)
	if !ok || received != size || sum != sums()[size] {
		return fmt.Errorf("STOR of %d bytes: the partner has %d bytes of it, or other ones", size, received)
	}
	return nil
}

func (w *worker) list() error {
	var got bytes.Buffer
	directory, name, _ := strings.Cut(listedFile, "/")
	err := w.transfer(context.Background(), client.Transfer{Command: "LIST " + directory, Receive: &got}, connect.CauseDone)
	if line := got.String(); err == nil && (!strings.HasSuffix(line, " "+name+"\r\n") || strings.Count(line, "\n") != 1) {
		return fmt.Errorf("LIST: %q, want one line that ends in %s", line, name)
	}
	return err
}
