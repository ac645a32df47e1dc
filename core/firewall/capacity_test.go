package firewall

import (
	"math"
	"strings"
	"testing"
)

func TestPortsNeeded(t *testing.T) {
	tests := []struct {
		name                string
		rate, seconds, hold float64
		nodes               int
		total, perNode      int
	}{
		{"one transfer at a time", 60, 1, 0, 1, 1, 1},
		{"the hold time counts", 60, 2, 60, 1, 62, 62},
		{"shared evenly by nodes", 60, 2, 60, 2, 62, 31},
		{"shared unevenly", 60, 2, 60, 3, 62, 21},
		{"a fraction of a port", 1, 1, 0, 1, 1, 1},
		{"just above one", 60.1, 1, 0, 1, 2, 2},
		{"no transfers", 0, 0, 0, 4, 1, 1},
		{"no floating-point error", 0.1, 3600, 0, 1, 6, 6},
		{"every port", 64512, 60, 0, 1, 64512, 64512},
		{"every port on every node", 64512, 120, 0, 2, 129024, 64512},
	}
	for _, test := range tests {
		total, perNode, err := PortsNeeded(test.rate, test.seconds, test.hold, test.nodes)
		if err != nil || total != test.total || perNode != test.perNode {
			t.Errorf("%s: %d, %d, error %v; want %d, %d", test.name, total, perNode, err, test.total, test.perNode)
		}
	}
}

func TestPortsNeededErrors(t *testing.T) {
	for _, test := range []struct {
		rate, seconds, hold float64
		nodes               int
	}{
		{-1, 1, 0, 1}, {1, -1, 0, 1}, {1, 1, -1, 1}, {math.NaN(), 1, 0, 1}, {1, math.NaN(), 0, 1}, {1, 1, math.NaN(), 1},
		{math.Inf(1), 1, 0, 1}, {1, math.Inf(-1), 0, 1}, {1e300, 1e300, 0, 1}, {1, 1, 0, 0}, {1, 1, 0, -1}, {1, 1, 0, 1025},
		{64513, 60, 0, 1}, {1e9, 1e9, 1e9, 1024},
	} {
		if total, perNode, err := PortsNeeded(test.rate, test.seconds, test.hold, test.nodes); err == nil || total != 0 || perNode != 0 {
			t.Errorf("%+v: %d, %d, error %v", test, total, perNode, err)
		}
	}
}

func TestBusyChance(t *testing.T) {
	tests := []struct {
		ports, inUse int
		chance       float64
		contains     string
	}{
		{1024, 0, 0, "always finds it free"},
		{1024, 1024, 1, "always finds it busy"},
		{1, 0, 0, "of 1 port in use"},
		{5, 1, 0.2, "1 of 5 ports in use, a client that tries one random port finds it busy in 20.0 % of"},
		{1024, 205, 205.0 / 1024, "20.0 %"},
		{65535, 1, 1.0 / 65535, "less than 0.1 %"},
		{2000, 1, 0.0005, "0.1 %"},
		{65535, 65534, 65534.0 / 65535, "more than 99.9 %"},
	}
	for _, test := range tests {
		chance, sentence, err := BusyChance(test.ports, test.inUse)
		if err != nil || chance != test.chance || !strings.Contains(sentence, test.contains) {
			t.Errorf("%d of %d: %v, %q, error %v; want %v and %q", test.inUse, test.ports, chance, sentence, err, test.chance, test.contains)
		}
	}
}

func TestBusyChanceErrors(t *testing.T) {
	for _, test := range []struct{ ports, inUse int }{{0, 0}, {-1, 0}, {65536, 0}, {10, -1}, {10, 11}} {
		if chance, sentence, err := BusyChance(test.ports, test.inUse); err == nil || chance != 0 || sentence != "" {
			t.Errorf("%d of %d: %v, %q, error %v", test.inUse, test.ports, chance, sentence, err)
		}
	}
}

func TestLoadSentence(t *testing.T) {
	for _, test := range []struct {
		total, perNode, ports int
		has, lacks            string
	}{
		{62, 62, 0, "62 ports are in use at once.", "random"},
		{62, 31, 1024, "62 ports are in use at once, 31 on each node.", "62 of 1024"},
		{62, 31, 1024, "With 31 of 1024 ports in use", "always"},
		{1, 1, 1, "1 port is in use", "1 ports"},
		{62, 62, 10, "62 ports", "of 10 ports"}, // the range is too small for the load
	} {
		got := LoadSentence(test.total, test.perNode, test.ports)
		if !strings.Contains(got, test.has) || strings.Contains(got, test.lacks) {
			t.Errorf("%+v: %s", test, got)
		}
	}
}
