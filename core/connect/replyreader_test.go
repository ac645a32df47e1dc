package connect

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReplyReader(t *testing.T) {
	long := strings.Repeat("x", MaxReplyLine-4)
	tests := []struct {
		name  string
		lines []string
		want  []Reply
	}{
		{"one line", []string{"220 ready"}, []Reply{{220, []string{"ready"}}}},
		{"line ends", []string{"220 a\r\n", "221 b\n", "222 c\r"}, []Reply{{220, []string{"a"}}, {221, []string{"b"}}, {222, []string{"c"}}}},
		{"several lines", []string{"150-Accepted", "150 8 bytes"}, []Reply{{150, []string{"Accepted", "8 bytes"}}}},
		{"text between", []string{"211-Features:", " EPRT", "", "211 End"}, []Reply{{211, []string{"Features:", " EPRT", "", "End"}}}},
		{"other codes between", []string{"226-a", "425 no", "426-no", "226-b", "226 c"}, []Reply{{226, []string{"a", "425 no", "426-no", "226-b", "c"}}}},
		{"the same code without blank between", []string{"226-a", "2260 bytes", "226: b", "226 c"}, []Reply{{226, []string{"a", "2260 bytes", "226: b", "c"}}}},
		{"no code in range between", []string{"226-a", "999 b", "226 c"}, []Reply{{226, []string{"a", "999 b", "c"}}}},
		{"code alone", []string{"226", "226-a", "226"}, []Reply{{226, []string{""}}, {226, []string{"a", ""}}}},
		{"no text", []string{"226 ", "226-", "226 "}, []Reply{{226, []string{""}}, {226, []string{"", ""}}}},
		{"lowest and highest", []string{"100 a", "599 b"}, []Reply{{100, []string{"a"}}, {599, []string{"b"}}}},
		{"longest line", []string{"220 " + long + "\r\n"}, []Reply{{220, []string{long}}}},
		{"any bytes", []string{"220 \xff\x00\tö"}, []Reply{{220, []string{"\xff\x00\tö"}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var reader ReplyReader
			var got []Reply
			for _, line := range test.lines {
				reply, complete, err := reader.Line(line)
				if err != nil {
					t.Fatal(err)
				}
				if complete {
					got = append(got, reply)
				} else if reply.Code != 0 {
					t.Errorf("%q gave %v before the reply was complete", line, reply)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReplyReaderErrors(t *testing.T) {
	tooMany := append([]string{"226-a"}, slices.Repeat([]string{"b"}, MaxReplyLines-1)...)
	tests := []struct {
		name  string
		lines []string // the last is rejected
	}{
		{"empty", []string{""}},
		{"line end alone", []string{"\r\n"}},
		{"no code", []string{"Welcome"}},
		{"two digits", []string{"22 a"}},
		{"four digits", []string{"2200 a"}},
		{"blank first", []string{" 220 a"}},
		{"tab after", []string{"220\ta"}},
		{"sign", []string{"+20 a"}},
		{"code too low", []string{"099 a"}},
		{"code too high", []string{"631 a"}},
		{"two lines", []string{"220 a\n221 b"}},
		{"two lines between", []string{"220-a", "b\nc"}},
		{"line too long", []string{"220 " + strings.Repeat("x", MaxReplyLine-3)}},
		{"line too long between", []string{"220-a", strings.Repeat("x", MaxReplyLine+1)}},
		{"too many lines", append(tooMany, "226 c")},
		{"too many bytes", append(manyBytes(), "226 c")},
		{"one byte too many", append(manyBytes(), "x")},
		{"four characters", []string{"220x"}},
		{"above the digits", []string{"2:0 a"}},
		{"below the digits", []string{"10/ a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var reader ReplyReader
			last := len(test.lines) - 1
			for _, line := range test.lines[:last] {
				if _, complete, err := reader.Line(line); complete || err != nil {
					t.Fatal(complete, err)
				}
			}
			_, complete, err := reader.Line(test.lines[last])
			var replyErr *ReplyError
			if complete || !errors.As(err, &replyErr) || replyErr.Reason == "" {
				t.Fatalf("complete %v, error %v", complete, err)
			}
			if line := strings.TrimRight(test.lines[last], "\r\n"); replyErr.Line != line[:min(len(line), 40)] {
				t.Errorf("the error is about %q", replyErr.Line)
			}
			if len(replyErr.Error()) > 300 {
				t.Errorf("message of %d bytes", len(replyErr.Error()))
			}
			if reply, complete, err := reader.Line("226 next"); !complete || err != nil || reply.Code != 226 {
				t.Errorf("the next reply is %v, %v, %v", reply, complete, err)
			}
		})
	}
}

// A reply of exactly MaxReplyLines lines is accepted.
func TestReplyReaderMaxLines(t *testing.T) {
	var reader ReplyReader
	for range MaxReplyLines - 1 {
		if _, complete, err := reader.Line("226-a"); complete || err != nil {
			t.Fatal(complete, err)
		}
	}
	reply, complete, err := reader.Line("226 b")
	if !complete || err != nil || len(reply.Lines) != MaxReplyLines {
		t.Errorf("%d lines, complete %v, error %v", len(reply.Lines), complete, err)
	}
}

// A reply of exactly MaxReplyBytes is accepted.
func TestReplyReaderMaxBytes(t *testing.T) {
	var reader ReplyReader
	lines := manyBytes()
	last := len(lines) - 1
	lines[last] = "226 " + lines[last][len("226-"):]
	for i, line := range lines {
		if _, complete, err := reader.Line(line); complete != (i == last) || err != nil {
			t.Fatalf("line %d: complete %v, error %v", i, complete, err)
		}
	}
	if _, _, err := reader.Line(lines[0]); err != nil {
		t.Errorf("the next reply: %v", err)
	}
}

// manyBytes returns lines of an incomplete reply, MaxReplyBytes in all.
func manyBytes() []string {
	line := "226-" + strings.Repeat("x", MaxReplyLine-len("226-"))
	return slices.Repeat([]string{line}, MaxReplyBytes/MaxReplyLine)
}

// FuzzReplyReader checks that a complete reply, formatted and read again, is the
// same reply.
func FuzzReplyReader(f *testing.F) {
	for _, seed := range []string{
		"220 ready\r\n", "150-a\r\n150 b\r\n226 c\r\n", "211-\n x\n\n2110\n211\n", "600 a\n220 \r\r\n", "22\n220-\n220 ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, stream string) {
		var reader ReplyReader
		for line := range strings.Lines(stream) {
			reply, complete, err := reader.Line(line)
			if err != nil && complete {
				t.Fatal("an error with a complete reply")
			}
			if !complete {
				continue
			}
			if reply.Kind() == 0 || len(reply.Lines) == 0 || len(reply.Lines) > MaxReplyLines {
				t.Fatalf("invalid reply: %#v", reply)
			}
			checkRoundTrip(t, reply)
		}
	})
}

func checkRoundTrip(t *testing.T, want Reply) {
	t.Helper()
	var reader ReplyReader
	lines := strings.Split(want.String(), "\n")
	for i, line := range lines {
		got, complete, err := reader.Line(line)
		if err != nil || complete != (i == len(lines)-1) {
			t.Fatalf("%q: complete %v, error %v", line, complete, err)
		}
		if complete && !cmp.Equal(want, got) {
			t.Fatalf("(-want +got):\n%s", cmp.Diff(want, got))
		}
	}
}
