package cli

import (
	"strings"

	"github.com/spf13/pflag"
)

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

// textsFlag is a flag for any text that can be given several times.
type textsFlag struct {
	values      *[]string
	placeholder string
}

// AddTexts adds a flag that can be given several times and returns its values, in
// their order. They are nil if it is not given.
func AddTexts(flags *pflag.FlagSet, name, placeholder, usage string) *[]string {
	values := new([]string)
	flags.Var(textsFlag{values, placeholder}, name, usage)
	return values
}

func (f textsFlag) String() string { return strings.Join(*f.values, " ") }

func (f textsFlag) Type() string { return f.placeholder }

func (f textsFlag) Set(text string) error {
	*f.values = append(*f.values, text)
	return nil
}
