package facts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/harness/scenario"
)

func portFact() fact {
	return fact{
		scenario.FactWord{
			Name: "port", Args: "PORT|FIRST-LAST", Help: "every announced port is in this range",
			Read: func(f *scenario.Fact, args []string) (err error) {
				if len(args) != 1 {
					return scenario.ErrArgs
				}
				f.Ports, err = scenario.ReadPorts(args[0])
				return err
			},
		},
		func(all transfers, f scenario.Fact) result { return all.portsWithin(f.Ports) },
	}
}

func portsFact() fact {
	return fact{
		scenario.FactWord{
			Name: "ports", Args: "N|MIN-MAX", Help: "the number of different announced ports",
			Read: func(f *scenario.Fact, args []string) error {
				if len(args) != 1 {
					return scenario.ErrArgs
				}
				low, high, ok := strings.Cut(args[0], "-")
				if !ok {
					high = low
				}
				err := scenario.ReadNumber(&f.Number, []string{low}, 0, core.HighestPort)
				if err == nil {
					err = scenario.ReadNumber(&f.Max, []string{high}, f.Number, core.HighestPort)
				}
				return err
			},
		},
		func(all transfers, f scenario.Fact) result { return all.portCount(f.Number, f.Max) },
	}
}

// ports returns the announced ports without duplicates, in ascending order.
func (all transfers) ports() []int {
	var ports []int
	for i := range all {
		if all[i].Mode == core.Active && all[i].Port != 0 {
			ports = append(ports, all[i].Port)
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// portsWithin checks that at least one port was announced and all are in r.
func (all transfers) portsWithin(r core.PortRange) result {
	ports := all.ports()
	if len(ports) == 0 {
		return result{r.String(), "no port announced", false}
	}
	for _, port := range ports {
		if !r.Contains(port) {
			return result{r.String(), strconv.Itoa(port), false}
		}
	}
	return result{r.String(), "", true}
}

// portCount checks that low to high different ports were announced.
func (all transfers) portCount(low, high int64) result {
	n := int64(len(all.ports()))
	if low == high {
		return equal(low, n)
	}
	return result{fmt.Sprintf("%d-%d", low, high), strconv.FormatInt(n, 10), low <= n && n <= high}
}

func equal(want, got int64) result {
	return result{strconv.FormatInt(want, 10), strconv.FormatInt(got, 10), want == got}
}
