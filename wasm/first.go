//go:build js && wasm

package main

import (
	"errors"
	"runtime"
	"strconv"
	"syscall/js"

	"activeftp/core"
)

// firstModule has the functions of the first module: all that the verdict, the form and
// the ruler need.
var firstModule = [...]function{
	{"check", 1, check},
	{"fix", 1, fix},
	{"edit", 3, edit},
	{"accept", 3, accept},
	{"withdraw", 1, withdraw},
	{"read", 1, read},
	{"ports", 0, ports},
	{"decodeFile", 0, decodeFile},
	{"initial", 0, initial},
	{"rules", 0, rules},
	{"version", 0, versions},
}

// check checks a text as of a day, "YYYY-MM-DD", or without one as of today.
func check(texts []string, day js.Value) (any, error) {
	if day.Type() != js.TypeString {
		return resultValue(checked(texts[0])), nil
	}
	date, ok := core.ParseDate(day.String())
	if !ok {
		return nil, errors.New("expected a day such as 2027-01-31, not " + strconv.Quote(day.String()))
	}
	return resultValue(core.CheckOn(texts[0], date)), nil
}

// checked returns the result of checking a text as of today.
func checked(text string) *core.Result { return core.CheckOn(text, today()) }

// today returns the date in the time zone of the browser.
func today() core.Date {
	now := js.Global().Get("Date").New()
	part := func(name string) int { return now.Call(name).Int() }
	return core.DateOf(part("getFullYear"), part("getMonth")+1, part("getDate"))
}

func fix(texts []string, index js.Value) (any, error) {
	found := checked(texts[0]).Diagnostics
	i := integer(index)
	if i < 0 || i >= len(found) || found[i].Fix == nil {
		return nil, errors.New("finding " + strconv.Itoa(i) + " does not exist or has no fix")
	}
	return textValue(found[i].Fix.Apply(texts[0])), nil
}

func edit(texts []string, _ js.Value) (any, error) {
	edited, err := core.Edit(texts[0], texts[1], texts[2])
	if refusal, ok := err.(*core.EditError); ok { //nolint:errorlint // Edit does not wrap it, and errors.As would add 15 KB to the module
		err = errors.New(refusal.Reason) // without the path: the page says it beside the field
	}
	return textValue(edited), err
}

// accept accepts the finding of texts[0] at an index, because of texts[1] and, unless
// that is empty, until the day in texts[2].
func accept(texts []string, index js.Value) (any, error) {
	by := core.Acceptance{Reason: texts[1]}
	if texts[2] != "" {
		var ok bool
		if by.Until, ok = core.ParseDate(texts[2]); !ok {
			return nil, errors.New("expected a day such as 2027-01-31, not " + strconv.Quote(texts[2]))
		}
	}
	edited, err := core.Accept(texts[0], integer(index), by, today())
	return textValue(edited), err
}

func withdraw(texts []string, index js.Value) (any, error) {
	edited, err := core.Withdraw(texts[0], integer(index), today())
	return textValue(edited), err
}

func read(texts []string, _ js.Value) (any, error) {
	return outlineValue(core.OutlineOf(texts[0])), nil
}

func rules([]string, js.Value) (any, error) { return ruleValues(core.Rules()), nil }

func ports([]string, js.Value) (any, error) {
	ephemeral := object{}
	for _, os := range core.OperatingSystems() {
		band := core.EphemeralPorts(os)
		ephemeral[os] = []any{[]any{band.Base, band.End()}}
	}
	return record("low high ephemeral own services", core.LowestPort, core.HighestPort, ephemeral,
		serviceValues(core.ProductPorts()), serviceValues(core.KnownServices())), nil
}

// decodeFile returns the text of a file, which is a Uint8Array, and a note on its
// encoding, which is empty for UTF-8. Settings and exports are read like a log, which
// can be in Latin-1: the page then says so, and saves UTF-8.
func decodeFile(_ []string, file js.Value) (any, error) {
	if !file.InstanceOf(js.Global().Get("Uint8Array")) {
		return nil, errors.New("decodeFile: argument 1 must be a Uint8Array")
	}
	data := make([]byte, file.Length())
	js.CopyBytesToGo(data, file)
	log := core.DecodeLog(string(data))
	note := log.Note()
	return record("text note", &log.Text, &note), nil
}

func initial([]string, js.Value) (any, error) { return textValue(core.InitialText), nil }

func versions([]string, js.Value) (any, error) {
	return record("version go", &version, runtime.Version()), nil
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
