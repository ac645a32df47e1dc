//go:build js && wasm

package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall/js"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/core/foreign"
	"activeftp/core/rest"
	"activeftp/core/simulate"
	"activeftp/core/xmltree"
	"activeftp/harness/tree"
)

// call calls an exported function and returns its answer as decoded JSON.
func call(t testing.TB, name string, arguments ...any) any {
	t.Helper()
	for i, a := range arguments {
		if text, ok := a.(string); ok && strings.HasPrefix(text, "\ufeff") {
			arguments[i] = "\ufeff" + text // JavaScript strips one
		}
	}
	publish(firstModule[:])
	publish(secondModule[:])
	answer := js.Global().Get("activeFTP").Call(name, arguments...)
	return parseJSON(t, []byte(js.Global().Get("JSON").Call("stringify", answer).String()))
}

// viaJSON encodes a Go value and returns the decoded JSON.
func viaJSON(t testing.TB, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return parseJSON(t, text)
}

func parseJSON(t testing.TB, text []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
	return value
}

// errorText returns the sentence of an answer that is {error: sentence}. It
// returns false for any other answer.
func errorText(answer any) (sentence string, ok bool) {
	o, _ := answer.(object)
	sentence, ok = o["error"].(string)
	return sentence, ok && len(o) == 1 && sentence != ""
}

