package play

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// checkWants compares every want/ file of the scenario with the actual result.
func (r *run) checkWants() {
	want := &r.scenario.Want
	actual := map[string]string{}
	if want.Talk.Given() {
		actual["want/talk"] = r.dialogue.text()
		r.checkText("want/talk", want.Talk, actual["want/talk"])
	}
	if want.Diagnostics.Given() {
		actual["want/diagnostics"] = r.diagnostics()
		r.checkText("want/diagnostics", want.Diagnostics, actual["want/diagnostics"])
	}
	r.checkFiles("want/client/", want.Client, r.files.read, actual)
	r.checkIncomplete()
	if len(want.Server) > 0 {
		r.checkServer(actual)
	}
	if r.options.Update == nil || len(actual) == 0 {
		return
	}
	if err := r.options.Update(r.scenario, actual); err != nil {
		r.fail(1, "update", err.Error())
	}
}

// diagnostics returns the findings of the settings in the format of
// want/diagnostics: "LINE: RULE", with " (accepted)" if an acceptance covers it.
func (r *run) diagnostics() string {
	var b strings.Builder
	for _, d := range r.settings.Diagnostics {
		fmt.Fprintf(&b, "%d: %s", d.Line, d.Rule)
		if d.Accepted != nil {
			b.WriteString(" (accepted)")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// checkServer compares the partner's files with want/server.
func (r *run) checkServer(actual map[string]string) {
	if err := r.stage.Start(r.usesFTPS()); err != nil {
		r.fail(1, "want", err.Error())
		return
	}
	files := r.stage.Files()
	r.checkFiles("want/server/", r.scenario.Want.Server, func(name string) ([]byte, error) {
		if data, ok := files[name]; ok {
			return data, nil
		}
		return nil, fs.ErrNotExist
	}, actual)
}

// checkFiles compares the want/ files under a prefix with the actual ones, which it
// adds to actual.
func (r *run) checkFiles(prefix string, want map[string]scenario.Section, read func(string) ([]byte, error), actual map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		line := want[name].Line - 1 // the marker's line
		switch data, err := read(name); {
		case errors.Is(err, fs.ErrNotExist):
			r.add(facts.Failure{Line: line, Word: "want", Message: prefix + name, Want: "the file", Got: "no file"})
		case err != nil:
			r.fail(line, "want", fmt.Sprintf("%s%s: %v", prefix, name, err))
		default:
			actual[prefix+name] = string(data)
			r.checkText(prefix+name, want[name], string(data))
		}
	}
}

// checkIncomplete reports each file of the client that it was not given and did
// not receive completely.
func (r *run) checkIncomplete() {
	names, err := r.files.incomplete()
	for _, name := range names {
		r.fail(1, "leak", "the client still has "+name+", which it did not receive completely")
	}
	if err != nil {
		r.fail(1, "want", fmt.Sprintf("listing the client's files: %v", err))
	}
}

// checkText compares a want/ file line by line and reports the first difference.
// It reports nothing if the file is about to be updated.
func (r *run) checkText(name string, want scenario.Section, got string) {
	if want.Text == got || r.options.Update != nil {
		return
	}
	wantLines, gotLines := strings.SplitAfter(want.Text, "\n"), strings.SplitAfter(got, "\n")
	for i := range max(len(wantLines), len(gotLines)) {
		wantLine, gotLine := lineAt(wantLines, i), lineAt(gotLines, i)
		if wantLine != gotLine {
			r.add(facts.Failure{
				Line: want.Line + i, Word: "want", Message: fmt.Sprintf("%s, line %d", name, i+1),
				Want: fmt.Sprintf("%.200q", wantLine), Got: fmt.Sprintf("%.200q", gotLine),
			})
			return
		}
	}
}

// lineAt returns lines[i], or "" if there are fewer lines.
func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
