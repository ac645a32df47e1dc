//go:build js && wasm

// Command wasm makes the core available to the page as globalThis.activeFTP.
//
// The functions take strings and plain objects and return plain objects. They only
// convert values; the core decides. A function that fails returns
// {error: sentence}; none throws.
package main

import (
	"errors"
	"runtime"
	"strconv"
	"syscall/js"
	"unicode/utf8"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/core/foreign"
	"activeftp/core/rest"
	"activeftp/core/simulate"
	"activeftp/core/xmltree"
)

// version is set by the build: -ldflags "-X main.version=1.2.3".
var version = "devel"

func main() {
	js.Global().Set("activeFTP", exports())
	select {} // stay alive for calls from JavaScript
}

// function is a function that JavaScript can call with the given number of strings
// and an optional last value. call returns a value that js.ValueOf accepts.
type function struct {
	name  string
	texts int
	call  func(texts []string, last js.Value) (any, error)
}

var functions = [...]function{
	{"check", 1, check},
	{"fix", 1, fix},
	{"edit", 3, edit},
	{"read", 1, read},
	{"rules", 0, rules},
	{"ports", 0, ports},
	{"simulate", 2, simulation},
	{"decode", 2, decode},
	{"diagnose", 2, diagnose},
	{"capacity", 0, capacity},
	{"firewall", 2, firewallRules},
	{"suggest", 0, suggest},
	{"importREST", 0, importREST},
	{"importOther", 1, importOther},
	{"decodeFile", 1, decodeFile},
	{"initial", 0, initial},
	{"version", 0, versions},
}

// exports returns the object to set as globalThis.activeFTP.
func exports() object {
	all := object{}
	for i := range functions {
		all[functions[i].name] = functions[i].export()
	}
	return all
}

// export wraps f for JavaScript. A panic would end the program and with it every
// later call, so export returns it like any other error.
func (f *function) export() js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) (answer any) {
		defer func() {
			if value := recover(); value != nil {
				answer = failure(f.name + ": internal error: " + panicText(value))
			}
		}()
		value, err := f.answer(args)
		if err != nil {
			return failure(err.Error())
		}
		return js.ValueOf(value)
	})
}

// answer checks the arguments and calls f.
func (f *function) answer(args []js.Value) (any, error) {
	texts, last, err := arguments(args, f.texts)
	if err != nil {
		return nil, errors.New(f.name + ": " + err.Error())
	}
	return f.call(texts, last)
}

// failure returns the answer of a function that failed.
func failure(sentence string) any { return object{"error": sentence} }

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

// checked returns the result of checking a text as of today, in the time zone of
// the browser.
func checked(text string) *core.Result {
	now := js.Global().Get("Date").New()
	part := func(name string) int { return now.Call(name).Int() }
	return core.CheckOn(text, core.DateOf(part("getFullYear"), part("getMonth")+1, part("getDate")))
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

func simulation(texts []string, faults js.Value) (any, error) {
	var f simulate.Faults
	flags(faults, "drop closed nat busy refuseEPRT proxied stranger eprt",
		&f.Drop, &f.Closed, &f.NAT, &f.Busy, &f.RefuseEPRT, &f.Proxied, &f.Stranger, &f.EPRT)
	r, err := simulate.Transfer(checked(texts[0]), texts[1], f)
	return transferValue(&r), err
}

func decode(texts []string, _ js.Value) (any, error) {
	d, err := simulate.Decode(checked(texts[0]), texts[1])
	return decodedValue(&d), err
}

func capacity(_ []string, o js.Value) (any, error) {
	total, perNode, err := firewall.PortsNeeded(number(o, "ratePerMinute"), number(o, "seconds"), number(o, "holdSeconds"),
		integer(property(o, "nodes")))
	sentence := firewall.LoadSentence(total, perNode, integer(property(o, "ports")))
	return record("ports perNode sentence", &total, &perNode, &sentence), err
}

func firewallRules(texts []string, options js.Value) (any, error) {
	var blocks []firewall.Block
	var err error
	if texts[1] != "" {
		var o firewall.Options
		flags(options, "sourcePort20 mirror rollback", &o.SourcePort20, &o.Mirror, &o.Rollback)
		blocks, err = firewall.Rules(checked(texts[0]), texts[1], o)
	}
	return record("platforms blocks", platformValues(firewall.Platforms()), blockValues(blocks)), err
}

func suggest(_ []string, o js.Value) (any, error) {
	choices, err := firewall.Suggest(integer(property(o, "ports")), stringOf(property(o, "os")))
	return record("choices", choiceValues(choices)), err
}

// importREST takes the decoded documents, or a text that the page could not
// decode.
func importREST(_ []string, answer js.Value) (any, error) {
	if answer.Type() == js.TypeString {
		return nil, rest.ReadingError(answer.String(), errors.New("not valid XML; want a complete document in which every element is closed"))
	}
	tree, err := copyTree(answer)
	if err != nil {
		return nil, err
	}
	text, notes, err := rest.Import(tree)
	return record("text notes", &text, texts(notes)), err
}

// decodeFile returns the text of a file, which last has as a Uint8Array, and a
// note on its encoding, which is empty for UTF-8. texts[0] is "log" for a log, and
// anything else for settings and exports.
func decodeFile(texts []string, last js.Value) (any, error) {
	if !last.InstanceOf(js.Global().Get("Uint8Array")) {
		return nil, errors.New("decodeFile: argument 2 must be a Uint8Array")
	}
	data := make([]byte, last.Length())
	js.CopyBytesToGo(data, last)
	text, note := string(data), ""
	if texts[0] == "log" {
		log := core.DecodeLog(text)
		text, note = log.Text, log.Note()
	} else if text, _ = core.Decode(text); !utf8.ValidString(text) {
		return nil, errors.New("it is not UTF-8 text")
	}
	return record("text note", &text, &note), nil
}

func initial([]string, js.Value) (any, error) { return textValue(core.InitialText), nil }

// importOther takes a text, and its element tree if it is an XML document. The
// answer has no text if the text does not have the settings of a known program.
func importOther(t []string, root js.Value) (any, error) {
	tree, err := copyTree(root)
	if err != nil {
		return nil, err
	}
	in := foreign.Input{Text: t[0], XML: xmltree.Of(tree)}
	if !foreign.Recognizes(in) {
		return object{}, nil
	}
	text, notes, err := foreign.Import([]foreign.Input{in})
	return record("text notes", &text, texts(notes)), err
}

func versions([]string, js.Value) (any, error) {
	return record("version go", &version, runtime.Version()), nil
}
