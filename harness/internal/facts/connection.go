package facts

import (
	"fmt"

	"activeftp/core"
	"activeftp/harness/scenario"
)

func passiveFact() fact {
	return fact{
		scenario.FactWord{Name: "passive", Help: "the transfer was in passive mode", Read: readNothing},
		func(all transfers, _ scenario.Fact) result {
			return all.every("passive", func(t *Transfer) (string, bool) { return t.Mode.String(), t.Mode == core.Passive })
		},
	}
}

func dataFact() fact {
	const choices = "clear|secured|resumed"
	return fact{
		scenario.FactWord{
			Name: "data", Args: choices, Help: "the data connection had no TLS, TLS, or a resumed TLS session",
			Read: func(f *scenario.Fact, args []string) error {
				if err := scenario.CheckOneOf(choices, args); err != nil {
					return err
				}
				f.Name = args[0]
				return nil
			},
		},
		func(all transfers, f scenario.Fact) result {
			return all.every(f.Name, func(t *Transfer) (string, bool) {
				got := "secured"
				switch {
				case !t.Protected:
					got = "clear"
				case t.Resumed && f.Name == "resumed":
					got = "resumed"
				}
				return got, got == f.Name
			})
		},
	}
}

func warnedFact() fact {
	return fact{
		scenario.FactWord{Name: "warned", Help: "the data connection came from another address and was used", Read: readNothing},
		func(all transfers, _ scenario.Fact) result {
			return all.every("a warning", func(t *Transfer) (string, bool) {
				return fmt.Sprintf("the connection came from %v", t.Peer.Addr()), t.PeerStranger
			})
		},
	}
}
