package soak

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/content"
)

// scriptedSum returns the SHA-256 of the faulty partners' file.
var scriptedSum = sync.OnceValue(func() [32]byte { return content.Sum(scriptedSize) })

// one returns the causes of a fault that has only one.
func one(c connect.Cause) []connect.Cause { return []connect.Cause{c} }

// faultTable returns every fault. Where a partner keeps silent, the client gives it up
// after silence.
func faultTable(silence time.Duration) []*fault {
	return append(append(refusals(), losses()...), append(silences(silence), ownFaults()...)...)
}

// refusals are the faults in which the partner says no.
func refusals() []*fault {
	return []*fault{
		{name: "greeting 421", script: "greeting reply 421", want: one(connect.CauseServiceClosing)},
		{name: "login 530", script: "PASS reply 530", want: one(connect.CauseSessionRefused)},
		{name: "PORT 500", script: "PORT reply 500", want: one(connect.CausePortRefused)},
		{name: "421 to the transfer", script: "RETR reply 421", want: one(connect.CauseServiceClosing)},
		{name: "550", script: "RETR reply 550", want: one(connect.CauseTransferRefused)},
		{name: "425 at once", script: "RETR reply 425", want: one(connect.CauseConnectRefused)},
		{name: "425 after 150", script: "RETR reply 150 then reply 425", want: one(connect.CauseConnectRefused)},
		{name: "426 in the middle", script: "RETR reply 150 then dial then move 1000 then reply 426 then close", want: one(connect.CauseDataBroken)},
		{name: "451 after a part", script: "RETR reply 150 then dial then move 1000 then close then reply 451", want: one(connect.CauseTransferAborted)},
		{name: "552 in the middle", command: "STOR", script: "STOR reply 150 then dial then move 1000 then reply 552 then close", want: one(connect.CauseTransferAborted)},
	}
}

// losses are the faults in which a connection is lost, or is not the partner's.
func losses() []*fault {
	return []*fault{
		{name: "reset, then 426", script: "RETR reply 150 then dial then move 1000 then reset then reply 426", want: one(connect.CauseDataBroken)},
		{name: "reset, then 226", script: "RETR reply 150 then dial then move 1000 then reset then reply 226", want: one(connect.CauseDataBroken)},
		{name: "reset of an upload", command: "STOR", script: "STOR reply 150 then dial then move 1000 then reset then reply 426", want: one(connect.CauseDataBroken)},
		{name: "control lost at PORT", script: "PORT drop", want: one(connect.CauseControlLost)},
		{name: "control lost after a part", script: "RETR reply 150 then dial then move 1000 then drop", want: one(connect.CauseControlLost)},
		{
			name: "control lost during an upload", command: "STOR", script: "STOR reply 150 then dial then move 1000 then drop",
			want:   []connect.Cause{connect.CauseControlLost, connect.CauseDataBroken},
			reason: "the partner's system resets the data connection, with bytes unread, as it ends the control connection; either can be seen first",
		},
		{name: "stranger first", script: "RETR knock from STRANGER then reply 150 then dial then move then close then reply 226", want: one(connect.CauseDone)},
	}
}

// silences are the faults in which nothing comes.
func silences(silence time.Duration) []*fault {
	reply, accept, idle := client.Limits{Reply: silence}, client.Limits{Accept: silence}, client.Limits{Idle: silence}
	const early = "the limit is short, and a busy host can meet it with an earlier reply"
	return []*fault{
		{name: "no reply to PORT", script: "PORT nothing", limits: reply, want: one(connect.CauseNoReply)},
		{name: "no reply to the transfer", script: "RETR nothing", limits: reply, want: one(connect.CauseNoReply)},
		{
			name: "no final reply", script: "RETR reply 150 then dial then move then close", limits: reply,
			want: []connect.Cause{connect.CauseNoFinalReply, connect.CauseNoReply}, reason: early,
		},
		{
			name: "a reset, and no final reply", script: "RETR reply 150 then dial then move 1000 then reset", limits: reply,
			want: []connect.Cause{connect.CauseDataBroken, connect.CauseNoReply}, reason: early,
		},
		{name: "nothing arrives", script: "RETR reply 150", limits: accept, want: one(connect.CauseNothingArrived)},
		{name: "only a stranger", script: "RETR knock from STRANGER then reply 150", limits: accept, want: one(connect.CauseStrangerOnly)},
		{name: "the data stalls", script: "RETR reply 150 then dial then move 1000", limits: idle, want: one(connect.CauseDataStalled)},
	}
}

// errFile is an error of the client's own file.
var errFile = errors.New("the disk is full")

// ownFaults are the faults on the client's side.
func ownFaults() []*fault {
	return []*fault{
		{name: "cancelled before it begins", want: one(connect.CauseCancelled), spoil: func(_ *client.Transfer, cancel context.CancelFunc) { cancel() }},
		{name: "cancelled before the reply", script: "RETR nothing", cancelOnSend: true, want: one(connect.CauseCancelled)},
		{name: "cancelled while data moves", want: one(connect.CauseCancelled), spoil: func(t *client.Transfer, cancel context.CancelFunc) {
			t.Receive = writer(func(p []byte) (int, error) { cancel(); return len(p), nil })
		}},
		{name: "a full disk", want: one(connect.CauseLocalFault), spoil: func(t *client.Transfer, _ context.CancelFunc) {
			t.Receive = writer(func([]byte) (int, error) { return 0, errFile })
		}},
		{name: "an unreadable file", command: "STOR", want: one(connect.CauseLocalFault), spoil: func(t *client.Transfer, _ context.CancelFunc) {
			t.Send = io.MultiReader(content.Generate(1_000), failingReader{})
		}},
		{name: "too much data", maxBytes: 100_000, want: one(connect.CauseTooMuchData)},
	}
}

// writer is a function as a writer.
type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// failingReader fails.
type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errFile }
