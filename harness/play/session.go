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
	ftps, clear  bool        // the site's use-ftps and clear-command-channel
	transferring atomic.Bool // record lines in want/talk
}

// connect opens a session with the partner for transfers of a plan.
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
		Talk: r.dialogue.recorder(r.addresses.Client, &s.transferring), Listening: r.ports.onListen,
	})
	if err != nil {
		return nil, err
	}
	s.Session = dialed
	s.transferring.Store(true)
	return s, nil
}

// sharedSession returns the session for sequential transfers. It opens a new one if
// there is none, if the last one has ended, or if the plan needs other security.
func (r *run) sharedSession(ctx context.Context, plan core.Plan) (*session, error) {
	if s := r.session; s != nil && s.Err() == nil && s.ftps == plan.UseFTPS && s.clear == plan.ClearCommands {
		return s, nil
	}
	r.endSession()
	s, err := r.connect(ctx, plan)
	r.session = s
	return s, err
}

// end closes the session. Its QUIT does not appear in want/talk.
func (s *session) end() error {
	s.transferring.Store(false)
	if err := s.Close(); err != nil {
		return fmt.Errorf("closing the session: %w", err)
	}
	return nil
}

// endSession ends the shared session, if there is one.
func (r *run) endSession() {
	if r.session == nil {
		return
	}
	if err := r.session.end(); err != nil {
		r.fail(1, "session", err.Error())
	}
	r.session = nil
}
