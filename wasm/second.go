//go:build js && wasm

package main

import (
	"errors"
	"syscall/js"

	"activeftp/core/firewall"
	"activeftp/core/foreign"
	"activeftp/core/rest"
	"activeftp/core/simulate"
	"activeftp/core/xmltree"
)

// secondModule has the functions of the second module, which the page loads when it
// first calls one of them.
var secondModule = [...]function{
	{"simulate", 2, simulation},
	{"decode", 2, decode},
	{"firewall", 2, firewallRules},
	{"suggest", 0, suggest},
	{"capacity", 0, capacity},
	{"diagnose", 2, diagnose},
	{"importREST", 0, importREST},
	{"importOther", 1, importOther},
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
