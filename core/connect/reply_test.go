package connect

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReplyKind(t *testing.T) {
	tests := []struct {
		code int
		want ReplyKind
	}{
		{100, Preliminary}, {125, Preliminary}, {150, Preliminary}, {199, Preliminary},
		{200, Completion}, {226, Completion}, {299, Completion},
		{331, Intermediate}, {425, TransientNegative}, {459, TransientNegative},
		{550, PermanentNegative}, {599, PermanentNegative},
		{0, 0}, {99, 0}, {600, 0}, {631, 0}, {-150, 0}, {1500, 0},
	}
	for _, test := range tests {
		if got := (Reply{Code: test.code}).Kind(); got != test.want {
			t.Errorf("%d: kind %d, want %d", test.code, got, test.want)
		}
	}
}

func TestReplyString(t *testing.T) {
	tests := []struct {
		reply          Reply
		want, wantText string
	}{
		{Reply{226, []string{"Done"}}, "226 Done", "Done"},
		{Reply{226, []string{""}}, "226", ""},
		{Reply{226, nil}, "226", ""},
		{Reply{150, []string{"One", "150-two", " three", "four"}}, "150-One\n150-two\n three\n150 four", "One\n150-two\n three\nfour"},
		{Reply{211, []string{"", ""}}, "211-\n211", "\n"},
	}
	for _, test := range tests {
		got := []string{test.reply.String(), test.reply.Text()}
		if diff := cmp.Diff([]string{test.want, test.wantText}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
