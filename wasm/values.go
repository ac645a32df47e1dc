//go:build js && wasm

package main

import (
	"strings"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/core/simulate"
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

// resultValue returns the document of "check --format json".
func resultValue(r *core.Result) any {
	return record("version verdict portEnd sites diagnostics",
		&r.Version, r.Verdict.String(), &r.PortEnd,
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

func ruleValues(all []core.Rule) any {
	return list(len(all), func(i int) any {
		r := &all[i]
		return record("id severity title source where why", &r.ID, r.Severity.String(), &r.Title, r.Source.String(), &r.Where, &r.Why)
	})
}

func serviceValues(all []core.Service) any {
	return list(len(all), func(i int) any {
		s := &all[i]
		return record("first last name", &s.Ports.Base, s.Ports.End(), &s.Name)
	})
}

func transferValue(r *simulate.Result) any {
	return record("ok cause sentence port line steps", &r.OK, &r.Cause, &r.Sentence, &r.Port, &r.Line,
		list(len(r.Steps), func(i int) any {
			s := &r.Steps[i]
			return record("from to kind text broken", string(s.From), string(s.To), string(s.Kind), &s.Text, &s.Broken)
		}))
}

func decodedValue(d *simulate.Decoded) any {
	return record("address port family inRange sentence", &d.Address, &d.Port, &d.Family, flagOf(d.InRange), &d.Sentence)
}

// flagOf returns the value of flag, or nil if it is missing.
func flagOf(flag *bool) any {
	if flag == nil {
		return nil
	}
	return *flag
}

func platformValues(all []firewall.Platform) any {
	return list(len(all), func(i int) any { return record("id name", &all[i].ID, &all[i].Name) })
}

func blockValues(all []firewall.Block) any {
	return list(len(all), func(i int) any { return record("title text note", &all[i].Title, &all[i].Text, &all[i].Note) })
}

func choiceValues(all []firewall.Choice) any {
	return list(len(all), func(i int) any {
		c := &all[i]
		return record("base number end collisions", &c.Ports.Base, &c.Ports.Number, c.Ports.End(),
			list(len(c.Collisions), func(i int) any { return c.Collisions[i].Ports.String() + " " + c.Collisions[i].Name }))
	})
}
