package cli

import "testing"

func TestUnknownCommand(t *testing.T) {
	all := []Command{{Name: "check"}, {Name: "probe"}, {Name: "prove"}, {Name: "version"}}
	for name, want := range map[string]string{
		"chek":     `unknown command "chek"; did you mean "check"?`,
		"Check":    `unknown command "Check"; did you mean "check"?`,
		"hepl":     `unknown command "hepl"; did you mean "help"?`,
		"proe":     `unknown command "proe"`, // probe or prove
		"watch":    `unknown command "watch"`,
		"":         `unknown command ""`,
		"--hlep":   `unknown flag "--hlep"; did you mean "--help"?`,
		"-version": `unknown flag "-version"; did you mean "--version"?`,
		"--check":  `unknown flag "--check"`,
	} {
		if got := unknownCommand(name, all).Error(); got != want+"\nactiveftp help lists the commands" {
			t.Errorf("got %q, want %q and how to list the commands", got, want)
		}
	}
}
