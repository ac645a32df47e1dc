package cli

import (
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	for _, tt := range []struct {
		noun        string
		done, total int
		want        string
	}{
		{"transfer", 1, 3, "1 of 3 transfers"},
		{"transfer", 0, 1, "0 of 1 transfer"},
		{"transfer", 1, 0, "1 transfer"},
		{"file", 2, 0, "2 files"},
		{"file", 3, 3, ""}, // taken away
	} {
		var shown strings.Builder
		(&Terminal{Err: &shown, Live: true}).Progress(tt.noun)(tt.done, tt.total)
		if got, want := shown.String(), clearLine+tt.want; got != want {
			t.Errorf("%d of %d: shown %q, want %q", tt.done, tt.total, got, want)
		}
	}
}

func TestProgressInterval(t *testing.T) {
	var shown strings.Builder
	progress := (&Terminal{Err: &shown, Live: true}).Progress("transfer")
	progress(1, 3)
	progress(2, 3) // too soon after the first
	progress(3, 3)
	if got, want := shown.String(), clearLine+"1 of 3 transfers"+clearLine; got != want {
		t.Errorf("shown %q, want %q", got, want)
	}
}

func TestProgressWithoutTerminal(t *testing.T) {
	if (&Terminal{Err: new(strings.Builder)}).Progress("transfer") != nil {
		t.Error("got progress without a terminal, want nil")
	}
}