// settingsTexts returns the texts of core/testdata by file name, and a few more.
func settingsTexts(t testing.TB) map[string]string {
	t.Helper()
	texts := map[string]string{"empty": "", "not a settings text": "\x00\ufffd[\n=\n", "CRLF": "\ufeff[host]\r\nos = Linux\r\n"}
	files, err := filepath.Glob("../core/testdata/*/*.settings")
	if err != nil || len(files) == 0 {
		t.Fatalf("no settings texts found (%v)", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// A JavaScript string cannot contain invalid UTF-8.
		texts[filepath.Base(file)] = strings.ToValidUTF8(string(text), "\ufffd")
	}
	return texts
}

// TestCheckAndFix checks that check returns one of the files in the document of
// "check --format json", and that fix applies the fixes in it.
func TestCheckAndFix(t *testing.T) {
	for name, text := range settingsTexts(t) {
		t.Run(name, func(t *testing.T) {
			r := checked(text)
			if diff := cmp.Diff(viaJSON(t, r), call(t, "check", text)); diff != "" {
				t.Errorf("check (-Go +page):\n%s", diff)
			}
			for i, d := range r.Diagnostics {
				answer := call(t, "fix", text, i)
				if d.Fix == nil {
					if _, ok := errorText(answer); !ok {
						t.Errorf("fix of finding %d, which has none: %v, want an error", i, answer)
					}
					continue
				}
				if diff := cmp.Diff(any(object{"text": d.Fix.Apply(text)}), answer); diff != "" {
					t.Errorf("fix %d (-Go +page):\n%s", i, diff)
				}
			}
		})
	}
}

// TestCheckOn checks that check takes a day.
func TestCheckOn(t *testing.T) {
	const text = "[host]\nnodes = 0 # activeftp: accept site-nat until 2027-01-31 because x\n" +
		"[ftp-active-mode] # activeftp: accept port-own-listener until 2027-01-31 because y\nbase-port = 10443\nnumber-of-ports = 9\n"
	for _, day := range []core.Date{core.DateOf(2027, 1, 31), core.DateOf(2027, 2, 1)} {
		want := core.CheckOn(text, day)
		if diff := cmp.Diff(viaJSON(t, want), call(t, "check", text, day.String())); diff != "" {
			t.Errorf("check on %v (-Go +page):\n%s", day, diff)
		}
	}
	if got := call(t, "check", text, "31.1.2027"); first(errorText(got)) == "" {
		t.Errorf("check on a day that is none: %v", got)
	}
}

func TestDecodeFile(t *testing.T) {
	bytes := func(data string) js.Value {
		array := js.Global().Get("Uint8Array").New(len(data))
		js.CopyBytesToJS(array, []byte(data))
		return array
	}
	for _, data := range []string{"", "é\n", "\ufeffa", "\xff\xfea\x00\xe9\x00", "\xfe\xff\x00a", "550 R\xe9pertoire"} {
		log := core.DecodeLog(data)
		if diff := cmp.Diff(viaJSON(t, object{"text": log.Text, "note": log.Note()}), call(t, "decodeFile", bytes(data))); diff != "" {
			t.Errorf("%q (-Go +page):\n%s", data, diff)
		}
	}
	if diff := cmp.Diff(any(object{"text": core.InitialText}), call(t, "initial")); diff != "" {
		t.Errorf("initial (-Go +page):\n%s", diff)
	}
}

func TestReadAndEdit(t *testing.T) {
	for name, text := range settingsTexts(t) {
		t.Run(name, func(t *testing.T) {
			o := core.OutlineOf(text)
			values, places, empty := object{}, object{}, []string{}
			for _, e := range o.Entries {
				values[e.Path], places[e.Path] = e.Value, e.Span
			}
			want := object{"values": values, "places": places, "zones": append(empty, o.Zones...), "sites": append(empty, o.Sites...)}
			if diff := cmp.Diff(viaJSON(t, want), call(t, "read", text)); diff != "" {
				t.Errorf("read (-Go +page):\n%s", diff)
			}
			for _, value := range []string{"", "28000", "a # b"} {
				path := "ftp-active-mode.base-port"
				edited, err := core.Edit(text, path, value)
				answer := call(t, "edit", text, path, value)
				var refusal *core.EditError
				if sentence, ok := errorText(answer); errors.As(err, &refusal) {
					if !ok || sentence != refusal.Reason {
						t.Errorf("edit to %q: %v, want error %v", value, answer, refusal.Reason)
					}
				} else if diff := cmp.Diff(any(object{"text": edited}), answer); diff != "" {
					t.Errorf("edit to %q (-Go +page):\n%s", value, diff)
				}
			}
		})
	}
}

func TestAcceptAndWithdraw(t *testing.T) {
	const text = "[ftp-active-mode]\nbase-port = 900\nnumber-of-ports = 10\n"
	const accepted = "[ftp-active-mode]\n# activeftp: accept port-base-bounds until 9999-12-31 because agreed\nbase-port = 900\nnumber-of-ports = 10\n"
	if diff := cmp.Diff(any(object{"text": accepted}), call(t, "accept", text, "agreed", "9999-12-31", 0)); diff != "" {
		t.Errorf("accept (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(any(object{"text": text}), call(t, "withdraw", accepted, 0)); diff != "" {
		t.Errorf("withdraw (-want +got):\n%s", diff)
	}
	for _, arguments := range [][]any{{text, "agreed", "soon", 0}, {text, "agreed", "2001-01-31", 0}, {text, "", "", 0}, {text, "agreed", "", 9}} {
		if got := call(t, "accept", arguments...); first(errorText(got)) == "" {
			t.Errorf("accept%q: %v, want an error", arguments[1:], got)
		}
	}
}

func TestSimulate(t *testing.T) {
	faults := map[string]simulate.Faults{
		"none": {}, "drop": {Drop: true}, "closed": {Closed: true}, "nat": {NAT: true}, "busy": {Busy: true}, "eprt": {EPRT: true},
		"refuseEPRT": {RefuseEPRT: true}, "proxied": {Proxied: true}, "stranger": {Stranger: true},
	}
	for name, text := range settingsTexts(t) {
		t.Run(name, func(t *testing.T) {
			for fault, f := range faults {
				want, err := simulate.Transfer(checked(text), "", f)
				if err != nil {
					t.Fatal(err)
				}
				got := call(t, "simulate", text, "", object{fault: true})
				if diff := cmp.Diff(viaJSON(t, want), got); diff != "" {
					t.Errorf("%s (-Go +page):\n%s", fault, diff)
				}
			}
		})
	}
	if _, ok := errorText(call(t, "simulate", "", "nobody", js.Undefined())); !ok {
		t.Error("no error for a site that does not exist")
	}
}

func TestDecode(t *testing.T) {
	for _, text := range []string{"", "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n"} {
		for _, line := range []string{"PORT 192,0,2,5,39,16", "> eprt |2|::1|28000|", "PORT 1,2", "", "\x00"} {
			want, err := simulate.Decode(core.Check(text), line)
			got := call(t, "decode", text, line)
			if _, ok := errorText(got); err != nil && !ok {
				t.Errorf("decode(%q) = %v, want error %v", line, got, err)
			} else if diff := cmp.Diff(viaJSON(t, want), got); err == nil && diff != "" {
				t.Errorf("%q (-Go +page):\n%s", line, diff)
			}
		}
	}
}

func TestFirewall(t *testing.T) {
	platforms := []any{}
	for _, p := range firewall.Platforms() {
		platforms = append(platforms, object{"id": p.ID, "name": p.Name})
	}
	want := any(object{"platforms": platforms, "blocks": []any{}})
	if diff := cmp.Diff(want, call(t, "firewall", "", "")); diff != "" {
		t.Errorf("platforms (-Go +page):\n%s", diff)
	}
	options := map[string]firewall.Options{
		"none": {}, "sourcePort20": {SourcePort20: true}, "mirror": {Mirror: true}, "rollback": {Rollback: true},
	}
	for name, text := range settingsTexts(t) {
		t.Run(name, func(t *testing.T) {
			for _, p := range append(firewall.Platforms(), firewall.Platform{ID: "none such"}) {
				for option, o := range options {
					blocks, err := firewall.Rules(checked(text), p.ID, o)
					got := call(t, "firewall", text, p.ID, object{option: true})
					if err != nil {
						if sentence, ok := errorText(got); !ok || sentence != err.Error() {
							t.Errorf("%s %s: %v, want error %v", p.ID, option, got, err)
						}
						continue
					}
					all := []any{}
					for _, b := range blocks {
						all = append(all, object{"title": b.Title, "text": b.Text, "note": b.Note, "open": b.Open})
					}
					if diff := cmp.Diff(any(object{"platforms": platforms, "blocks": all}), got); diff != "" {
						t.Errorf("%s %s (-Go +page):\n%s", p.ID, option, diff)
					}
				}
			}
		})
	}
}

func TestSuggest(t *testing.T) {
	const active = "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	for _, text := range []string{"", active, "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n[firewall]\nopen = 10000-11023\n" + active,
		"[ftp-active-mode]\nbase-port = 30000\nnumber-of-ports = 5000\n" + active} {
		offers := []any{}
		for _, o := range firewall.Offers(text, 0) {
			collisions, edits := []any{}, []any{}
			for _, x := range o.Collisions {
				collisions = append(collisions, x.Ports.String()+" "+x.Name)
			}
			for _, e := range o.Edits {
				edits = append(edits, []any{e.Path, e.Value})
			}
			offers = append(offers, object{"base": o.Ports.Base, "number": o.Ports.Number, "end": o.Ports.End(),
				"blocked": len(o.Closed) > 0, "collisions": collisions, "edits": edits})
		}
		if diff := cmp.Diff(viaJSON(t, object{"offers": offers}), call(t, "suggest", text)); diff != "" {
			t.Errorf("%q (-Go +page):\n%s", text, diff)
		}
	}
}

func TestCapacity(t *testing.T) {
	got := call(t, "capacity", object{"ratePerMinute": 60, "seconds": 10, "holdSeconds": 60, "nodes": 2})
	total, perNode, err := firewall.PortsNeeded(60, 10, 60, 2)
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := got.(object)
	if answer["ports"] != float64(total) || answer["perNode"] != float64(perNode) || answer["sentence"] == "" {
		t.Errorf("%v, want a sentence, %d ports in total and %d per node", got, total, perNode)
	}
	for _, o := range []any{
		js.Undefined(), js.Null(), 7, object{}, object{"ratePerMinute": 1, "seconds": 1, "holdSeconds": 1},
		object{"ratePerMinute": "1", "seconds": 1, "holdSeconds": 1, "nodes": 1},
		object{"ratePerMinute": 1, "seconds": 1, "holdSeconds": 1, "nodes": 1.5},
	} {
		if got := call(t, "capacity", o); first(errorText(got)) == "" {
			t.Errorf("capacity(%v) = %v, want an error", o, got)
		}
	}
}

func first[A, B any](a A, _ B) A { return a }

func TestTables(t *testing.T) {
	if diff := cmp.Diff(viaJSON(t, core.Rules()), call(t, "rules")); diff != "" {
		t.Errorf("rules (-Go +page):\n%s", diff)
	}
	services := func(all []core.Service) (values []object) {
		for _, s := range all {
			values = append(values, object{"first": s.Ports.Base, "last": s.Ports.End(), "name": s.Name})
		}
		return values
	}
	ephemeral := object{}
	for _, os := range core.OperatingSystems() {
		band := core.EphemeralPorts(os)
		ephemeral[os] = [][]int{{band.Base, band.End()}}
	}
	want := object{
		"low": 1024, "high": 65535, "ephemeral": ephemeral,
		"own": services(core.ProductPorts()), "services": services(core.KnownServices()),
	}
	if diff := cmp.Diff(viaJSON(t, want), call(t, "ports")); diff != "" {
		t.Errorf("ports (-Go +page):\n%s", diff)
	}
	about, _ := call(t, "version").(object)
	if about["version"] != version || !strings.HasPrefix(about["go"].(string), "go") {
		t.Errorf("version() = %v, want the program's and Go's version", about)
	}
}

// TestImport compares the page's import with the core's, for the files of the
// importers' archives: each alone, and all of an archive at once.
func TestImport(t *testing.T) {
	sets := [][]string{{"[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"}, {`{"result":[{"type":"ftp","name":"\ud800"}]}`}, {"{}", "lftp -c 'set ftp:port-range 7400-7499'"}}
	for _, dir := range []string{"rest", "foreign"} {
		files, err := filepath.Glob("../core/" + dir + "/testdata/*.txtar")
		if err != nil || len(files) == 0 {
			t.Fatalf("no archives of core/%s found (%v)", dir, err)
		}
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, f := range archive.Files {
				if ext := filepath.Ext(f.Name); ext == ".json" || ext == ".xml" || strings.HasPrefix(f.Name, "in") {
					all = append(all, string(f.Data))
				}
			}
			for _, text := range all {
				sets = append(sets, []string{text})
			}
			if len(all) > 1 {
				sets = append(sets, all)
			}
		}
	}
	for _, set := range sets {
		var files []any
		for _, text := range set {
			files = append(files, fileValue(t, text))
		}
		got := call(t, "importFiles", files)
		text, notes, err := importLikeCommand(t, set)
		if err != nil {
			if sentence, ok := errorText(got); !ok || sentence != err.Error() {
				t.Errorf("%.60q: %v, want error %v", set, got, err)
			}
			continue
		}
		if diff := cmp.Diff(viaJSON(t, object{"text": text, "notes": append([]string{}, notes...)}), got); diff != "" {
			t.Errorf("%.60q (-Go +page):\n%s", set, diff)
		}
	}
}

