package cli

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"
)

// maxDuration is the longest time that a flag can grant to a partner.
const maxDuration = time.Hour

// durationFlag is a flag for a duration above 0 and up to maxDuration.
type durationFlag struct{ value *time.Duration }

// AddDuration adds a flag for a duration above 0 and up to an hour, and returns
// its value, which is preset until the flags are parsed.
func AddDuration(flags *pflag.FlagSet, name string, preset time.Duration, usage string) *time.Duration {
	value := preset
	flags.Var(durationFlag{&value}, name, usage)
	return &value
}

func (f durationFlag) String() string { return f.value.String() }

func (f durationFlag) Type() string { return "DURATION" }

func (f durationFlag) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > maxDuration {
		return fmt.Errorf("want a duration above 0 and up to %g h, such as 5s", maxDuration.Hours())
	}
	*f.value = d
	return nil
}
