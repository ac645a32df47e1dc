package firewall

import (
	"errors"
	"strconv"

	"activeftp/core"
)

// maxNodes bounds the nodes of a cluster, like host.nodes.
const maxNodes = 1024

// PortsNeeded returns the average number of ports in use for ratePerMinute
// transfers per minute that take the given number of seconds each and hold their
// port for holdSeconds after the end. holdSeconds is 0 if the host can listen on
// the port again at once; TIME_WAIT takes 60 seconds on Linux. By Little's law,
// the average is rate x (duration + hold). Peaks need more: if the hold time is
// not known, the product's guide asks for five times the expected connections.
//
// total counts all nodes together, perNode a single node if they share the load
// evenly. If every node has its own address, one range serves all of them and
// perNode is its size. Both are at least 1. PortsNeeded returns an error if a
// number is negative, not finite or over 1e9, if nodes is not 1 to 1024, or if
// a node would need more ports than there are from 1024 to 65535.
func PortsNeeded(ratePerMinute, seconds, holdSeconds float64, nodes int) (total, perNode int, err error) {
	const maxPorts = core.HighestPort - core.LowestPort + 1
	for _, n := range [...]struct {
		name  string
		value float64
	}{{"rate", ratePerMinute}, {"duration", seconds}, {"hold time", holdSeconds}} {
		if !(n.value >= 0 && n.value <= maxInput) { // false for NaN too
			return 0, 0, errors.New("the " + n.name + " must be from 0 to 1,000,000,000, not " + strconv.FormatFloat(n.value, 'g', 6, 64))
		}
	}
	if nodes < 1 || nodes > maxNodes {
		return 0, 0, errors.New("the number of nodes must be from 1 to " + strconv.Itoa(maxNodes) + ", not " + strconv.Itoa(nodes))
	}
	needed := ratePerMinute * (seconds + holdSeconds) / 60
	if needed > maxPorts*float64(nodes) {
		return 0, 0, errors.New("this load needs more than the " + strconv.Itoa(maxPorts) + " ports of a node; lower the rate or add nodes")
	}
	total = max(1, roundUp(needed))
	return total, (total + nodes - 1) / nodes, nil
}

// maxInput bounds each input, so that their product cannot overflow.
const maxInput = 1e9

// roundUp returns the smallest integer that is not less than x, apart from a
// floating-point error of up to 1e-9.
func roundUp(x float64) int {
	const noise = 1e-9
	n := int(x)
	if x-float64(n) > noise {
		n++
	}
	return n
}

// BusyChance returns the probability, 0 to 1, that a client which tries only one
// random port of the range (policy "once") picks a busy one while inUse of the
// ports are in use. sentence states it in words. BusyChance returns an error if
// ports is not 1 to 65535 or inUse is not 0 to ports.
func BusyChance(ports, inUse int) (chance float64, sentence string, err error) {
	switch {
	case ports < 1 || ports > core.HighestPort:
		return 0, "", errors.New("a range can have 1 to 65535 ports, not " + strconv.Itoa(ports))
	case inUse < 0 || inUse > ports:
		return 0, "", errors.New("the number of ports in use must be from 0 to " + strconv.Itoa(ports) + ", not " + strconv.Itoa(inUse))
	}
	chance = float64(inUse) / float64(ports)
	load := "With " + strconv.Itoa(inUse) + " of " + core.Count(ports, "port") + " in use, a client that tries one random port "
	switch inUse {
	case 0:
		sentence = load + "always finds it free."
	case ports:
		sentence = load + "always finds it busy, so every transfer fails."
	default:
		sentence = load + "finds it busy in " + percent(chance) + " of transfers, and those fail. A client that goes on to the next port loses none."
	}
	return chance, sentence, nil
}

// LoadSentence states the result of [PortsNeeded] in words. If the range of a
// node is large enough, it adds the chance of a busy port under policy "once".
// ports is the size of that range, 0 if there is none.
func LoadSentence(total, perNode, ports int) string {
	text := "On average, " + core.Count(total, "port") + pick(total == 1, " is", " are") + " in use at once"
	if perNode != total {
		text += ", " + strconv.Itoa(perNode) + " on each node"
	}
	text += ". Leave room for peaks."
	if perNode <= ports {
		if _, chance, err := BusyChance(ports, perNode); err == nil {
			text += " " + chance
		}
	}
	return text
}

// percent formats a chance between 0 and 1, both excluded, with one decimal. It
// never rounds to 0.0 or 100.0.
func percent(chance float64) string {
	switch {
	case chance < 0.0005:
		return "less than 0.1 %"
	case chance >= 0.9995:
		return "more than 99.9 %"
	}
	return strconv.FormatFloat(100*chance, 'f', 1, 64) + " %"
}
