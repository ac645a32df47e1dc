//go:build js && wasm

// Command wasm is the page's way to the core: it sets globalThis.activeFTP, whose
// functions take texts and plain objects and give plain objects. It decides
// nothing. A function that has no answer gives {error: sentence}; none throws.
package main

import (
	"errors"
	"runtime"
	"strconv"
	"syscall/js"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/core/rest"
	"activeftp/core/simulate"
)

// version is set by the build: -ldflags "-X main.version=1.2.3".
var version = "devel"

func main() {
	js.Global().Set("activeFTP", exports())
	select {} // JavaScript calls from now on
}

// function is what JavaScript calls: with so many texts, and one further value
// or none. The answer is of what js.ValueOf takes.
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
	{"version", 0, versions},
}

func exports() object {
	all := object{}
	for i := range functions {
		all[functions[i].name] = functions[i].export()
	}
	return all
}

// export makes a function callable. A panic would end the program and every
// later call with it, so it becomes an answer like any other error.
func (f *function) export() js.Func {
	return js.FuncOf(func(_ js.Value, given []js.Value) (answer any) {
		defer func() {
			if cause := recover(); cause != nil {
				answer = failure(f.name + ": internal error: " + causeText(cause))
			}
		}()
		value, err := f.answer(given)
		if err != nil {
			return failure(err.Error())
		}
		return js.ValueOf(value)
	})
}

func (f *function) answer(given []js.Value) (any, error) {
	texts, last, err := arguments(given, f.texts)
	if err != nil {
		return nil, errors.New(f.name + ": " + err.Error())
	}
	return f.call(texts, last)
}

func failure(sentence string) any { return object{"error": sentence} }

func check(texts []string, _ js.Value) (any, error) { return resultValue(core.Check(texts[0])), nil }

func fix(texts []string, index js.Value) (any, error) {
	found := core.Check(texts[0]).Diagnostics
	i := whole(index)
	if i < 0 || i >= len(found) || found[i].Fix == nil {
		return nil, errors.New("no fix for finding " + strconv.Itoa(i))
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
	r, err := simulate.Transfer(core.Check(texts[0]), texts[1], f)
	return transferValue(&r), err
}

func decode(texts []string, _ js.Value) (any, error) {
	d, err := simulate.Decode(core.Check(texts[0]), texts[1])
	return decodedValue(&d), err
}

func capacity(_ []string, o js.Value) (any, error) {
	total, perNode, err := firewall.PortsNeeded(number(o, "ratePerMinute"), number(o, "seconds"), number(o, "holdSeconds"),
		whole(property(o, "nodes")))
	sentence := firewall.LoadSentence(total, perNode, whole(property(o, "ports")))
	return record("ports perNode sentence", &total, &perNode, &sentence), err
}

func firewallRules(texts []string, options js.Value) (any, error) {
	var blocks []firewall.Block
	var err error
	if texts[1] != "" {
		var o firewall.Options
		flags(options, "sourcePort20 mirror rollback", &o.SourcePort20, &o.Mirror, &o.Rollback)
		blocks, err = firewall.Rules(core.Check(texts[0]), texts[1], o)
	}
	return record("platforms blocks", platformValues(firewall.Platforms()), blockValues(blocks)), err
}

func suggest(_ []string, o js.Value) (any, error) {
	choices, err := firewall.Suggest(whole(property(o, "ports")), textOf(property(o, "os")))
	return record("choices", choiceValues(choices)), err
}

func importREST(_ []string, answer js.Value) (any, error) {
	tree, err := treeOf(answer)
	if err != nil {
		return nil, err
	}
	text, notes, err := rest.Import(tree)
	return record("text notes", &text, texts(notes)), err
}

func versions([]string, js.Value) (any, error) {
	return record("version go", &version, runtime.Version()), nil
}
