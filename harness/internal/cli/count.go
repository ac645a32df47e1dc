package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/pflag"
)

// MaxParallel is how much is done at once at most.
const MaxParallel = 1_024

// countFlag is a flag for a number from 1 to most; 0 while it is not given.
type countFlag struct {
	value *int
	limit int
}

func AddCount(flags *pflag.FlagSet, value *int, name string, most int, usage string) {
	flags.Var(countFlag{value, most}, name, usage)
}

func (c countFlag) String() string { return strconv.Itoa(*c.value) }

func (c countFlag) Type() string { return "N" }

func (c countFlag) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > c.limit {
		return fmt.Errorf("expected a number from 1 to %d", c.limit)
	}
	*c.value = n
	return nil
}
