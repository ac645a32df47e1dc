package connect

import "testing"

// Every value has a name of its own, and other values have one too.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	check := func(kind string, count int, name func(int) string) {
		for i := range count {
			key := kind + " " + name(i)
			if name(i) == "" || name(i) == "unknown" || seen[key] {
				t.Errorf("%s %d is named %q", kind, i, name(i))
			}
			seen[key] = true
		}
		if name(count) != "unknown" || name(255) != "unknown" {
			t.Errorf("%s beyond the last is named %q", kind, name(count))
		}
	}
	check("state", int(states), func(i int) string { return State(i).String() })
	check("cause", int(causes), func(i int) string { return Cause(i).String() })
	check("deed", deeds, func(i int) string { return ActionKind(i).String() })
}

func TestFinished(t *testing.T) {
	for state := range states {
		if got, want := state.Finished(), state == StateDone || state == StateFailed; got != want {
			t.Errorf("%v: %v", state, got)
		}
	}
}
