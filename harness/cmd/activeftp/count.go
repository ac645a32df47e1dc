package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/pflag"
)

// maxParallel is how much is done at once at most.
const maxParallel = 1_024

// count is a flag for a number from 1 to most; 0 while it is not given.
type count struct {
	value *int
	most  int
}

func addCount(flags *pflag.FlagSet, value *int, name string, most int, usage string) {
	flags.Var(count{value, most}, name, usage)
}

func (c count) String() string { return strconv.Itoa(*c.value) }

func (c count) Type() string { return "N" }

func (c count) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > c.most {
		return fmt.Errorf("expected a number from 1 to %d", c.most)
	}
	*c.value = n
	return nil
}
