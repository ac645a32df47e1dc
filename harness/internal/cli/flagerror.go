package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/core"
)

// flagError returns a parse error of pflag in the form of our other messages:
// the flag and its value, the values that it accepts, and the help to read.
func flagError(err error, flags *pflag.FlagSet) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		err = unknownFlag(unknown, flags)
	case errors.As(err, &missing):
		placeholder, _ := pflag.UnquoteUsage(missing.GetFlag())
		err = fmt.Errorf("--%s needs a value: --%[1]s %s", missing.GetFlag().Name, placeholder)
	case errors.As(err, &invalid):
		err = fmt.Errorf("--%s %s: %s", invalid.GetFlag().Name, quoteIfNeeded(invalid.GetValue()), wantedValue(invalid))
	}
	return fmt.Errorf("%w\nactiveftp %s --help lists the flags", err, flags.Name())
}

// unknownFlag returns the error for a flag that the command does not have, with
// the nearest flag that it has. One dash is taken for two that were meant.
func unknownFlag(unknown *pflag.NotExistError, flags *pflag.FlagSet) error {
	word, dashes := unknown.GetSpecifiedName(), "--"
	if group := unknown.GetSpecifiedShortnames(); group != "" {
		word, dashes = group, "-"
	}
	known := []string{"help"}
	flags.VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	text := "unknown flag " + dashes + word
	if nearest := core.Nearest(word, known); nearest != "" {
		text += "; did you mean --" + nearest + "?"
	}
	return errors.New(text)
}

// wantedValue returns a description of the values that a flag accepts. The
// types of pflag have a fixed text; the errors of our own types already are
// that text.
func wantedValue(invalid *pflag.InvalidValueError) string {
	switch invalid.GetFlag().Value.Type() {
	case "bool":
		return "want true or false"
	case "duration":
		return "want a duration, such as 90s or 10m"
	case "int":
		return "want a whole number"
	}
	return invalid.Unwrap().Error()
}

// quoteIfNeeded returns value as it is, or quoted if it is empty or has blanks,
// which would hide its start and end.
func quoteIfNeeded(value string) string {
	if value == "" || strings.ContainsAny(value, " \t\r\n") {
		return strconv.Quote(value)
	}
	return value
}
