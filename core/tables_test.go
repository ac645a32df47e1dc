package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTablesReturnCopies(t *testing.T) {
	for name, table := range map[string]func() []Service{"ProductPorts": ProductPorts, "KnownServices": KnownServices} {
		before := table()
		if len(before) == 0 {
			t.Fatalf("%s is empty", name)
		}
		first := before[0]
		before[0] = Service{PortRange{1, 1}, "changed"}
		if diff := cmp.Diff(first, table()[0]); diff != "" {
			t.Errorf("a change to the slice of %s changed the table (-want +got):\n%s", name, diff)
		}
	}
}
