package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/core"
)

// choiceFlag is a flag whose value is one of several words.
type choiceFlag struct {
	value       *string
	placeholder string
	choices     []string
}

// AddChoice adds a flag whose value must be one of choices, and returns the
// value, which is preset until the flags are parsed. The placeholder stands for
// the value in the help.
func AddChoice(flags *pflag.FlagSet, name, placeholder, preset string, choices []string, usage string) *string {
	value := preset
	flags.Var(choiceFlag{&value, placeholder, choices}, name, usage)
	return &value
}

func (c choiceFlag) String() string { return *c.value }

func (c choiceFlag) Type() string { return c.placeholder }

func (c choiceFlag) Set(text string) error {
	if err := checkChoice(text, c.choices); err != nil {
		return err
	}
	*c.value = text
	return nil
}

// checkChoice returns an error that lists the choices and names the nearest
// one, or nil if text is one of them.
func checkChoice(text string, choices []string) error {
	if slices.Contains(choices, text) {
		return nil
	}
	if nearest := core.Nearest(text, choices); nearest != "" {
		return fmt.Errorf("want %s; did you mean %q?", OneOf(choices), nearest)
	}
	return fmt.Errorf("want %s", OneOf(choices))
}

// OneOf returns the choices as in a sentence: "text, json or html".
func OneOf(choices []string) string {
	if len(choices) < 2 {
		return strings.Join(choices, "")
	}
	last := len(choices) - 1
	return strings.Join(choices[:last], ", ") + " or " + choices[last]
}
