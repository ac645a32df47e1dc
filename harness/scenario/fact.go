package scenario

import (
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
	"activeftp/core/connect"
)

func readPortFact(f *Fact, args []string) (err error) {
	if len(args) != 1 {
		return errUsage
	}
	f.Ports, err = readRange(args[0])
	return err
}

func readNumberFact(f *Fact, args []string) error { return readCount(&f.Number, args, 0, 1<<62) }

// readPortsFact reads N or LEAST-MOST.
func readPortsFact(f *Fact, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	least, most, ok := strings.Cut(args[0], "-")
	if !ok {
		most = least
	}
	err := readCount(&f.Number, []string{least}, 0, core.HighestPort)
	if err == nil {
		err = readCount(&f.Most, []string{most}, f.Number, core.HighestPort)
	}
	return err
}

func readRejected(f *Fact, args []string) error {
	if len(args) == 0 {
		f.Number = 1
		return nil
	}
	return readNumberFact(f, args)
}

func readLasted(f *Fact, args []string) (err error) {
	f.Limit, err = readDuration(args)
	return err
}

func readBare(_ *Fact, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	return nil
}

func readCause(f *Fact, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	causes := Causes()
	if !slices.Contains(causes, args[0]) {
		return fmt.Errorf("no cause %q; there are %s", args[0], strings.Join(causes, ", "))
	}
	f.Name = args[0]
	return nil
}

// Causes are the causes that the fact "failed" can name.
func Causes() []string {
	var all []string
	for c := connect.CauseDone + 1; c.String() != unknownCause; c++ {
		all = append(all, c.String())
	}
	return all
}

// unknownCause is what a number beyond the last cause is called.
const unknownCause = "unknown"

func readRule(f *Fact, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	if _, ok := core.LookupRule(args[0]); !ok {
		return fmt.Errorf("no rule %q", args[0])
	}
	f.Name = args[0]
	return nil
}
