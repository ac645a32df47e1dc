package client

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"activeftp/core/connect"
)

// Size returns the size of a file on the server in bytes, from SIZE (RFC 3659
// section 4). Under TYPE A it can differ from the stored size.
func (s *Session) Size(ctx context.Context, path string) (int64, error) {
	reply, err := s.Command(ctx, "SIZE "+path)
	if err := requireCompletion(connect.CauseTransferRefused, "asking for the size of "+path, reply, err); err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(reply.Text(), 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("reply to SIZE: want a number of bytes, got %q", reply.Text())
	}
	return n, nil
}

// confirmSize checks a download that TLS ended without close_notify. The
// server's 226 says that it sent everything, not that everything arrived, so
// the transfer fails unless SIZE agrees. A listing has no size; there the 226
// must do.
func (s *Session) confirmSize(ctx context.Context, t *Transfer, o *Outcome) {
	if !o.Unclosed || !o.Done() || !strings.EqualFold(verbOf(t.Command), "RETR") {
		return
	}
	_, path, _ := strings.Cut(t.Command, " ")
	size, err := s.Size(ctx, path)
	switch {
	case err != nil && ctx.Err() != nil:
		o.Cause, o.Err = connect.CauseCancelled, fmt.Errorf("TLS ended without close_notify, and SIZE was not waited for: %w", err)
		return
	case t.ASCII:
		err = errors.New("TLS ended without close_notify, and SIZE cannot confirm a text transfer")
	case err != nil:
		err = fmt.Errorf("TLS ended without close_notify, and SIZE did not confirm the file: %w", err)
	case size != t.Restart+o.Bytes:
		err = fmt.Errorf("TLS ended without close_notify after %d of %d bytes", t.Restart+o.Bytes, size)
	default:
		return
	}
	o.Cause, o.Err = connect.CauseDataBroken, err
}
