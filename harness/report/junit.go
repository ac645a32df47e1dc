package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The elements of JUnit's format that CI systems read.
type (
	junitSuites struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Suite    junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string        `xml:"name,attr"`
		ClassName string        `xml:"classname,attr"`
		File      string        `xml:"file,attr"`
		Time      string        `xml:"time,attr"`
		Failure   *junitFailure `xml:"failure"`
		SystemOut string        `xml:"system-out,omitempty"`
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
	suite := junitSuite{Name: "activeftp", Tests: len(r.Cases), Failures: r.failed()}
	for i := range r.Cases {
		suite.Cases = append(suite.Cases, junitCaseOf(&r.Cases[i]))
	}
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
	one := junitCase{Name: c.Name, ClassName: "activeftp", File: c.File, Time: fmt.Sprintf("%.3f", c.Elapsed.Seconds())}
	var lines []string
	for i := range c.Findings {
		f := &c.Findings[i]
		lines = append(lines, fmt.Sprintf("%s: %s: %s [%s]", f.Place(), f.Severity, f.Text(), f.Rule))
	}
	lines = append(lines, c.Talk...)
	text := strings.Join(lines, "\n")
	if !c.Failed() {
		one.SystemOut = text
		return one
	}
	first := &c.Findings[0]
	for i := range c.Findings {
		if c.Findings[i].Severity == c.Worst() {
			first = &c.Findings[i]
			break
		}
	}
	one.Failure = &junitFailure{Type: first.Rule, Message: first.Text(), Text: text}
	return one
}
