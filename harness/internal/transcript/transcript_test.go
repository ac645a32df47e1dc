package transcript

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTranscript(t *testing.T) {
	var dialogue Transcript
	for _, line := range []struct{ sign, text string }{
		{Received, "220 hello"},
		{Sent, "PASS secret"},
		{Received, `500 "PASS secret"?`},
		{Received, "150 \xff"},
		{Remark, "data connection from 127.0.0.1:20"},
	} {
		if !dialogue.Add(line.sign, line.text) {
			t.Errorf("%q was dropped", line.text)
		}
	}
	want := []string{
		"< 220 hello", "> PASS ****", `< 500 "PASS ****"`, "< 150 \ufffd", "= data connection from 127.0.0.1:20",
	}
	if diff := cmp.Diff(want, dialogue.Lines()); diff != "" {
		t.Error(diff)
	}
}

func TestTranscriptIsBounded(t *testing.T) {
	for _, test := range []struct{ limit, want int }{{0, DefaultLimit}, {3, 3}} {
		dialogue := Transcript{Limit: test.limit}
		for i := range test.want + 10 {
			if kept := dialogue.Add(Received, "200 again"); kept != (i < test.want) {
				t.Errorf("line %d, with a limit of %d: kept %t", i+1, test.want, kept)
			}
		}
		lines := dialogue.Lines()
		if len(lines) != test.want+1 || !strings.HasPrefix(lines[test.want], "...") {
			t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
		}
	}
}
