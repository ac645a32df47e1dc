package facts

import (
	"strconv"

	"activeftp/harness/scenario"
)

func bytesFact() fact {
	return fact{
		scenario.FactWord{Name: "bytes", Args: "N", Help: "the number of bytes moved by all transfers together", Read: readNumber},
		func(all transfers, f scenario.Fact) result {
			return equal(f.Number, all.sum(func(t *Transfer) int64 { return t.Bytes }))
		},
	}
}

func rejectedFact() fact {
	return fact{
		scenario.FactWord{
			Name: "rejected", Args: "[N]", Help: "the number of rejected connections (default 1)",
			Read: func(f *scenario.Fact, args []string) error {
				if len(args) == 0 {
					f.Number = 1
					return nil
				}
				return readNumber(f, args)
			},
		},
		func(all transfers, f scenario.Fact) result {
			return equal(f.Number, all.sum(func(t *Transfer) int64 { return int64(t.RejectedCount) }))
		},
	}
}

func replyFact() fact {
	return fact{
		scenario.FactWord{Name: "reply", Args: "CODE", Help: "the code of the last reply", Read: readNumber},
		func(all transfers, f scenario.Fact) result {
			return all.every(strconv.FormatInt(f.Number, 10), func(t *Transfer) (string, bool) {
				return strconv.Itoa(t.Reply.Code), int64(t.Reply.Code) == f.Number
			})
		},
	}
}

func lastedFact() fact {
	return fact{
		scenario.FactWord{
			Name: "lasted", Args: "DURATION", Help: "the transfer took at least this long",
			Read: func(f *scenario.Fact, args []string) error { return scenario.ReadDuration(&f.Limit, args) },
		},
		func(all transfers, f scenario.Fact) result {
			return all.every(f.Limit.String(), func(t *Transfer) (string, bool) { return t.Elapsed.String(), t.Elapsed >= f.Limit })
		},
	}
}

// readNumber reads one number from 0 to 1<<62.
func readNumber(f *scenario.Fact, args []string) error {
	return scenario.ReadNumber(&f.Number, args, 0, 1<<62)
}

// readNothing returns ErrArgs if there are arguments.
func readNothing(_ *scenario.Fact, args []string) error {
	if len(args) > 0 {
		return scenario.ErrArgs
	}
	return nil
}

// sum adds up a number of each transfer.
func (all transfers) sum(number func(*Transfer) int64) (sum int64) {
	for i := range all {
		sum += number(&all[i])
	}
	return sum
}
