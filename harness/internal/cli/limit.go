package cli

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"
)

// maxLimit is the longest that a flag lets a partner take.
const maxLimit = time.Hour

// durationFlag is a flag for how long something may take, above 0.
type durationFlag struct{ value *time.Duration }

// AddDuration adds a flag for a duration above 0 and up to an hour, and returns
// its value, which is preset until the flags are parsed.
func AddDuration(flags *pflag.FlagSet, name string, preset time.Duration, usage string) *time.Duration {
	value := preset
	flags.Var(durationFlag{&value}, name, usage)
	return &value
}

func (l durationFlag) String() string { return l.value.String() }

func (l durationFlag) Type() string { return "DURATION" }

func (l durationFlag) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > maxLimit {
		return fmt.Errorf("expected a duration above 0 and up to %v, such as 5s", maxLimit)
	}
	*l.value = d
	return nil
}
