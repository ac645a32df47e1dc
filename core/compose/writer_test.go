package compose

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func TestSection(t *testing.T) {
	tests := []struct {
		name, header string
		pairs        []Pair
		want, note   string // note is part of the only note; empty: no note
	}{
		{"no pairs", "network-zone DMZ", nil, "\n[network-zone DMZ]\n", ""},
		{"an empty value", "ftp-active-mode", []Pair{{"base-port", ""}}, "\n[ftp-active-mode]\nbase-port =\n", ""},
		{"a line end", "transfer-site a", []Pair{{"server", "h\n[host]"}}, "\n[transfer-site a]\nserver = unknown\n", "server is unknown"},
		{"a comment sign", "transfer-site a", []Pair{{"server", "h # x"}}, "\n[transfer-site a]\nserver = unknown\n", "server is unknown"},
		{"a key that cannot be unknown", "transfer-site a", []Pair{{"port", "h"}}, "\n[transfer-site a]\n", "port is left out"},
		{"names cannot be unknown", "transfer-site a", []Pair{{"alternative-servers", "a/b"}}, "\n[transfer-site a]\n", "alternative-servers is left out"},
		{"an expression", "transfer-site a", []Pair{{"server", "${a}\n"}}, "\n[transfer-site a]\nserver = ${...}\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var w Writer
			w.Section(tt.header, tt.pairs)
			if diff := cmp.Diff(tt.want, w.String()); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			notes := strings.Join(w.Notes.All(), "\n")
			if !strings.Contains(notes, tt.note) || (tt.note == "" && notes != "") {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}

func TestNotesAreBounded(t *testing.T) {
	var n Notes
	for range maxNotes + 3 {
		n.Add("A note.")
	}
	all := n.All()
	if len(all) != maxNotes+1 || all[maxNotes] != "Further notes not shown: 3." {
		t.Errorf("%d notes, the last %q", len(all), all[len(all)-1])
	}
	if diff := cmp.Diff(all, n.All()); diff != "" {
		t.Errorf("a second call differs:\n%s", diff)
	}
}

func TestTextIsBounded(t *testing.T) {
	w := Writer{}
	w.text.Grow(core.MaxText)
	w.text.WriteString(strings.Repeat("#", core.MaxText-1))
	w.Section("network-zone DMZ", nil)
	if w.text.Len() >= core.MaxText || len(w.Notes.All()) != 1 {
		t.Errorf("%d bytes, notes %q", w.text.Len(), w.Notes.All())
	}
}