// importLikeCommand imports texts like "activeftp import".
func importLikeCommand(t *testing.T, set []string) (text string, notes []string, err error) {
	t.Helper()
	var others []foreign.Input
	var documents []any
	for _, text := range set {
		in := foreign.Input{Text: text}
		var decoded []any
		if rest.IsExport(text) {
			if decoded, err = tree.Decode(text); err != nil {
				t.Fatal(err)
			}
			in.XML, _ = decoded[0].(*xmltree.Element)
		}
		if (in.XML != nil || decoded == nil) && foreign.Recognizes(in) {
			others = append(others, in)
		} else {
			documents = append(documents, decoded...)
		}
	}
	switch {
	case len(others) > 0 && len(documents) > 0:
		return "", nil, foreign.ErrWithExports
	case len(others) > 0:
		return foreign.Import(others)
	}
	return rest.Import(documents)
}

// fileValue returns what the page makes of a file.
func fileValue(t *testing.T, text string) any {
	t.Helper()
	if !rest.IsExport(text) {
		return object{"text": text}
	}
	documents, err := tree.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := json.Marshal(plainOf(documents))
	if err != nil {
		t.Fatal(err)
	}
	return object{"text": text, "documents": js.Global().Get("JSON").Call("parse", string(plain))}
}

// plainOf returns documents with each XML element as the plain object that the
// page makes of it.
func plainOf(documents []any) []any {
	var all []any
	for _, document := range documents {
		if e, ok := document.(*xmltree.Element); ok {
			document = plainElement(e)
		}
		all = append(all, document)
	}
	return all
}

