package main

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"activeftp/harness/client"
)

// maxLimit is the longest that a flag lets a partner take.
const maxLimit = time.Hour

// limit is a flag for how long something may take, above 0.
type limit struct{ value *time.Duration }

// addLimit adds a flag for a time, which is the product's own unless it is given.
func addLimit(flags *pflag.FlagSet, name, usage string) *time.Duration {
	value := client.DefaultLimit
	flags.Var(limit{&value}, name, usage)
	return &value
}

func (l limit) String() string { return l.value.String() }

func (l limit) Type() string { return "DURATION" }

func (l limit) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > maxLimit {
		return fmt.Errorf("expected a duration above 0 and up to %v, such as 5s", maxLimit)
	}
	*l.value = d
	return nil
}
