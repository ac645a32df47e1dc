package cli

import (
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	var shown strings.Builder
	if (&Terminal{Err: &shown}).Progress("transfers") != nil {
		t.Error("progress where nobody watches")
	}
	tell := (&Terminal{Err: &shown, Live: true}).Progress("transfers")
	tell(1, 3)
	tell(2, 3) // too soon after the first
	if got, want := shown.String(), "\r\x1b[K1 of 3 transfers"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	endless := (&Terminal{Err: &shown, Live: true}).Progress("files")
	if endless(1, 0); !strings.HasSuffix(shown.String(), "\r\x1b[K1 files") {
		t.Errorf("of an unknown number: %q", shown.String())
	}
	tell(3, 3)
	if !strings.HasSuffix(shown.String(), "\r\x1b[K") {
		t.Errorf("the line stays: %q", shown.String())
	}
}
