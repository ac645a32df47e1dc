package core

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAcceptFinding(t *testing.T) {
	const low = "[ftp-active-mode]\nbase-port = 900\nnumber-of-ports = 10\n" + activeSite // port-base-bounds on line 2
	accepted := func(comment string) string { return strings.Replace(low, "base-port", comment+"\nbase-port", 1) }
	const comment = "# activeftp: accept port-base-bounds because agreed"
	until := Acceptance{Reason: "agreed", Until: DateOf(2027, 1, 31)}
	today := DateOf(2026, 6, 1)
	tests := []struct {
		name, text string
		by         Acceptance
		want       string // the text, or the error if it begins with "error: "
	}{
		{"above a key", low, Acceptance{Reason: " agreed\t"}, accepted(comment)},
		{"until a day", low, until, accepted("# activeftp: accept port-base-bounds until 2027-01-31 because agreed")},
		{"until today", low, Acceptance{Reason: "agreed", Until: today}, accepted("# activeftp: accept port-base-bounds until 2026-06-01 because agreed")},
		{"with the indent and line ends of the text", strings.ReplaceAll(strings.Replace(low, "base", "\t base", 1), "\n", "\r\n"), Acceptance{Reason: "agreed"},
			strings.ReplaceAll(strings.Replace(accepted("\t "+comment), "\nbase", "\n\t base", 1), "\n", "\r\n")},
		{"a # in the reason", low, Acceptance{Reason: "ticket #7 # 8"}, accepted("# activeftp: accept port-base-bounds because ticket #7 # 8")},
		{"in place of one that has ended", accepted("# activeftp: accept port-base-bounds until 2026-01-01 because old"), Acceptance{Reason: "agreed"}, accepted(comment)},
		{"in place of one among two", accepted("# activeftp: accept port-base-bounds, port-range-half until 2026-01-01 because old"), Acceptance{Reason: "agreed"},
			accepted("# activeftp: accept port-range-half until 2026-01-01 because old\n" + comment)},
		{"no reason", low, Acceptance{Reason: " "}, "error: a finding is accepted for a reason"},
		{"a day that is over", low, Acceptance{Reason: "agreed", Until: DateOf(2026, 5, 31)}, "error: 2026-05-31 is over"},
		{"two lines", low, Acceptance{Reason: "a\nb"}, "error: a reason is one line"},
		{"another acceptance in the reason", low, Acceptance{Reason: "a # activeftp: accept port-end-high because b"}, "error: a reason is one line"},
		{"a date at the end of the reason", low, Acceptance{Reason: "agreed until 2027-01-01"}, "error: the reason ends with a date"},
		{"too long", low, Acceptance{Reason: strings.Repeat("x", MaxLine)}, "error: a comment cannot accept this finding"},
		{"a rule of form", strings.Replace(low, "900", "x", 1), Acceptance{Reason: "agreed"}, "error: findings of value-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			index := max(0, slices.IndexFunc(CheckOn(tt.text, today).Diagnostics, func(d Diagnostic) bool { return d.Rule == "port-base-bounds" }))
			got, err := Accept(tt.text, index, tt.by, today)
			if want, failed := strings.CutPrefix(tt.want, "error: "); failed {
				if err == nil || !strings.Contains(err.Error(), want) || got != tt.text {
					t.Errorf("error %v with %q, want %q and the text unchanged", err, got, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWithdraw(t *testing.T) {
	const rest = "number-of-ports = 10\n" + activeSite
	tests := []struct{ name, text, want string }{
		{"alone on a line", "[ftp-active-mode]\n# activeftp: accept port-base-bounds because a\nbase-port = 900\n" + rest, "[ftp-active-mode]\nbase-port = 900\n" + rest},
		{"after a value", "[ftp-active-mode]\nbase-port = 900  # activeftp: accept port-base-bounds because a\n" + rest, "[ftp-active-mode]\nbase-port = 900\n" + rest},
		{"after another comment", "[ftp-active-mode]\nbase-port = 900 # x # activeftp: accept port-base-bounds because a\r\n" + rest, "[ftp-active-mode]\nbase-port = 900 # x\r\n" + rest},
		{"after a header", "\ufeff[ftp-active-mode] # activeftp: accept port-base-bounds because a\nbase-port = 900\n" + rest, "\ufeff[ftp-active-mode]\nbase-port = 900\n" + rest},
		{"the first of two rules", "[ftp-active-mode]\nbase-port = 900 # activeftp: accept port-base-bounds, port-end-high because a\n" + rest,
			"[ftp-active-mode]\nbase-port = 900 # activeftp: accept port-end-high because a\n" + rest},
		{"the last of two rules", "[ftp-active-mode]\nbase-port = 900 # activeftp: accept port-end-high , port-base-bounds because a\n" + rest,
			"[ftp-active-mode]\nbase-port = 900 # activeftp: accept port-end-high because a\n" + rest},
		{"the first of two comments on a line", "[ftp-active-mode]\nbase-port = 900 # activeftp: accept port-base-bounds because a # activeftp: accept port-end-high because b\n" + rest,
			"[ftp-active-mode]\nbase-port = 900 # activeftp: accept port-end-high because b\n" + rest},
		{"two acceptances", "[ftp-active-mode] # activeftp: accept port-base-bounds because a\n# activeftp: accept port-base-bounds because b\nbase-port = 900\n" + rest,
			"[ftp-active-mode]\nbase-port = 900\n" + rest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			index := -1
			for i, d := range Check(tt.text).Diagnostics {
				if d.Rule == "port-base-bounds" && d.Accepted != nil {
					index = i
				}
			}
			got, err := Withdraw(tt.text, index, 0)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := Withdraw("", 0, 0); err == nil {
		t.Error("no error for a finding that does not exist")
	}
}

// TestAcceptEveryFinding accepts each finding of the rules' examples that is not about
// the form of the text, and withdraws that again.
func TestAcceptEveryFinding(t *testing.T) {
	names, err := filepath.Glob("testdata/rules/*.settings")
	if err != nil || len(names) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	today := DateOf(2026, 1, 1)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		found := CheckOn(text, today).Diagnostics
		for i, d := range found {
			if d.Accepted != nil || notAcceptable(d.Rule) != "" {
				continue
			}
			edited, err := Accept(text, i, Acceptance{Reason: "agreed"}, today)
			if err != nil {
				t.Errorf("%s, line %d: %s: %v", name, d.Line, d.Rule, err)
				continue
			}
			back, err := Withdraw(edited, acceptedIndex(edited, d.Rule, today), today)
			if err != nil || back != text && !strings.Contains(text, "accept "+d.Rule) {
				t.Errorf("%s: %s: accepted and withdrawn, the text is another one (error %v):\n%s", name, d.Rule, err, cmp.Diff(text, back))
			}
		}
	}
}

// TestFormRulesByName checks that the rules of form, whose findings cannot be accepted,
// are known by their names: the page offers to accept the findings of all others.
func TestFormRulesByName(t *testing.T) {
	form := regexp.MustCompile(`^(syntax$|value-|key-|section-|accept-)`)
	for _, r := range Rules() {
		if got, want := form.MatchString(r.ID), notAcceptable(r.ID) != ""; got != want {
			t.Errorf("%s: a rule of form by its name: %v, in the table: %v", r.ID, got, want)
		}
	}
}

// acceptedIndex returns the index of the finding of a rule that was accepted because
// it is agreed, or -1.
func acceptedIndex(text, rule string, today Date) int {
	for i, d := range CheckOn(text, today).Diagnostics {
		if d.Rule == rule && d.Accepted != nil && d.Accepted.Reason == "agreed" {
			return i
		}
	}
	return -1
}
