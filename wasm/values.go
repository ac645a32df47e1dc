//go:build js && wasm

package main

import (
	"strings"

	"activeftp/core"
)

// object is a JavaScript object in the form that js.ValueOf accepts.
type object = map[string]any

// record returns an object with the named properties. Callers pass pointers to
// strings, ints and bools: converting each value to an interface at the call takes
// several times as much code, and the browser has to load every byte of it.
func record(names string, values ...any) object {
	o := object{}
	for name := range strings.SplitSeq(names, " ") {
		switch v := values[0].(type) {
		case *string:
			o[name] = *v
		case *int:
			o[name] = *v
		case *bool:
			o[name] = *v
		default:
			o[name] = v
		}
		values = values[1:]
	}
	return o
}

// list returns a JavaScript array of n values.
func list(n int, value func(i int) any) any {
	all := make([]any, n)
	for i := range all {
		all[i] = value(i)
	}
	return all
}

func texts(all []string) any { return list(len(all), func(i int) any { return all[i] }) }

// textValue returns {text} with a whole settings text. A string loses one byte
// order mark on its way from Go to JavaScript, so a text that starts with one gets
// a second.
func textValue(text string) any {
	const mark = "\ufeff"
	if strings.HasPrefix(text, mark) {
		text = mark + text
	}
	return record("text", &text)
}

// resultValue returns one of the "files" in the document of "check --format json",
// without its name.
func resultValue(r *core.Result) any {
	return record("verdict portEnd sites diagnostics",
		r.Verdict.String(), &r.PortEnd,
		list(len(r.Sites), func(i int) any {
			s := &r.Sites[i]
			return record("name route verdict", &s.Name, s.Route.String(), s.Verdict.String())
		}),
		list(len(r.Diagnostics), func(i int) any { return diagnosticValue(&r.Diagnostics[i]) }))
}

func diagnosticValue(d *core.Diagnostic) any {
	var fix any
	if f := d.Fix; f != nil {
		fix = record("message line col len new", &f.Message, &f.Line, &f.Col, &f.Len, &f.New)
	}
	value := record("rule severity path line col len message fix",
		&d.Rule, d.Severity.String(), &d.Path, &d.Line, &d.Col, &d.Len, &d.Message, fix)
	if a := d.Accepted; a != nil {
		value["accepted"] = record("reason until", &a.Reason, a.Until.String())
	}
	return value
}

func outlineValue(o core.Outline) any {
	values, places := object{}, object{}
	for i := range o.Entries {
		e := &o.Entries[i]
		values[e.Path] = e.Value
		places[e.Path] = record("line col len", &e.Span.Line, &e.Span.Col, &e.Span.Len)
	}
	return record("values places zones sites", values, places, texts(o.Zones), texts(o.Sites))
}

// flagOf returns the value of flag, or nil if it is missing.
func flagOf(flag *bool) any {
	if flag == nil {
		return nil
	}
	return *flag
}
