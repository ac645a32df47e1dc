package prove

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/content"
)

// basics is one upload, one download of the same and one listing, over one
// session. It reports whether all were done.
func (p *proof) basics(ctx context.Context) bool {
	s, err := p.connect(ctx, true)
	if err != nil {
		p.noSession(err)
		return false
	}
	defer func() {
		if err := s.Close(); err != nil && p.proved.Worst() == 0 {
			p.fail(p.site.Header.Line, "control", fmt.Sprintf("ending the session: %v", err))
		}
	}()
	for _, remark := range s.Warnings() {
		p.note("%s", remark)
	}
	if p.plan.UseFTPS && p.target.unverified {
		p.note("the partner's certificate was not looked at: anybody could be the partner")
	}
	p.partner = s.Partner()
	name := fmt.Sprintf("%sactiveftp-proof-%d", p.target.dir, time.Now().UnixNano())
	ports := p.ports()
	if !p.upload(ctx, s, name, ports) {
		return false
	}
	defer p.remove(ctx, s, name)
	return p.download(ctx, s, name, ports) && p.list(ctx, s, ports)
}

func (p *proof) upload(ctx context.Context, s *client.Session, name string, ports *client.Ports) bool {
	t := p.active("STOR "+name, ports)
	t.Send = content.Generate(proofSize)
	o := p.transfer(ctx, s, t)
	if !o.Done() {
		p.failed("upload", o)
		return false
	}
	p.note("upload of %d bytes: done, announced by %s, the partner came from %s%s", o.Bytes, o.Announced, o.Peer, underTLS(o))
	return true
}

// transfer carries out a transfer and measures it.
func (p *proof) transfer(ctx context.Context, s *client.Session, t client.Transfer) client.Outcome {
	start := time.Now()
	o := s.Transfer(ctx, t)
	p.took = time.Since(start)
	return o
}

// underTLS is what was seen of TLS on a data connection; empty without it.
func underTLS(o client.Outcome) string {
	switch {
	case !o.Protected:
		return ""
	case o.Unclosed:
		return ", under TLS, which the partner ended without close_notify"
	case o.Resumed:
		return ", under TLS with the session of the control connection"
	}
	return ", under TLS with a session of its own"
}

func (p *proof) download(ctx context.Context, s *client.Session, name string, ports *client.Ports) bool {
	var got bytes.Buffer
	t := p.active("RETR "+name, ports)
	t.Receive = &got
	o := p.transfer(ctx, s, t)
	if !o.Done() {
		p.failed("download", o)
		return false
	}
	if !sameAsGenerated(got.Bytes()) {
		p.fail(p.site.Header.Line, "content", fmt.Sprintf("download: the %d bytes are not those that were sent", got.Len()))
		return false
	}
	p.note("download of the same bytes: done, announced by %s%s", o.Announced, underTLS(o))
	return true
}

// sameAsGenerated reports whether data is the file that was sent.
func sameAsGenerated(data []byte) bool {
	var want bytes.Buffer
	want.ReadFrom(content.Generate(proofSize)) // neither side can fail
	return bytes.Equal(data, want.Bytes())
}

func (p *proof) list(ctx context.Context, s *client.Session, ports *client.Ports) bool {
	o := p.transfer(ctx, s, p.active("LIST", ports))
	if !o.Done() {
		p.failed("listing", o)
		return false
	}
	p.note("listing: done, announced by %s%s", o.Announced, underTLS(o))
	return true
}

// remove takes the proof's file away again. That a partner keeps it is no
// failure of active mode.
func (p *proof) remove(ctx context.Context, s *client.Session, name string) {
	reply, err := s.Command(ctx, "DELE "+name)
	switch {
	case err != nil:
		p.note("the partner keeps %s: %v", name, err)
	case reply.Kind() != connect.Completion:
		p.note("the partner keeps %s: %s", name, reply)
	}
}
