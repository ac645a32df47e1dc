package harness

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"activeftp/harness/client"
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
	if files, err := p.store.Files(); err != nil {
		p.fail(1, "want", err.Error())
	} else {
		p.holdFiles("want/client/", s.Want.Client, files, actual)
		p.holdComplete(files)
	}
	if len(s.Want.Server) > 0 && p.startPartner() == nil {
		p.holdFiles("want/server/", s.Want.Server, p.bundled.Files(), actual)
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

func (p *play) holdFiles(prefix string, want map[string]scenario.Section, files map[string][]byte, actual map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		data, ok := files[name]
		if !ok {
			p.differ(want[name].Line-1, "want", prefix+name, "the file", "no file")
			continue
		}
		actual[prefix+name] = string(data)
		p.holdText(prefix+name, want[name], string(data))
	}
}

// holdComplete holds that no download stands half written.
func (p *play) holdComplete(files map[string][]byte) {
	for name := range files {
		if strings.HasSuffix(name, client.Partial) {
			p.fail(1, "leak", "the client holds the unfinished file "+name)
		}
	}
}

// holdText compares a want/ file line by line and tells the first difference.
func (p *play) holdText(name string, want scenario.Section, got string) {
	if want.Text == got {
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
