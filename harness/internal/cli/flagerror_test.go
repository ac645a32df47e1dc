package cli

import (
	"testing"

	"github.com/spf13/pflag"
)

func TestFlagError(t *testing.T) {
	tests := []struct {
		arg  string
		want string
	}{
		{"--frob", "unknown flag --frob"},
		{"--parallle=2", "unknown flag --parallle; did you mean --parallel?"},
		{"--hlep", "unknown flag --hlep; did you mean --help?"},
		{"-parallel", "unknown flag -parallel; did you mean --parallel?"},
		{"-x", "unknown flag -x"},
		{"--parallel", "--parallel needs a value: --parallel N"},
		{"--settings", "--settings needs a value: --settings FILE"},
		{"--parallel=many", "--parallel many: want a number from 1 to 10"},
		{"--parallel=", `--parallel "": want a number from 1 to 10`},
		{"--mode=two words", `--mode "two words": want fast or slow`},
		{"--mode=slwo", `--mode slwo: want fast or slow; did you mean "slow"?`},
		{"--update=maybe", "--update maybe: want true or false"},
		{"--for=soon", "--for soon: want a duration, such as 90s or 10m"},
		{"--size=big", "--size big: want a whole number"},
	}
	for _, tt := range tests {
		flags := pflag.NewFlagSet("prove", pflag.ContinueOnError)
		var n int
		AddCount(flags, &n, "parallel", 10, "sessions at once")
		AddText(flags, "settings", "FILE", "", "settings")
		AddChoice(flags, "mode", "MODE", "fast", []string{"fast", "slow"}, "mode")
		flags.Bool("update", false, "update")
		flags.Duration("for", 0, "duration")
		flags.Int("size", 0, "size")
		got, want := flagError(flags.Parse([]string{tt.arg}), flags).Error(), tt.want+"\nactiveftp prove --help lists the flags"
		if got != want {
			t.Errorf("%s: got %q, want %q", tt.arg, got, want)
		}
	}
}
