package trace

import (
	"errors"
	"strings"

	"activeftp/core"
)

// Limits on a log.
const (
	MaxLog  = 64 << 20 // bytes of a log
	MaxLine = 4096     // bytes of a line that are read; the rest is ignored

	// MaxShown limits the lines of the exchange, and the transfers, that a
	// diagnosis keeps. Before the first failure the latest ones are kept, and
	// after it the earliest, so that the lines that led to it are included.
	MaxShown = 1000
	// maxFindings limits the findings; a client that repeats a transfer fails the
	// same way each time.
	maxFindings = 100
	// maxSessions limits the control connections in a log.
	maxSessions = 64
)

// Diagnosis is the result of reading a log. Its JSON form is the page's answer and,
// after the version and the tool, the document of "diagnose --format json".
type Diagnosis struct {
	Verdict   core.Verdict `json:"verdict"`
	Format    string       `json:"format"`   // client that wrote the log: "curl", "lftp", ...
	Lines     int          `json:"lines"`    // of the log
	Skipped   int          `json:"skipped"`  // lines that are not part of the exchange
	Done      int          `json:"done"`     // transfers that succeeded
	Failed    int          `json:"failed"`   // transfers that failed
	Omitted   int          `json:"omitted"`  // lines of the exchange that are not kept
	Findings  []Finding    `json:"findings"` // the first of the highest severity, then the others in the order of the log
	Transfers []*Transfer  `json:"transfers"`
	Exchange  []Entry      `json:"exchange"`
}

// Finding is a problem that a log shows.
type Finding struct {
	Rule     string        `json:"rule"`  // id of a rule of core, or AM-nn; empty if no rule is more precise than the cause
	Cause    string        `json:"cause"` // name of a connect.Cause, or one of the Cause constants
	Severity core.Severity `json:"severity"`
	Line     int           `json:"line"`    // of the log, from 1
	Message  string        `json:"message"` // what happened on the wire, and the reason
	Advice   string        `json:"advice"`
}

// ID returns the finding's rule, or its cause if it has no rule.
func (f *Finding) ID() string {
	if f.Rule != "" {
		return f.Rule
	}
	return f.Cause
}

// Causes that a log has in addition to those of package connect.
const (
	CauseNotConnected = "not-connected"          // the client could not open the control connection
	CauseLoginRefused = "login-refused"          // USER, PASS or ACCT was refused
	CauseMalformed    = "announcement-malformed" // PORT or EPRT departs from its RFC, but the transfer succeeded
	CausePassiveUsed  = "passive-used"           // the client connected to the partner instead of the partner to it
	CauseUnfinished   = "unfinished"             // the log ends before the outcome, or leaves it out
)

// Diagnose reads the log of a client. Settings is the checked text that should
// have been in force, or nil; the announced ports and addresses are compared with
// it. It returns an error if log is too long, is UTF-16, or is not the log of an
// FTP client.
func Diagnose(log string, settings *core.Result) (*Diagnosis, error) {
	if len(log) > MaxLog {
		return nil, errors.New("the log is longer than 64 MiB; cut it down to the failed transfer")
	}
	r := newReader(log)
	if r == nil {
		return nil, errorFor(log)
	}
	d := &Diagnosis{Format: r.format.name, Findings: []Finding{}, Transfers: []*Transfer{}, Exchange: []Entry{}}
	f := follower{d: d, facts: factsOf(settings), reader: r}
	for rest := log; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		d.Lines++
		f.readLine(line)
	}
	f.end()
	d.judge()
	return d, nil
}

// judge sets the verdict, and moves the first finding of the highest severity to
// the front.
func (d *Diagnosis) judge() {
	first, worst := 0, core.Severity(0)
	for i := range d.Findings {
		if d.Findings[i].Severity > worst {
			first, worst = i, d.Findings[i].Severity
		}
	}
	if first > 0 {
		headline := d.Findings[first]
		copy(d.Findings[1:first+1], d.Findings[:first])
		d.Findings[0] = headline
	}
	d.Verdict = core.VerdictOf(worst)
}

// report adds a finding. Once maxFindings are kept, a more severe one replaces the
// last, so that no failure is lost behind notes.
func (d *Diagnosis) report(f Finding) {
	if len(d.Findings) < maxFindings {
		d.Findings = append(d.Findings, f)
		return
	}
	if last := &d.Findings[maxFindings-1]; f.Severity > last.Severity {
		*last = f
	}
}

// failing reports whether an error was found so far.
func (d *Diagnosis) failing() bool {
	for i := range d.Findings {
		if d.Findings[i].Severity == core.Error {
			return true
		}
	}
	return false
}

// show adds a line to the exchange, within MaxShown.
func (d *Diagnosis) show(e Entry) {
	if len(d.Exchange) == MaxShown {
		if d.failing() {
			d.Omitted++
			return
		}
		d.Omitted += MaxShown / 2
		d.Exchange = d.Exchange[MaxShown/2:]
	}
	d.Exchange = append(d.Exchange, e)
}

// open adds a transfer, within MaxShown.
func (d *Diagnosis) open(t *Transfer) {
	if len(d.Transfers) == MaxShown {
		if d.failing() {
			return
		}
		d.Transfers = d.Transfers[MaxShown/2:]
	}
	d.Transfers = append(d.Transfers, t)
}
