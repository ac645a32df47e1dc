package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// The elements of JUnit XML that CI systems read. The format has no standard:
// these are the common elements that github.com/testmoapp/junitxml lists, and
// those that the schema of Jenkins' xUnit plug-in requires.
type (
	junitSuites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Suite    junitSuite
	}
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"` // crashes of tests: always 0
		Skipped  int         `xml:"skipped,attr,omitempty"`
		Time     string      `xml:"time,attr,omitempty"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string        `xml:"name,attr"`
		ClassName string        `xml:"classname,attr"`
		File      string        `xml:"file,attr"`
		Time      string        `xml:"time,attr,omitempty"`
		Failure   *junitFailure `xml:"failure"`
		Skipped   *junitSkipped `xml:"skipped"`
		SystemOut string        `xml:"system-out,omitempty"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes JUnit XML with a test case for each case. A case with an
// error is a failure; findings and dialogue of any other go into its system-out,
// as do the proved facts and the ports that were tried.
func WriteJUnit(w io.Writer, r *Report) error {
	suite := junitSuite{Name: r.Shard.title(toolName), Tests: len(r.Cases), Failures: r.failed(), Skipped: r.skipped()}
	var elapsed time.Duration
	for i := range r.Cases {
		suite.Cases = append(suite.Cases, junitCaseOf(&r.Cases[i]))
		elapsed += r.Cases[i].Elapsed
	}
	suite.Time = junitTime(elapsed)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "\t")
	if err := e.Encode(junitSuites{Tests: suite.Tests, Failures: suite.Failures, Suite: suite}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// junitCaseOf returns the test case for a case. A skipped case that has an error
// counts as failed, not as skipped.
func junitCaseOf(c *Case) junitCase {
	testCase := junitCase{
		Name: Printable(c.Name), ClassName: toolName, File: Printable(c.File), Time: junitTime(c.Elapsed),
		SystemOut: junitOutput(c),
	}
	switch {
	case c.Failed():
		first := c.firstError()
		testCase.Failure = &junitFailure{Type: Printable(first.Rule), Message: Printable(first.Text()), Text: junitFailureText(c)}
	case c.Skipped != "":
		testCase.Skipped = &junitSkipped{Printable(c.Skipped)}
	}
	return testCase
}

// junitFailureText returns all findings with their remarks, and the control
// dialogue of a case, one a line. They form a single failure because readers keep
// only one per test case.
func junitFailureText(c *Case) string {
	return strings.Join(append(findingLines(c), talkLines(c)...), "\n")
}

// junitOutput returns the proved facts and the ports of a case, one a line, and of
// a case that did not fail the findings and the control dialogue too.
func junitOutput(c *Case) string {
	var before, after []string
	if !c.Failed() {
		before, after = findingLines(c), talkLines(c)
	}
	for _, fact := range c.Proved {
		before = append(before, Printable(fact))
	}
	return strings.Join(slices.Concat(before, portTableOf(c.Traffic).lines(), after), "\n")
}

// findingLines returns all findings with their remarks, one a line.
func findingLines(c *Case) []string {
	var lines []string
	for f := range c.All() {
		lines = append(lines, f.lines()...)
	}
	return lines
}

// talkLines returns the control dialogue in printable lines.
func talkLines(c *Case) []string {
	var lines []string
	for _, line := range c.Talk {
		lines = append(lines, Printable(line))
	}
	return lines
}

// junitTime returns a duration in seconds, or "" if none was measured.
func junitTime(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%.3f", d.Seconds())
}
