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
		line       string // start of the finding's line; empty: no finding
		rule       string
		wantText   string
		got        gotText
	}{
		{"client file", "-- want/client/a --\none\ntwo\n", "", "", "", ""},
		{"client file differs", "-- want/client/a --\none\nTWO\n", "TWO", "want", `"TWO\n"`, `"two\n"`},
		{"client file too short", "-- want/client/a --\none\ntwo\ntwo and a half\n", "two and", "want", `"two and a half\n"`, `""`},
		{"client file missing", "-- want/client/c --\none\n", "-- want/client/c", "want", "the file", "no file"},
		{"partner file", "-- want/server/b --\nthree\n", "", "", "", ""},
		{"partner file differs", "-- want/server/b --\nfour\n", "four", "want", `"four\n"`, `"three\n"`},
		{"partner file missing", "-- want/server/c --\n", "-- want/server/c", "want", "the file", "no file"},
		{"dialogue", "-- want/talk --\n> PORT 127,0,0,1,39,16\n< 200\n> RETR a\n< 150\n< 226\n> PORT 127,0,0,1,39,17\n< 200\n> STOR b\n< 150\n< 226\n", "", "", "", ""},
		{"dialogue differs", "-- want/talk --\n> PORT 127,0,0,1,39,16\n< 201\n", "< 201", "want", `"< 201\n"`, `"< 200\n"`},
		{"dialogue too short", "-- want/talk --\n> PORT 127,0,0,1,39,16\n< 200\n> RETR a\n< 150\n< 226\n> PORT 127,0,0,1,39,17\n< 200\n> STOR b\n< 150\n< 226\n> QUIT\n", "> QUIT", "want", `"> QUIT\n"`, `""`},
		{"diagnostics", "-- want/diagnostics --\n2: port-known-service\n3: port-capacity\n", "", "", "", ""},
		{"diagnostics differ", "-- want/diagnostics --\n3: port-known-service\n", "3: port", "want", `"3: port-known-service\n"`, `"2: port-known-service\n"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := script + settings + files + test.want
			var want []finding
			if test.line != "" {
				want = []finding{{lineNumber(t, text, test.line), test.rule, test.wantText, test.got}}
			}
			if diff := cmp.Diff(want, findings(playScript(t, text))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestUnfinishedFile checks that an incomplete file of the client is reported.
func TestUnfinishedFile(t *testing.T) {
	r := &run{scenario: mustRead(t, "make client/whole 1\n"+settings+"-- client/given --\n")}
	if err := r.open(); err != nil {
		t.Fatal(err)
	}
	defer r.release()
	defer r.close()
	if !r.runSteps(t.Context()) {
		t.Fatal(r.result.Findings)
	}
	for _, name := range []string{"half", "half.part"} {
		if err := os.WriteFile(filepath.Join(r.files.dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.checkWants()
	if diff := cmp.Diff([]finding{{1, "leak", "", ""}, {1, "leak", "", ""}}, findings(r.result)); diff != "" {
		t.Error(diff)
	}
}
