package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The elements of JUnit's format that CI systems read. The format has no
// standard; these are the common ones of github.com/testmoapp/junitxml, with
// what the schema of Jenkins' xUnit plug-in requires.
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
		Errors   int         `xml:"errors,attr"` // of the tests themselves: none
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

// WriteJUnit writes JUnit's XML: a test case per case; one with an error is a
// failure, and what is less than an error stands in its output.
func WriteJUnit(w io.Writer, r *Report) error {
	suite := junitSuite{Name: "activeftp", Tests: len(r.Cases), Failures: r.failed(), Skipped: r.skipped()}
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

func junitCaseOf(c *Case) junitCase {
	one := junitCase{
		Name: Printable(c.Name), ClassName: "activeftp", File: Printable(c.File), Time: junitTime(c.Elapsed),
	}
	if !c.Failed() {
		one.SystemOut = junitText(c)
		if c.Skipped != "" {
			one.Skipped = &junitSkipped{Printable(c.Skipped)}
		}
		return one
	}
	first := c.firstError()
	one.Failure = &junitFailure{Type: Printable(first.Rule), Message: Printable(first.Text()), Text: junitText(c)}
	return one
}

// junitText is everything a case has to say. It is one failure, because readers
// keep no more than one of a case.
func junitText(c *Case) string {
	var lines []string
	for i := range c.Findings {
		lines = append(lines, c.Findings[i].line())
	}
	for _, line := range c.Talk {
		lines = append(lines, Printable(line))
	}
	return strings.Join(lines, "\n")
}

// junitTime is a time in seconds; nothing where none was measured.
func junitTime(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%.3f", d.Seconds())
}
