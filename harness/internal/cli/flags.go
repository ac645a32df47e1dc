package cli

import (
	"strings"

	"github.com/spf13/pflag"
)

// Flag is a flag as the help and the reference show it.
type Flag struct {
	Name    string // without dashes
	Value   string // placeholder of the value; empty for a switch
	Meaning string // one line; what a switch does, or what the value is
	Default string // empty if there is none
	Words   bool   // Default describes the default instead of being its value
	Details string // for the details, one paragraph per line; may be empty
}

// defaultInWords starts the default at the end of a flag's usage text, if it is
// not a value that could be given: "PEM file (default: the system's)".
const defaultInWords = " (default: "

// detailsAnnotation is the annotation of a flag with its text in the
// details.
const detailsAnnotation = "details"

// SetDetails adds text about a flag, which must exist, to the details of its command,
// one paragraph per line, so that commands that share a flag share its text.
func SetDetails(flags *pflag.FlagSet, name, text string) {
	flags.Lookup(name).Annotations = map[string][]string{detailsAnnotation: {text}}
}

// FlagsOf returns the flags of a command in their order.
func FlagsOf(flags *pflag.FlagSet) []Flag {
	var all []Flag
	flags.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		flag := Flag{Name: f.Name, Value: value, Details: strings.Join(f.Annotations[detailsAnnotation], "")}
		flag.Meaning, flag.Default, flag.Words = strings.Cut(usage, defaultInWords)
		switch {
		case flag.Words:
			flag.Default = strings.TrimSuffix(flag.Default, ")")
		case f.DefValue != "false" && f.DefValue != "0": // the zero values of switches and counts
			flag.Default = f.DefValue
		}
		all = append(all, flag)
	})
	return all
}

// Syntax returns the flag as it is typed: "--format FORMAT".
func (f Flag) Syntax() string { return strings.TrimRight("--"+f.Name+" "+f.Value, " ") }

// usage returns the meaning of the flag and its default.
func (f Flag) usage() string {
	if f.Default == "" {
		return f.Meaning
	}
	return f.Meaning + defaultInWords + f.Default + ")"
}
