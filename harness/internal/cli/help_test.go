package cli

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

func TestWrap(t *testing.T) {
	tests := []struct {
		text          string
		width, indent int
		want          string
	}{
		{"", 10, 0, ""},
		{"one two three", 80, 0, "one two three"},
		{"one two three", 7, 0, "one two\nthree"},
		{"one two three", 7, 3, "one\n   two\n   three"},
		{"much-too-long word", 5, 0, "much-too-long\nword"},
		{"  a \n b ", 1, 0, "a\nb"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Wrap(tt.text, tt.width, tt.indent)); diff != "" {
			t.Errorf("Wrap(%q, %d, %d) (-want +got):\n%s", tt.text, tt.width, tt.indent, diff)
		}
	}
}

// TestOverviewColumns checks the columns of the overview, over all groups, and
// that a narrow terminal wraps a summary under itself, or puts it below.
func TestOverviewColumns(t *testing.T) {
	all := []Command{
		{Name: "run", Group: "prove", Summary: "run it, again and again, for ever"},
		{Name: "check", Group: "check", Examples: []string{"activeftp check a.settings", "activeftp check b"}, Summary: "check it"},
		{Name: "fix", Group: "check", Summary: "fix it"},
	}
	for width, want := range map[int]string{
		0: "\nprove:\n  run               run it, again and again, for ever\n" +
			"\ncheck:\n  check a.settings  check it\n  fix               fix it\n\n",
		42: "\n  run               run it, again and\n                    again, for ever\n",
		39: "\n  run\n      run it, again and again, for ever\n",
	} {
		var b strings.Builder
		if err := overview(&b, width, all); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("width %d: no %q in:\n%s", width, want, &b)
		}
	}
}

func TestUsage(t *testing.T) {
	c := Command{
		Name: "run", Args: "[flags] FILE", Help: "Runs it.", Details: "First.\nSecond.",
		Examples: []string{"activeftp run a", "activeftp run b"},
	}
	const want = `usage: activeftp run [flags] FILE

Runs it.

  --fast       run fast
  --name NAME  name to use (default: the file's)

examples:
  activeftp run a
  activeftp run b

details:
  First.

  Second.

  A name is a word.
`
	flags := sampleFlags()
	var b strings.Builder
	if err := c.usage(&b, 0, flags); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestUsageMovesExamples checks that examples for which the first screen has no
// room come after the details, all but the first.
func TestUsageMovesExamples(t *testing.T) {
	c := Command{Name: "run", Help: "Runs it.", Details: "More.", Examples: []string{"one", "two", "three"}}
	for switches, want := range map[int]string{
		14: "\nexamples:\n  one\n  two\n  three\n\ndetails:\n  More.\n",
		15: "\nexamples:\n  one\n  two\n\ndetails:\n  More.\n\nmore examples:\n  three\n",
		30: "\nexamples:\n  one\n\ndetails:\n  More.\n\nmore examples:\n  two\n  three\n",
	} {
		flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
		for i := range switches {
			flags.Bool("flag-"+strconv.Itoa(i), false, "a switch")
		}
		var b strings.Builder
		if err := c.usage(&b, 0, flags); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(b.String(), want) {
			t.Errorf("%d switches: no %q at the end of:\n%s", switches, want, &b)
		}
	}
}

func TestFlagsOf(t *testing.T) {
	want := []Flag{
		{Name: "fast", Meaning: "run fast"},
		{Name: "name", Value: "NAME", Meaning: "name to use", Default: "the file's", Words: true, Details: "A name is a word."},
	}
	if diff := cmp.Diff(want, FlagsOf(sampleFlags())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, tt := range []struct {
		add  func(flags *pflag.FlagSet)
		want Flag
	}{
		{func(f *pflag.FlagSet) { AddText(f, "f", "A", "", "text") }, Flag{Name: "f", Value: "A", Meaning: "text"}},
		{func(f *pflag.FlagSet) { AddText(f, "f", "A", "a", "text") }, Flag{Name: "f", Value: "A", Meaning: "text", Default: "a"}},
		{func(f *pflag.FlagSet) { AddCount(f, new(int), "f", 9, "count") }, Flag{Name: "f", Value: "N", Meaning: "count"}},
		{func(f *pflag.FlagSet) { f.String("f", "", "the `URL`") }, Flag{Name: "f", Value: "URL", Meaning: "the URL"}},
	} {
		flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
		tt.add(flags)
		if diff := cmp.Diff([]Flag{tt.want}, FlagsOf(flags)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// sampleFlags returns a switch, and a flag with a default in words and details.
func sampleFlags() *pflag.FlagSet {
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	flags.Bool("fast", false, "run fast")
	AddText(flags, "name", "NAME", "", "name to use (default: the file's)")
	SetDetails(flags, "name", "A name is a word.")
	return flags
}
