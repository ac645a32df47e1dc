package firewall

import (
	"errors"
	"strconv"

	"activeftp/core"
)

// maxNodes bounds the nodes of a cluster, as host.nodes does.
const maxNodes = 1024

// PortsNeeded is how many ports active mode needs for ratePerMinute transfers a
// minute, each of which takes seconds and keeps its port for holdSeconds after
// its end (0 where a port can be listened on again at once; TIME_WAIT is 60 on
// Linux). That is rate x (duration + hold), the ports in use on average
// (Little's law). Peaks come on top, which is why the product's guide asks for
// five times the expected connections where the hold time is not known.
//
// total is for all nodes together, perNode for each when they share the load
// evenly; a range serves every node that has an address of its own, and then
// perNode is its size. Both are at least 1. A number that is negative or not
// finite, nodes outside of 1 to 1024, and more ports on a node than lie between
// 1024 and 65535 are errors.
func PortsNeeded(ratePerMinute, seconds, holdSeconds float64, nodes int) (total, perNode int, err error) {
	const most = core.HighestPort - core.LowestPort + 1
	for _, n := range [...]struct {
		name  string
		value float64
	}{{"rate", ratePerMinute}, {"duration", seconds}, {"hold time", holdSeconds}} {
		if !(n.value >= 0 && n.value <= maxInput) { // also refuses what is not a number
			return 0, 0, errors.New("ports needed: the " + n.name + " is to be from 0 to 1e9, not " + strconv.FormatFloat(n.value, 'g', 6, 64))
		}
	}
	if nodes < 1 || nodes > maxNodes {
		return 0, 0, errors.New("ports needed: 1 to " + strconv.Itoa(maxNodes) + " nodes, not " + strconv.Itoa(nodes))
	}
	needed := ratePerMinute * (seconds + holdSeconds) / 60
	if needed > most*float64(nodes) {
		return 0, 0, errors.New("ports needed: more than the " + strconv.Itoa(most) + " ports that a node has")
	}
	total = max(1, roundUp(needed))
	return total, (total + nodes - 1) / nodes, nil
}

// maxInput bounds each input: no product of them overflows.
const maxInput = 1e9

// roundUp is the next whole number from x up. It forgives x what floating point
// may have added.
func roundUp(x float64) int {
	const noise = 1e-9
	n := int(x)
	if x-float64(n) > noise {
		n++
	}
	return n
}

// BusyChance is the chance, 0 to 1, that a client which tries one random port of
// the range and no other (policy "once") meets a busy one while inUse of its
// ports are in use, and the sentence that says so. A range has 1 to 65535 ports,
// and at most all of them are in use; anything else is an error.
func BusyChance(ports, inUse int) (chance float64, sentence string, err error) {
	switch {
	case ports < 1 || ports > core.HighestPort:
		return 0, "", errors.New("busy chance: a range has 1 to 65535 ports, not " + strconv.Itoa(ports))
	case inUse < 0 || inUse > ports:
		return 0, "", errors.New("busy chance: from 0 to " + strconv.Itoa(ports) + " ports can be in use, not " + strconv.Itoa(inUse))
	}
	chance = float64(inUse) / float64(ports)
	load := "With " + strconv.Itoa(inUse) + " of " + counted(ports, "port") + " in use, a client that tries one random port "
	switch inUse {
	case 0:
		sentence = load + "always finds it free."
	case ports:
		sentence = load + "always finds it busy, and every transfer fails."
	default:
		sentence = load + "finds it busy in " + percent(chance) + " of transfers, and each of those fails; one that goes on to the next port loses none."
	}
	return chance, sentence, nil
}

// LoadSentence is what [PortsNeeded] came to in words, and where ports, the
// number of ports of a node's range, holds it, the chance of a busy port under
// policy "once"; 0 ports is no range.
func LoadSentence(total, perNode, ports int) string {
	text := "On average " + counted(total, "port") + " in use at once"
	if perNode != total {
		text += ", " + strconv.Itoa(perNode) + " on each node"
	}
	text += "; peaks come on top."
	if perNode <= ports {
		if _, chance, err := BusyChance(ports, perNode); err == nil {
			text += " " + chance
		}
	}
	return text
}

// percent is a chance above 0 and below 1 to one decimal place, and never the
// 0.0 or 100.0 that it is not.
func percent(chance float64) string {
	switch {
	case chance < 0.0005:
		return "less than 0.1 %"
	case chance >= 0.9995:
		return "more than 99.9 %"
	}
	return strconv.FormatFloat(100*chance, 'f', 1, 64) + " %"
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
