//go:build !linux

package netlab

import (
	"context"
	"errors"

	"activeftp/core"
	"activeftp/harness/report"
)

// Main does nothing here.
func Main() {}

// Available says that this is not Linux.
func Available() error {
	return errors.New("a lab needs Linux: its network namespaces, nft and iptables")
}

// Prove is the error of [Available].
func Prove(context.Context, string, *core.Result) (*report.Report, error) { return nil, Available() }
