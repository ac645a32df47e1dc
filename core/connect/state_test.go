package connect

import "testing"

// Every defined value has a unique name, and every other value is "unknown".
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
	check("state", int(numStates), func(i int) string { return State(i).String() })
	check("cause", int(numCauses), func(i int) string { return Cause(i).String() })
	check("action kind", numActionKinds, func(i int) string { return ActionKind(i).String() })
}

func TestFinished(t *testing.T) {
	for state := range numStates {
		if got, want := state.Finished(), state == StateDone || state == StateFailed; got != want {
			t.Errorf("%v: %v", state, got)
		}
	}
}
