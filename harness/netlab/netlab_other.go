//go:build !linux

package netlab

import (
	"context"
	"errors"

	"activeftp/core"
	"activeftp/harness/report"
)

// Main does nothing: labs exist only on Linux.
func Main() {}

// Prove returns an error: labs exist only on Linux.
func Prove(context.Context, string, *core.Result) (*report.Report, error) {
	return nil, errors.New("cannot create a network lab: it needs Linux, for network namespaces, nft and iptables")
}
