package trace

import (
	"errors"
	"strings"

	"activeftp/core"
)

// Limits on a log.
const (
	MaxLog  = 64 << 20 // bytes of a log
	MaxLine = 4096     // bytes of a line that are looked at; the rest of it is passed over

	// MaxShown is how many lines of the exchange, and how many transfers, a
	// diagnosis keeps. Before the first failure the latest are kept, and from
	// there on the earliest, so that what led to it is there.
	MaxShown = 1000
	// maxFindings bounds the findings; a client that repeats itself fails the
	// same way each time.
	maxFindings = 100
	// maxSessions is how many control connections a log may interleave.
	maxSessions = 64
)

// Diagnosis is what a log comes to. Its JSON form is the document of "diagnose
// --format json" and of the page.
type Diagnosis struct {
	Version   int          `json:"version"` // of this document's form: 1
	Verdict   core.Verdict `json:"verdict"`
	Format    string       `json:"format"`   // whose log it is: "curl", "lftp", ...
	Lines     int          `json:"lines"`    // of the log
	Skipped   int          `json:"skipped"`  // lines that are no part of the exchange
	Done      int          `json:"done"`     // transfers that succeeded
	Failed    int          `json:"failed"`   // transfers that did not
	Omitted   int          `json:"omitted"`  // lines of the exchange that are not kept
	Findings  []Finding    `json:"findings"` // the first of the weightiest, then the others in the order of the log
	Transfers []*Transfer  `json:"transfers"`
	Exchange  []Entry      `json:"exchange"`
}

// Finding is one thing that a log shows to be wrong.
type Finding struct {
	Rule     string        `json:"rule"`  // id of a rule of core, or AM-nn; empty when the cause says all
	Cause    string        `json:"cause"` // name of a connect.Cause, or one of the Cause constants
	Severity core.Severity `json:"severity"`
	Line     int           `json:"line"`    // where it shows, from 1
	Message  string        `json:"message"` // what happened on the wire
	Advice   string        `json:"advice"`  // what to do
}

// ID is the finding's rule, and its cause where it has none.
func (f *Finding) ID() string {
	if f.Rule != "" {
		return f.Rule
	}
	return f.Cause
}

// Causes that a log has beyond those of one transfer.
const (
	CauseNotConnected = "not-connected"          // the control connection was not made
	CauseLoginRefused = "login-refused"          // USER, PASS or ACCT was refused
	CauseMalformed    = "announcement-malformed" // PORT or EPRT departs from its RFC, and the transfer succeeded all the same
	CausePassiveUsed  = "passive-used"           // the client connected to the partner, and not the partner to it
	CauseUnfinished   = "unfinished"             // the log ends before the outcome, or leaves out what would tell it
)

// Diagnose reads the log of a client. With settings, the result of checking
// those that should have been in force, what was announced is compared with
// them; nil is none. The error says why a text is no log of an FTP client.
func Diagnose(log string, settings *core.Result) (*Diagnosis, error) {
	if len(log) > MaxLog {
		return nil, errors.New("the log is longer than 64 MiB")
	}
	if strings.HasPrefix(log, "\xff\xfe") {
		return nil, errors.New("the log is UTF-16, as PowerShell writes it: save it as UTF-8")
	}
	format := formatOf(log)
	if format == nil {
		return nil, errors.New("no log of an FTP client: expected commands and replies as curl -v, lftp -d, FileZilla, WinSCP, " +
			"NcFTP, tnftp -v -d, wget -d, Apache Commons Net or activeftp show them")
	}
	d := &Diagnosis{Version: 1, Format: format.name, Findings: []Finding{}, Transfers: []*Transfer{}, Exchange: []Entry{}}
	f := follower{d: d, facts: factsOf(settings), format: format}
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

// judge sums the findings up, and puts the first of the weightiest in front.
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

// report adds a finding. Of more than are kept the weightier one stays last,
// so that no failure is lost behind notes.
func (d *Diagnosis) report(f Finding) {
	if len(d.Findings) < maxFindings {
		d.Findings = append(d.Findings, f)
		return
	}
	if last := &d.Findings[maxFindings-1]; f.Severity > last.Severity {
		*last = f
	}
}

// failing reports whether a failure was found already.
func (d *Diagnosis) failing() bool {
	for i := range d.Findings {
		if d.Findings[i].Severity == core.Error {
			return true
		}
	}
	return false
}

// show adds a line to the exchange.
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

// open adds a transfer.
func (d *Diagnosis) open(t *Transfer) {
	if len(d.Transfers) == MaxShown {
		if d.failing() {
			return
		}
		d.Transfers = d.Transfers[MaxShown/2:]
	}
	d.Transfers = append(d.Transfers, t)
}
