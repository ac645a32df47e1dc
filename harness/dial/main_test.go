package dial

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"activeftp/core"
	"activeftp/harness/report"
)

// endVariable is the environment variable that makes this test binary one end of a
// test, in a namespace: its value is a key of ends.
const endVariable = "ACTIVEFTP_DIAL_END"

// ends are the jobs of the processes of a lab.
var ends = map[string]func(in *json.Decoder, out *json.Encoder) error{
	"listen": listenInLab, "run": runInLab, "answer": answerInLab,
}

func TestMain(m *testing.M) {
	if end := ends[os.Getenv(endVariable)]; end != nil {
		if err := end(json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// labListen is what the partner's end of a lab runs.
type labListen struct {
	Listen string
	Ports  core.PortRange
}

// listenInLab runs the listening end until the end of its input.
func listenInLab(in *json.Decoder, out *json.Encoder) error {
	var r labListen
	if err := in.Decode(&r); err != nil {
		return err
	}
	l, err := Listen(ListenConfig{Listen: r.Listen, Ports: r.Ports, User: testUser, Password: testPassword})
	if err != nil {
		return err
	}
	defer l.Close()
	if err := out.Encode(true); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return nil
}

// answerInLab accepts connections at an address until the end of its input, as a
// proxy does that leads nowhere.
func answerInLab(in *json.Decoder, out *json.Encoder) error {
	var address string
	if err := in.Decode(&address); err != nil {
		return err
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	go func() {
		for {
			if _, err := l.Accept(); err != nil { // stays open until the process ends
				return
			}
		}
	}()
	if err := out.Encode(true); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return nil
}

// labRun is what the host's end of a lab runs.
type labRun struct {
	Settings string
	To       string
	Busy     []string // addresses to listen on before
}

// runInLab runs the host's end and answers with the summary of its report.
func runInLab(in *json.Decoder, out *json.Encoder) error {
	var r labRun
	if err := in.Decode(&r); err != nil {
		return err
	}
	for _, address := range r.Busy {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return err
		}
		defer l.Close()
	}
	done, err := Run(context.Background(), "test.settings", core.Check(r.Settings), Options{
		To: r.To, Password: testPassword,
	})
	if err != nil {
		return err
	}
	return out.Encode(summaryOf(done))
}

const (
	testUser     = "dial"
	testPassword = "correct horse"
)

// ports returns the range from first to last.
func ports(first, last int) core.PortRange {
	return core.PortRange{Base: first, Number: last - first + 1}
}

// settingsFor returns settings with a range.
func settingsFor(r core.PortRange) string {
	return fmt.Sprintf("[ftp-active-mode]\nbase-port = %d\nnumber-of-ports = %d\n", r.Base, r.Number)
}

// spansText returns the spans as "10000-10049 open; 10050-10099 dropped: ...".
func spansText(spans []report.PortSpan) string {
	var parts []string
	for i, s := range spans {
		if i == maxSpans {
			parts = append(parts, "and "+core.Count(len(spans)-i, "more span"))
			break
		}
		part := s.PortRange.String() + " " + string(s.Status)
		if s.Reason != "" && s.Reason != string(s.Status) {
			part += ": " + s.Reason
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

// summary is the part of a report that tests compare.
type summary struct {
	Spans      string
	Rules      []string
	Fixes      []string
	Conclusion string
}

// summaryOf returns the summary of a report.
func summaryOf(r *report.Report) summary {
	s := summary{Spans: spansText(r.Cases[0].Traffic.Spans), Conclusion: r.Conclusion}
	for _, f := range r.Cases[0].Findings {
		s.Rules = append(s.Rules, f.Rule)
		if f.Fix != nil {
			s.Fixes = append(s.Fixes, f.Fix.Message)
		}
	}
	return s
}
