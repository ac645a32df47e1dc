package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestServiceTables checks the assumptions of servicesIn: a table is sorted,
// and no port is in it twice.
func TestServiceTables(t *testing.T) {
	for name, table := range map[string][]Service{"productPorts": productPorts[:], "knownServices": knownServices[:]} {
		last := LowestPort - 1
		for _, s := range table {
			if s.Ports.Base <= last || !s.Ports.Given() || s.Ports.End() > HighestPort {
				t.Errorf("%s: %v %s is out of order, or not within 1024 to 65535", name, s.Ports, s.Name)
			}
			if s.Name == "" {
				t.Errorf("%s: %v has no name", name, s.Ports)
			}
			last = s.Ports.End()
		}
	}
}

func TestServicesIn(t *testing.T) {
	table := []Service{{PortRange{2000, 1}, "a"}, {PortRange{3000, 10}, "b"}, {PortRange{4000, 1}, "c"}}
	for _, tt := range []struct {
		name string
		r    PortRange
		want string
	}{
		{"no range", PortRange{}, ""},
		{"below all", PortRange{1024, 976}, ""},
		{"one port below and the first", PortRange{1999, 2}, "a"},
		{"between two services", PortRange{2001, 999}, ""},
		{"first port of a run", PortRange{2001, 1000}, "b"},
		{"last port of a run", PortRange{3009, 10}, "b"},
		{"above a run", PortRange{3010, 10}, ""},
		{"all", PortRange{1024, 10000}, "abc"},
		{"the last", PortRange{4000, 1}, "c"},
		{"above all", PortRange{4001, 1}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, s := range servicesIn(table, tt.r) {
				got += s.Name
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("servicesIn(%v) (-want +got):\n%s", tt.r, diff)
			}
		})
	}
}