func plainElement(e *xmltree.Element) object {
	attributes, children := object{}, []any{}
	for _, a := range e.Attributes {
		attributes[a.Name] = a.Value
	}
	for _, c := range e.Children {
		children = append(children, plainElement(c))
	}
	return object{"element": e.Name, "attributes": attributes, "text": e.Text, "children": children}
}

// TestImportErrors checks that a file that the page could not decode, or that is of
// no known kind, is named.
func TestImportErrors(t *testing.T) {
	for text, want := range map[string]string{
		"<!DOCTYPE html><html><meta>": "login page", "<a>": "the problem", "{": "the problem", "": "empty", "set x": "without FTP settings",
		"[host]\nos = linux\n": "settings text already", "HTTP/1.1 200 OK": "HTTP headers", "PK\x03\x04": "ZIP archive",
	} {
		file := object{"text": text, "problem": "the problem"}
		if sentence, _ := errorText(call(t, "importFiles", []any{file})); !strings.Contains(sentence, want) {
			t.Errorf("importFiles(%q): error %q, want %q in it", text, sentence, want)
		}
	}
}

// TestErrors checks that bad arguments and panics become errors and do not end the
// program.
func TestErrors(t *testing.T) {
	cycle := js.ValueOf(object{})
	cycle.Set("result", cycle)
	calls := map[string][]any{
		"check": {}, "fix": {"text"}, "edit": {"", "host.os"}, "read": {1}, "simulate": {"", object{}}, "decode": {js.Null(), ""}, "diagnose": {"> PORT 1,2"},
		"firewall": {""}, "suggest": {7}, "importFiles": {1}, "decodeFile": {"text"}, "accept": {"", ""}, "withdraw": {"", 0},
	}
	for name, arguments := range calls {
		if got := call(t, name, arguments...); first(errorText(got)) == "" {
			t.Errorf("%s: %v, want an error", name, got)
		}
	}
	documents := func(value js.Value) []any { return []any{object{"text": "{", "documents": []any{value}}} }
	if got := call(t, "importFiles", documents(cycle)); first(errorText(got)) == "" {
		t.Errorf("importFiles of a cycle: %v, want an error", got)
	}
	many := js.Global().Get("Array").New(maxValues).Call("fill", 0)
	if got := call(t, "importFiles", documents(many)); first(errorText(got)) == "" {
		t.Errorf("no error for %d values", maxValues+1)
	}
	for _, value := range []any{"out of order", os.ErrClosed, 7, nil} {
		f := function{"panics", 0, func([]string, js.Value) (any, error) { panic(value) }}
		answer := f.export().Invoke()
		if answer.Type() != js.TypeObject || !strings.HasPrefix(answer.Get("error").String(), "panics: internal error: ") {
			t.Errorf("panic(%v): %v, want an internal error", value, answer)
		}
	}
	var none *core.Result
	f := function{"panics", 0, func([]string, js.Value) (any, error) { return none.Verdict, nil }}
	if answer := f.export().Invoke(); answer.Get("error").IsUndefined() {
		t.Errorf("nil pointer: %v, want an error", answer)
	}
}

// TestModules checks that each function is in one module. The page calls those of
// the first before the second is loaded.
func TestModules(t *testing.T) {
	modules := map[string]int{}
	for _, f := range firstModule {
		modules[f.name]++
	}
	for _, f := range secondModule {
		modules[f.name]++
	}
	for name, count := range modules {
		if count > 1 {
			t.Errorf("%s is %d times in the tables of modules", name, count)
		}
	}
}

// TestGlobal checks that main adds its functions to globalThis.activeFTP, beside
// those of the other module.
func TestGlobal(t *testing.T) {
	other := js.ValueOf(object{"other": true})
	js.Global().Set("activeFTP", other)
	go main()
	for range 1000 { // give main time to run
		last := functions[len(functions)-1].name
		if page := js.Global().Get("activeFTP"); page.Get(last).Type() == js.TypeFunction {
			if !page.Equal(other) {
				t.Error("main replaced the functions of the other module")
			}
			return
		}
		runtime.Gosched()
	}
	t.Fatal("activeFTP was not set")
}
