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
	{"suggest", 1, suggest},
	{"capacity", 0, capacity},
	{"diagnose", 2, diagnose},
	{"importFiles", 0, importFiles},
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

func suggest(texts []string, _ js.Value) (any, error) {
	offers := firewall.Offers(texts[0], today())
	return record("offers", list(len(offers), func(i int) any { return offerValue(&offers[i]) })), nil
}

// importFiles takes a list of files, each with its text and, if that is JSON or XML,
// the decoded documents, or why they could not be decoded:
//
//	{"text": TEXT, "documents": [VALUE or ELEMENT, ...], "problem": SENTENCE}
//
// It imports them like the command: either the product's answers and exports, or
// the settings of other programs.
func importFiles(_ []string, files js.Value) (any, error) {
	if !files.InstanceOf(js.Global().Get("Array")) {
		return nil, errors.New("importFiles: argument 1 must be a list of files")
	}
	var others []foreign.Input
	var documents []any
	for i := range files.Length() {
		other, decoded, err := readInput(files.Index(i))
		if err != nil {
			return nil, err
		}
		others, documents = append(others, other...), append(documents, decoded...)
	}
	if len(others) > 0 && len(documents) > 0 {
		return nil, foreign.ErrWithExports
	}
	var text string
	var notes []string
	var err error
	if len(others) > 0 {
		text, notes, err = foreign.Import(others)
	} else {
		text, notes, err = rest.Import(documents)
	}
	return record("text notes", &text, texts(notes)), err
}

// readInput returns the settings of another program in a file, or the documents of
// an export.
func readInput(file js.Value) (other []foreign.Input, documents []any, err error) {
	in := foreign.Input{Text: stringOf(property(file, "text"))}
	if rest.IsExport(in.Text) {
		if problem := stringOf(property(file, "problem")); problem != "" {
			return nil, nil, rest.ReadingError(in.Text, errors.New(problem))
		}
		tree, err := copyTree(property(file, "documents"))
		if err != nil {
			return nil, nil, err
		}
		documents, _ = tree.([]any)
		if len(documents) > 0 {
			in.XML = xmltree.Of(documents[0])
		}
		if in.XML == nil || !foreign.Recognizes(in) {
			return nil, documents, nil
		}
	}
	if !foreign.Recognizes(in) {
		if err := rest.ReadingError(in.Text, nil); !errors.Is(err, rest.ErrUnknown) {
			return nil, nil, err
		}
		_, _, err := foreign.Import([]foreign.Input{in})
		return nil, nil, err
	}
	return []foreign.Input{in}, nil, nil
}

func platformValues(all []firewall.Platform) any {
	return list(len(all), func(i int) any { return record("id name", &all[i].ID, &all[i].Name) })
}

func blockValues(all []firewall.Block) any {
	return list(len(all), func(i int) any {
		return record("title text note open", &all[i].Title, &all[i].Text, &all[i].Note, &all[i].Open)
	})
}

// offerValue returns a suggested range with the edits that move the text to it.
// blocked says whether the firewall has to be changed too.
func offerValue(o *firewall.Offer) any {
	blocked := len(o.Closed) > 0
	return record("base number end blocked collisions edits", &o.Ports.Base, &o.Ports.Number, o.Ports.End(), &blocked,
		list(len(o.Collisions), func(i int) any { return o.Collisions[i].Ports.String() + " " + o.Collisions[i].Name }),
		list(len(o.Edits), func(i int) any { return []any{o.Edits[i].Path, o.Edits[i].Value} }))
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
