package play

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWants(t *testing.T) {
	const script = "site payroll\nretr a\nstor b\n"
	const files = "-- server/a --\none\ntwo\n-- client/b --\nthree\n"
	tests := []struct {
		name, want string
		line       string // a part of the line of the finding; empty: the file holds
		rule       string
		wanted     string
		got        said
	}{
		{"the client's file", "-- want/client/a --\none\ntwo\n", "", "", "", ""},
		{"the client's file, differing", "-- want/client/a --\none\nTWO\n", "TWO", "want", `"TWO\n"`, `"two\n"`},
		{"the client's file, shorter", "-- want/client/a --\none\ntwo\ntwo and a half\n", "two and", "want", `"two and a half\n"`, `""`},
		{"the client's file, not there", "-- want/client/c --\none\n", "-- want/client/c", "want", "the file", "no file"},
		{"the partner's file", "-- want/server/b --\nthree\n", "", "", "", ""},
		{"the partner's file, differing", "-- want/server/b --\nfour\n", "four", "want", `"four\n"`, `"three\n"`},
		{"the partner's file, not there", "-- want/server/c --\n", "-- want/server/c", "want", "the file", "no file"},
		{"the dialogue", "-- want/talk --\n> PORT 127,0,0,1,39,16\n< 200\n> RETR a\n< 150\n< 226\n> PORT 127,0,0,1,39,17\n< 200\n> STOR b\n< 150\n< 226\n", "", "", "", ""},
		{"the dialogue, differing", "-- want/talk --\n> PORT 127,0,0,1,39,16\n< 201\n", "< 201", "want", `"< 201\n"`, `"< 200\n"`},
		{"the dialogue, longer", "-- want/talk --\n> PORT 127,0,0,1,39,16\n< 200\n> RETR a\n< 150\n< 226\n> PORT 127,0,0,1,39,17\n< 200\n> STOR b\n< 150\n< 226\n> QUIT\n", "> QUIT", "want", `"> QUIT\n"`, `""`},
		{"the diagnostics", "-- want/diagnostics --\n2: port-known-service\n", "", "", "", ""},
		{"the diagnostics, differing", "-- want/diagnostics --\n3: port-known-service\n", "3: port", "want", `"3: port-known-service\n"`, `"2: port-known-service\n"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := script + settings + files + test.want
			var want []found
			if test.line != "" {
				want = []found{{lineOf(t, text, test.line), test.rule, test.wanted, test.got}}
			}
			if diff := cmp.Diff(want, findings(playText(t, text))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestUnfinishedFile: a file that no step has completed is found out.
func TestUnfinishedFile(t *testing.T) {
	r := &run{scenario: read(t, "make client/whole 1\n"+settings+"-- client/given --\n")}
	if err := r.open(); err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if !r.steps(t.Context()) {
		t.Fatal(r.result.Findings)
	}
	for _, name := range []string{"half", "half.part"} {
		if err := os.WriteFile(filepath.Join(r.files.dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.checkWants()
	if diff := cmp.Diff([]found{{1, "leak", "", ""}, {1, "leak", "", ""}}, findings(r.result)); diff != "" {
		t.Error(diff)
	}
}
