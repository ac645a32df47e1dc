package prove

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/content"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/transcript"
)

// proveBasics uploads a file, downloads it again and lists the directory over
// one session. It reports whether all three transfers are complete.
func (p *prover) proveBasics(ctx context.Context) bool {
	config := p.target.config(p.plan, p.options)
	config.Talk = p.record
	s, err := client.Dial(ctx, config)
	if err != nil {
		p.failSession(err)
		return false
	}
	defer func() {
		if err := s.Close(); err != nil && p.result.Worst() == 0 {
			p.fail(p.site.Header.Line, "control", fmt.Sprintf("ending the session: %s", neterr.Reason(err)))
		}
	}()
	for _, warning := range s.Warnings() {
		p.note("%s", warning)
	}
	if config.Security.Unverified {
		p.note("the partner's certificate was not verified: anyone could pose as the partner")
	}
	p.partner = s.Partner()
	path := p.target.url.Join(fmt.Sprintf("activeftp-proof-%d", time.Now().UnixNano()))
	ports := portsFor(p.plan)
	if !p.upload(ctx, s, path, ports) {
		return false
	}
	defer p.remove(ctx, s, path)
	return p.download(ctx, s, path, ports) && p.list(ctx, s, ports)
}

// record adds a line of the control connection to the dialogue of the report.
func (p *prover) record(l client.Line) {
	sign := transcript.Received
	if l.Sent {
		sign = transcript.Sent
	}
	p.talk.Add(sign, l.Text)
}

// active returns an active transfer under the plan.
func (p *prover) active(command string, ports *client.Ports) client.Transfer {
	return client.Transfer{Command: command, Mode: core.Active, Ports: ports, Verify: client.VerifyFor(p.plan)}
}

// transfer carries out a transfer and measures its duration.
func (p *prover) transfer(ctx context.Context, s *client.Session, t client.Transfer) client.Outcome {
	start := time.Now()
	o := s.Transfer(ctx, t)
	p.elapsed = time.Since(start)
	return o
}

func (p *prover) upload(ctx context.Context, s *client.Session, path string, ports *client.Ports) bool {
	t := p.active("STOR "+path, ports)
	t.Send = content.Generate(proofSize)
	o := p.transfer(ctx, s, t)
	if !o.Done() {
		p.failTransfer("upload", o)
		return false
	}
	p.note("upload of %s: done, announced by %s, data connection from %s%s", core.Count(int(o.Bytes), "byte"), o.Announced, o.Peer, tlsOf(o))
	return true
}

func (p *prover) download(ctx context.Context, s *client.Session, path string, ports *client.Ports) bool {
	var got bytes.Buffer
	t := p.active("RETR "+path, ports)
	t.Receive = &got
	o := p.transfer(ctx, s, t)
	if !o.Done() {
		p.failTransfer("download", o)
		return false
	}
	if !isGenerated(got.Bytes()) {
		p.fail(p.site.Header.Line, "content",
			fmt.Sprintf("download: %s received, which differ from those sent", core.Count(got.Len(), "byte")))
		return false
	}
	p.note("download of the same bytes: done, announced by %s%s", o.Announced, tlsOf(o))
	return true
}

// isGenerated reports whether data equals the file that was uploaded.
func isGenerated(data []byte) bool {
	var want bytes.Buffer
	_, _ = want.ReadFrom(content.Generate(proofSize)) // neither side can fail
	return bytes.Equal(data, want.Bytes())
}

func (p *prover) list(ctx context.Context, s *client.Session, ports *client.Ports) bool {
	o := p.transfer(ctx, s, p.active("LIST", ports))
	if !o.Done() {
		p.failTransfer("listing", o)
		return false
	}
	p.note("listing: done, announced by %s%s", o.Announced, tlsOf(o))
	return true
}

// remove deletes the uploaded file. A partner that keeps it does not fail the
// proof, because that says nothing about active mode.
func (p *prover) remove(ctx context.Context, s *client.Session, path string) {
	reply, err := s.Command(ctx, "DELE "+path)
	switch {
	case err != nil:
		p.note("%s was not deleted on the partner: %s", path, neterr.Reason(err))
	case reply.Kind() != connect.Completion:
		p.note("%s was not deleted on the partner: %s", path, reply)
	}
}

// tlsOf describes the TLS of a data connection. It is empty in clear text.
func tlsOf(o client.Outcome) string {
	switch {
	case !o.Protected:
		return ""
	case o.Unclosed:
		return ", under TLS, which the partner ended without close_notify"
	case o.Resumed:
		return ", under TLS with the session of the control connection"
	}
	return ", under TLS with a new session"
}
