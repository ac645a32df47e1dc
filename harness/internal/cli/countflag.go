package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/pflag"
)

// MaxParallel is the highest value of --parallel.
const MaxParallel = 1_024

// countFlag is a flag for a number from 1 to max. Its value is 0 if it is not
// given.
type countFlag struct {
	value *int
	max   int
}

// AddCount adds a flag for a number from 1 to maximum. The value is 0 until the
// flag is given.
func AddCount(flags *pflag.FlagSet, value *int, name string, maximum int, usage string) {
	flags.Var(countFlag{value, maximum}, name, usage)
}

func (c countFlag) String() string { return strconv.Itoa(*c.value) }

func (c countFlag) Type() string { return "N" }

func (c countFlag) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > c.max {
		return fmt.Errorf("want a number from 1 to %d", c.max)
	}
	*c.value = n
	return nil
}
