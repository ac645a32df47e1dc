package client

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"activeftp/core/connect"
)

// transferWith returns a transfer for which events wait.
func transferWith(data *dataConn, waiting ...event) *activeTransfer {
	s := &Session{config: Config{Limits: Limits{}.orDefault()}, events: make(chan event, len(waiting))}
	for _, e := range waiting {
		s.events <- e
	}
	return &activeTransfer{runningTransfer: runningTransfer{session: s, data: data, ends: time.Now().Add(time.Hour)}}
}

// TestUnsolicitedInTransfer checks what a transfer makes of events that come before its next
// command: connections wait in turn, 16 of them at most, and anything else ends the
// transfer, but for a fault that concerns connections which it no longer needs.
func TestUnsolicitedInTransfer(t *testing.T) {
	connection := event{Event: connect.Accepted(netip.AddrPortFrom(virtualPartner, 20)), conn: &recorded{}}
	fault := event{Event: connect.Fault(syscall.EMFILE), accepting: true}
	reply := func(code int) event { return event{Event: connect.Replied(connect.Reply{Code: code})} }
	for name, tt := range map[string]struct {
		data   *dataConn
		events []event
		queued int // events that wait in turn
		left   int // events that were not looked at
		ok     bool
		signal connect.Signal
		ended  bool // the session
	}{
		"nothing":                             {},
		"connections":                         {events: slices.Repeat([]event{connection}, 3), queued: 3},
		"too many connections":                {events: slices.Repeat([]event{connection}, 20), queued: 16, left: 4},
		"a fault":                             {events: []event{connection, fault, connection}, queued: 1, left: 1, ok: true, signal: connect.SignalFault},
		"a fault that concerns nobody":        {data: &dataConn{}, events: []event{fault, connection}, queued: 1},
		"a connection beside the one in use":  {data: &dataConn{}, events: []event{connection}, queued: 1},
		"an unexpected reply":                 {events: []event{reply(226)}, ok: true, ended: true},
		"an unexpected reply, with data":      {data: &dataConn{}, events: []event{reply(226)}, ok: true, ended: true},
		"the server says that it is closing":  {events: []event{reply(421)}, ok: true, signal: connect.SignalReply, ended: true},
		"the control connection has been cut": {events: []event{{Event: connect.Lost(syscall.ECONNRESET)}}, ok: true, signal: connect.SignalLost, ended: true},
	} {
		t.Run(name, func(t *testing.T) {
			a := transferWith(tt.data, tt.events...)
			e, ok := a.unsolicited(t.Context())
			if ok != tt.ok || e.Signal != tt.signal || len(a.port.queued) != tt.queued || len(a.session.events) != tt.left {
				t.Errorf("%t, signal %v, %d queued, %d left; want %t, %v, %d and %d",
					ok, e.Signal, len(a.port.queued), len(a.session.events), tt.ok, tt.signal, tt.queued, tt.left)
			}
			if (a.session.Err() != nil) != tt.ended || tt.ok && e.Signal == 0 && e.Err == nil {
				t.Errorf("session error %v, event error %v", a.session.Err(), e.Err)
			}
		})
	}
}

// TestAwait checks which event comes next: a connection that waits in turn before any
// other, the end of the transfer's time before what has come since, and no fault that
// concerns nobody.
func TestAwait(t *testing.T) {
	connection := event{Event: connect.Accepted(netip.AddrPortFrom(virtualPartner, 20)), conn: &recorded{}}
	fault := event{Event: connect.Fault(syscall.EMFILE), accepting: true}
	reply := event{Event: connect.Replied(connect.Reply{Code: 226})}
	for name, tt := range map[string]struct {
		data   *dataConn
		queued []event
		events []event
		ends   time.Duration // of the transfer, from now on
		want   connect.Signal
		took   time.Duration
	}{
		"what waits in turn":           {queued: []event{connection}, events: []event{reply}, ends: time.Hour, want: connect.SignalAccepted},
		"a reply":                      {events: []event{reply}, ends: time.Hour, want: connect.SignalReply},
		"a fault":                      {events: []event{fault, reply}, ends: time.Hour, want: connect.SignalFault},
		"a fault that concerns nobody": {data: &dataConn{}, events: []event{fault, reply}, ends: time.Hour, want: connect.SignalReply},
		"overdue":                      {events: []event{reply}, ends: -time.Second, want: connect.SignalOverdue},
		"just overdue":                 {events: []event{reply}, want: connect.SignalOverdue},
		"nothing":                      {ends: time.Minute, want: connect.SignalOverdue, took: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			for range 20 { // a choice by chance between two events would not be the same every time
				synctest.Test(t, func(t *testing.T) {
					m, err := connect.New(connect.Config{Command: "LIST", Ports: connect.Any(), Announce: virtualClient, Partner: virtualPartner})
					if err != nil {
						t.Fatal(err)
					}
					m.Step(connect.Begin())
					a := transferWith(tt.data, tt.events...)
					a.machine, a.ends, a.port.queued = m, time.Now().Add(tt.ends), tt.queued
					a.session.config.Limits.Reply = time.Hour
					var e event
					if elapsed := took(func() { e = a.await(t.Context()) }); e.Signal != tt.want || elapsed != tt.took {
						t.Errorf("signal %v after %v, want %v after %v", e.Signal, elapsed, tt.want, tt.took)
					}
				})
			}
		})
	}
}

// TestAwaitInterrupt checks that an interrupt ends the wait.
func TestAwaitInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	m, err := connect.New(connect.Config{Command: "LIST", Ports: connect.Any(), Announce: virtualClient, Partner: virtualPartner})
	if err != nil {
		t.Fatal(err)
	}
	a := transferWith(nil)
	a.machine = m
	if e := a.await(ctx); e.Signal != connect.SignalCancelled {
		t.Errorf("signal %v, want %v", e.Signal, connect.SignalCancelled)
	}
}
