package play

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"activeftp/harness/scenario"
)

// wants holds every want/ file of the scenario against what happened.
func (p *play) wants() {
	s := p.scenario
	actual := map[string]string{}
	if s.Want.Talk.Given() {
		actual["want/talk"] = p.talk.text()
		p.holdText("want/talk", s.Want.Talk, actual["want/talk"])
	}
	if s.Want.Diagnostics.Given() {
		actual["want/diagnostics"] = p.diagnostics()
		p.holdText("want/diagnostics", s.Want.Diagnostics, actual["want/diagnostics"])
	}
	p.holdFiles("want/client/", s.Want.Client, p.clientFile, actual)
	p.holdComplete()
	if len(s.Want.Server) > 0 {
		p.holdServer(actual)
	}
	if p.options.Update == nil || len(actual) == 0 {
		return
	}
	if err := p.options.Update(s, actual); err != nil {
		p.fail(1, "update", err.Error())
	}
}

// diagnostics is the findings of the settings as want/diagnostics holds them.
func (p *play) diagnostics() string {
	var b strings.Builder
	for _, d := range p.checked.Diagnostics {
		fmt.Fprintf(&b, "%d: %s\n", d.Line, d.Rule)
	}
	return b.String()
}

// holdServer holds the files of the partner.
func (p *play) holdServer(actual map[string]string) {
	if err := p.startPartner(); err != nil {
		p.fail(1, "want", err.Error())
		return
	}
	files := p.partner.Files()
	p.holdFiles("want/server/", p.scenario.Want.Server, func(name string) ([]byte, error) {
		if data, ok := files[name]; ok {
			return data, nil
		}
		return nil, fs.ErrNotExist
	}, actual)
}

// clientFile is a file of the client.
func (p *play) clientFile(name string) ([]byte, error) {
	f, err := p.store.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (p *play) holdFiles(prefix string, want map[string]scenario.Section, read func(string) ([]byte, error), actual map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		switch data, err := read(name); {
		case errors.Is(err, fs.ErrNotExist):
			p.differ(want[name].Line-1, "want", prefix+name, "the file", "no file")
		case err != nil:
			p.fail(want[name].Line-1, "want", fmt.Sprintf("%s%s: %v", prefix, name, err))
		default:
			actual[prefix+name] = string(data)
			p.holdText(prefix+name, want[name], string(data))
		}
	}
}

// holdComplete holds that the client has no file but those it was given and
// those that were received to their end.
func (p *play) holdComplete() {
	err := fs.WalkDir(os.DirFS(p.dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !p.completed[name] {
			p.fail(1, "leak", "the client holds "+name+", which was not received to its end")
		}
		return err
	})
	if err != nil {
		p.fail(1, "want", fmt.Sprintf("the client's files: %v", err))
	}
}

// holdText compares a want/ file line by line and tells the first difference.
// One that is about to be updated may differ.
func (p *play) holdText(name string, want scenario.Section, got string) {
	if want.Text == got || p.options.Update != nil {
		return
	}
	wants, gots := strings.SplitAfter(want.Text, "\n"), strings.SplitAfter(got, "\n")
	for i := range max(len(wants), len(gots)) {
		a, b := at(wants, i), at(gots, i)
		if a != b {
			p.differ(want.Line+i, "want", fmt.Sprintf("%s, line %d", name, i+1), fmt.Sprintf("%.200q", a), fmt.Sprintf("%.200q", b))
			return
		}
	}
}

// at is the i-th line, empty behind the last.
func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
