package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTablesAreTheCallers(t *testing.T) {
	for name, table := range map[string]func() []Service{"ProductPorts": ProductPorts, "KnownServices": KnownServices} {
		before := table()
		if len(before) == 0 {
			t.Fatalf("%s is empty", name)
		}
		first := before[0]
		before[0] = Service{PortRange{1, 1}, "changed"}
		if diff := cmp.Diff(first, table()[0]); diff != "" {
			t.Errorf("a change of the slice of %s reached the table:\n%s", name, diff)
		}
	}
}
