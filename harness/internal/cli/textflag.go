package cli

import "github.com/spf13/pflag"

// textFlag is a flag for any text.
type textFlag struct {
	value       *string
	placeholder string
}

// AddText adds a flag for any text and returns its value, which is preset until
// the flags are parsed. The placeholder stands for the value in the help, which
// then need not repeat it as the help of a pflag string has to.
func AddText(flags *pflag.FlagSet, name, placeholder, preset, usage string) *string {
	value := preset
	flags.Var(textFlag{&value, placeholder}, name, usage)
	return &value
}

func (f textFlag) String() string { return *f.value }

func (f textFlag) Type() string { return f.placeholder }

func (f textFlag) Set(text string) error {
	*f.value = text
	return nil
}
