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
)

// proveBasics uploads a file, downloads it again and lists the directory over
// the session of w, which it opens if it has none. It reports whether all three
// transfers are complete.
func (p *prover) proveBasics(ctx context.Context, w *worker, ports *client.Ports) bool {
	if w.ended() {
		w.close()
	}
	if w.session == nil {
		s, err := w.dial(ctx)
		switch {
		case err != nil && p.result.Failed(): // the partner may count the sessions of closed ports for a while
			p.note("upload, download and listing were not tried: %s", p.target.sessionError(err))
			return false
		case err != nil:
			p.failSession(err)
			return false
		}
		w.session = s
	}
	defer func() { p.traffic.keepFirst(w.talk.lines()) }()
	path := p.target.url.Join(fmt.Sprintf("activeftp-proof-%d", time.Now().UnixNano()))
	defer func() { p.endSession(w) }()
	if !p.upload(ctx, w, path, ports) {
		return false
	}
	defer p.remove(ctx, w, path, true)
	return p.download(ctx, w, path, ports) && p.list(ctx, w, ports)
}

// endSession ends the session of w. That it ends properly is part of the proof.
func (p *prover) endSession(w *worker) {
	if w.session == nil {
		return
	}
	err := w.session.Close()
	w.session = nil
	if err != nil && p.result.Worst() == 0 {
		p.fail(p.site.Header().Line, "control", fmt.Sprintf("ending the session: %s", neterr.Reason(err)))
	}
}

// active returns an active transfer under the plan.
func (p *prover) active(command string, ports *client.Ports) client.Transfer {
	return client.Transfer{Command: command, Mode: core.Active, Ports: ports, Verify: client.VerifyFor(p.plan)}
}

func (p *prover) upload(ctx context.Context, w *worker, path string, ports *client.Ports) bool {
	t := p.active("STOR "+path, ports)
	t.Send = content.Generate(proofSize)
	o := w.transfer(ctx, "upload", t)
	if !o.Done() {
		p.failTransfer(ctx, "upload", o)
		if o.During >= connect.StateRequesting { // the partner may have created the file
			p.remove(ctx, w, path, false)
		}
		return false
	}
	p.note("upload of %s: done, announced by %s, data connection from %s%s", core.Count(int(o.Bytes), "byte"), o.Announced, o.Peer, tlsOf(o))
	return true
}

func (p *prover) download(ctx context.Context, w *worker, path string, ports *client.Ports) bool {
	var got bytes.Buffer
	t := p.active("RETR "+path, ports)
	t.Receive, t.Limit = &got, proofSize
	o := w.transfer(ctx, "download", t)
	if !o.Done() {
		p.failTransfer(ctx, "download", o)
		return false
	}
	if !isGenerated(got.Bytes()) {
		p.fail(p.site.Header().Line, "content",
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

func (p *prover) list(ctx context.Context, w *worker, ports *client.Ports) bool {
	o := w.transfer(ctx, "listing", p.active("LIST", ports))
	if !o.Done() {
		p.failTransfer(ctx, "listing", o)
		return false
	}
	if o.Empty() {
		p.note("listing: the directory has no files: %s", o.Reply)
		return true
	}
	p.note("listing: done, announced by %s%s", o.Announced, tlsOf(o))
	return true
}

// Limits of the removal of the uploaded file.
const (
	removeLimit      = 5 * time.Second
	removeAfterEnd   = 700 * time.Millisecond // once the proof was interrupted
	removeTrips      = 12                     // round trips on top, as many as a login under TLS and DELE take
	fileNotAvailable = 550                    // RFC 959 section 5.4.2
)

// remove deletes the uploaded file, over a new session if that of w has ended,
// and also after ctx has. A partner that keeps it does not fail the proof,
// because that says nothing about active mode; the file is named instead. stored
// reports whether the upload was complete: otherwise the partner may not have
// the file.
func (p *prover) remove(ctx context.Context, w *worker, path string, stored bool) {
	limit := removeLimit
	if ctx.Err() != nil {
		limit = removeAfterEnd
	}
	if w.session != nil {
		limit += min(removeTrips*w.session.RoundTrip(), client.DefaultLimit)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	if reason := w.ready(ctx); reason != "" {
		p.note("%s may be left on the partner: %s", path, reason)
		return
	}
	reply, err := w.session.Command(ctx, "DELE "+path)
	switch {
	case err != nil:
		p.note("%s may be left on the partner: deleting it failed: %s", path, neterr.Reason(err))
	case reply.Kind() == connect.Completion, reply.Code == fileNotAvailable && !stored:
	default:
		p.note("%s is left on the partner, which answered DELE with %s", path, reply)
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
