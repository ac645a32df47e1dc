package facts

import (
	"fmt"
	"slices"

	"activeftp/core/connect"
	"activeftp/harness/scenario"
)

func doneFact() fact {
	return fact{
		scenario.FactWord{Name: "done", Help: "the transfer is complete", Read: readNothing},
		func(all transfers, _ scenario.Fact) result { return all.done() },
	}
}

func differsFact() fact {
	const want = "different content"
	return fact{
		scenario.FactWord{Name: "differs", Help: "the transfer is complete, but did not move the file unchanged", Read: readNothing},
		func(all transfers, _ scenario.Fact) result {
			return all.every(want, func(t *Transfer) (string, bool) { return describe(t), t.Mismatch != "" })
		},
	}
}

func failedFact() fact {
	return fact{
		scenario.FactWord{
			Name: "failed", Args: "CAUSE", Help: "the transfer failed with this cause",
			Read: func(f *scenario.Fact, args []string) error {
				if len(args) != 1 {
					return scenario.ErrArgs
				}
				if causes := causes(); !slices.Contains(causes, args[0]) {
					return scenario.Unknown("cause", args[0], causes)
				}
				f.Name = args[0]
				return nil
			},
		},
		func(all transfers, f scenario.Fact) result { return all.failed(f.Name, false) },
	}
}

// causes returns the names of the causes of core/connect except "done".
func causes() []string {
	var all []string
	for c := connect.CauseDone + 1; c.String() != "unknown"; c++ {
		all = append(all, c.String())
	}
	return all
}

// done checks that every transfer is complete.
func (all transfers) done() result {
	var failed []string
	for i := range all {
		if !all[i].Done() {
			failed = append(failed, describe(&all[i]))
		}
	}
	r := result{want: "done", holds: len(failed) == 0 && len(all) > 0}
	switch {
	case len(failed) == 0:
	case len(all) == 1:
		r.got = "failed: " + failed[0]
	default:
		r.got = fmt.Sprintf("%d of %d failed: %s", len(failed), len(all), failed[0])
	}
	return r
}

// someDone checks that at least one transfer is complete.
func (all transfers) someDone() result {
	if slices.ContainsFunc(all, func(t Transfer) bool { return t.Done() }) {
		return result{"done", "", true}
	}
	return result{"done", fmt.Sprintf("none of %d", len(all)), false}
}

// failed checks that every transfer failed with the cause. If mixed, it ignores
// complete ones.
func (all transfers) failed(cause string, mixed bool) result {
	return all.every(cause, func(t *Transfer) (string, bool) {
		return describe(t), t.Cause.String() == cause || mixed && t.Done()
	})
}
