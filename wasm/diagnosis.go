//go:build js && wasm

package main

import (
	"syscall/js"

	"activeftp/core"
	"activeftp/core/trace"
)

// diagnose compares the log with the settings, unless their text is empty.
func diagnose(texts []string, _ js.Value) (any, error) {
	settings := checked(texts[1])
	if settings.Verdict == core.Empty {
		settings = nil
	}
	d, err := trace.Diagnose(texts[0], settings)
	if err != nil {
		return nil, err
	}
	return diagnosisValue(d), nil
}

// diagnosisValue returns the document of "diagnose --format json", without its
// version and the tool.
func diagnosisValue(d *trace.Diagnosis) any {
	return record("verdict format lines skipped done failed omitted findings transfers exchange",
		d.Verdict.String(), &d.Format, &d.Lines, &d.Skipped, &d.Done, &d.Failed, &d.Omitted,
		list(len(d.Findings), func(i int) any {
			f := &d.Findings[i]
			return record("rule cause severity line message advice", &f.Rule, &f.Cause, f.Severity.String(), &f.Line, &f.Message, &f.Advice)
		}),
		list(len(d.Transfers), func(i int) any {
			t := d.Transfers[i]
			return record("line mode announced address port inRange command reply cause", &t.Line, &t.Mode, &t.Announced, &t.Address,
				&t.Port, flagOf(t.InRange), &t.Command, &t.Reply, &t.Cause)
		}),
		list(len(d.Exchange), func(i int) any {
			e := &d.Exchange[i]
			return record("line kind text", &e.Line, e.Kind.String(), &e.Text)
		}))
}
