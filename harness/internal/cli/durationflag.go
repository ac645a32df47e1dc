package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

const (
	// maxWait is the longest time that a flag can grant to a partner.
	maxWait = time.Hour
	// maxRun is the longest time that a flag can grant to a whole command.
	maxRun = 7 * 24 * time.Hour
)

// durationFlag is a flag for a duration above 0 and up to a highest one.
type durationFlag struct {
	value   *time.Duration
	highest time.Duration
}

// AddDuration adds a flag for a duration above 0 and up to an hour, and returns
// its value, which is preset until the flags are parsed.
func AddDuration(flags *pflag.FlagSet, name string, preset time.Duration, usage string) *time.Duration {
	return addDuration(flags, name, preset, maxWait, usage)
}

// AddRunTime adds a flag for the time of a whole command, above 0 and up to a
// week, and returns its value, which is preset until the flags are parsed.
func AddRunTime(flags *pflag.FlagSet, name string, preset time.Duration, usage string) *time.Duration {
	return addDuration(flags, name, preset, maxRun, usage)
}

func addDuration(flags *pflag.FlagSet, name string, preset, highest time.Duration, usage string) *time.Duration {
	value := preset
	flags.Var(durationFlag{&value, highest}, name, usage)
	return &value
}

// String returns the duration without zero minutes and seconds at its end.
func (f durationFlag) String() string {
	text := f.value.String()
	if hours, ok := strings.CutSuffix(text, "h0m0s"); ok {
		return hours + "h"
	}
	if minutes, ok := strings.CutSuffix(text, "m0s"); ok {
		return minutes + "m"
	}
	return text
}

func (f durationFlag) Type() string { return "DURATION" }

func (f durationFlag) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > f.highest {
		return fmt.Errorf("want a duration above 0 and up to %g h, such as 5s", f.highest.Hours())
	}
	*f.value = d
	return nil
}
