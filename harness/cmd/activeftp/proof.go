package main

import (
	"errors"
	"net"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

// proofFlags are the flags for the report of a proof.
type proofFlags struct {
	reports *cli.ReportFlags
}

func (f *proofFlags) add(flags *pflag.FlagSet, t *cli.Terminal) {
	f.reports = cli.AddReportFlags(flags, t, report.ProofFormats(), tool())
}

// write writes the report of a proof and returns the error for its exit code. A
// nil report means that err kept the proof from starting.
func (f *proofFlags) write(t *cli.Terminal, r *report.Report, err error) error {
	if r == nil {
		return startError(err)
	}
	if err != nil { // the proof is complete, but something could not be released
		err = cli.InternalError{Err: err}
	}
	if err := errors.Join(f.reports.Write(t.Out, r), err); err != nil {
		return err
	}
	if r.Worst() == core.Error {
		return cli.ErrFindings
	}
	return nil
}

// startError returns the error of a proof that did not start. It is internal if
// the bundled partner cannot listen on this host, and one of usage otherwise.
func startError(err error) error {
	if host := (*net.OpError)(nil); errors.As(err, &host) {
		return cli.InternalError{Err: err}
	}
	return err
}
