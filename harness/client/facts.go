package client

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"activeftp/core/connect"
)

// Size is the partner's file's size as SIZE tells it, in bytes (RFC 3659 section
// 4). In TYPE A it is another than that of the file.
func (s *Session) Size(ctx context.Context, path string) (int64, error) {
	reply, err := s.Command(ctx, "SIZE "+path)
	if err := agreed(connect.CauseTransferRefused, "asking for the size of "+path, reply, err); err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(reply.Text(), 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("expected a size in the reply to SIZE: %q", reply.Text())
	}
	return n, nil
}

// confirm holds a download that ended without close_notify against the
// partner's word. Its 226 says that all was sent, not that all arrived: only a
// SIZE that agrees makes the file a whole one. A listing has no size; there the
// 226 must do.
func (s *Session) confirm(ctx context.Context, t *Transfer, o *Outcome) {
	if !o.Unclosed || !o.Done() || !strings.EqualFold(verbOf(t.Command), "RETR") {
		return
	}
	_, path, _ := strings.Cut(t.Command, " ")
	size, err := s.Size(ctx, path)
	switch {
	case t.ASCII:
		err = errors.New("TLS ended without close_notify, and no size confirms text")
	case err != nil:
		err = fmt.Errorf("TLS ended without close_notify, and no size confirms the file: %w", err)
	case size != t.Restart+o.Bytes:
		err = fmt.Errorf("TLS ended without close_notify: %d bytes of %d arrived", t.Restart+o.Bytes, size)
	default:
		return
	}
	o.Cause, o.Err = connect.CauseDataBroken, err
}
