package simulation

import "time"

// script is what the partner does in one transfer. The zero value of each field that
// faults set is what a sound partner does.
type script struct {
	port   string // the reply to the port command; "" for none
	refuse string // replies to the transfer command, and ends the transfer
	final  string // the reply at the end; "" for none

	silent    bool          // nothing follows the transfer command
	begun     bool          // the refusal follows a 1yz
	elsewhere bool          // the data connection comes from the partner's second address
	blocked   time.Duration // a firewall drops the data connection, and the partner gives up so late
	wrongPort bool          // the partner connects to another port than the one announced
	twice     bool          // it opens a second data connection
	extra     bool          // the final reply is sent twice
	late      time.Duration // before the final reply

	part   bool   // only upTo bytes move
	upTo   int    // of the transfer's data
	end    ending // of the data
	drip   bool   // bytes without end, one at a time
	noSize bool

	clear      bool // no TLS, although PROT P
	hangTLS    bool // the handshake is not answered
	asksClient bool // for a certificate, and refuses it without one

	lose loss
	at   stage // of lose
}

// ending is how a partner ends the data.
type ending uint8

const (
	endProperly ending = iota // close_notify, and then the end of the connection
	endBare                   // the end of the connection alone
	endReset
	endNever
)

// loss is how a partner loses the control connection.
type loss uint8

const (
	lossNone loss = iota
	lossEnd
	lossReset
	lossCut // nothing arrives any longer
	lossClosing
	lossGarbage
	lossLong
	numLosses
)

// stage is the point of a transfer at which the control connection is lost.
type stage uint8

const (
	atPort stage = iota // instead of the reply to the port command
	atCommand
	atReply  // after the 1yz
	atMiddle // after a part of the data
	atEnd    // after the data, instead of the final reply
	numStages
)

// scriptFor returns the partner's script for a transfer.
func scriptFor(t *transfer) *script {
	s := &script{port: "200 PORT command successful.", final: "226 Transfer complete."}
	if f := faults[t.Fault]; f.set != nil {
		f.set(s, t)
	}
	return s
}
