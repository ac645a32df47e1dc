package play

import (
	"context"
	"fmt"
	"sync/atomic"

	"activeftp/core"
	"activeftp/harness/client"
)

// session is one control connection of a scenario.
type session struct {
	*client.Session
	ftps, clear  bool        // what its site asks for: TLS, and CCC
	transferring atomic.Bool // its lines belong in want/talk
}

// connect opens a session with the partner for the transfers of a plan.
func (r *run) connect(ctx context.Context, plan core.Plan) (*session, error) {
	security, err := r.security(plan)
	if err != nil {
		return nil, err
	}
	s := &session{ftps: plan.UseFTPS, clear: plan.ClearCommands}
	user, password := r.stage.Login()
	dialed, err := client.Dial(ctx, client.Config{
		Server: r.stage.Addr().String(), Local: r.addresses.Client,
		User: user, Password: password, Limits: r.behavior.limits,
		Security: security, Announce: r.announceAddr(),
		Talk: r.dialogue.recorder(r.addresses.Client, &s.transferring), Listening: r.ports.listening,
	})
	if err != nil {
		return nil, err
	}
	s.Session = dialed
	s.transferring.Store(true)
	return s, nil
}

// shared returns the session of the steps that do one thing at a time. A session
// that has ended, or that is secured otherwise than the plan says, is replaced.
func (r *run) shared(ctx context.Context, plan core.Plan) (*session, error) {
	if s := r.session; s != nil && s.Err() == nil && s.ftps == plan.UseFTPS && s.clear == plan.ClearCommands {
		return s, nil
	}
	r.endSession()
	s, err := r.connect(ctx, plan)
	r.session = s
	return s, err
}

func (s *session) end() error {
	s.transferring.Store(false)
	if err := s.Close(); err != nil {
		return fmt.Errorf("closing the session: %w", err)
	}
	return nil
}

func (r *run) endSession() {
	if r.session == nil {
		return
	}
	if err := r.session.end(); err != nil {
		r.fail(1, "session", err.Error())
	}
	r.session = nil
}
