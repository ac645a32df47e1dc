package play

import (
	"bytes"
	"context"
	"fmt"
	"runtime/pprof"
	"strings"
	"time"
)

const (
	// mark is the label of the goroutines of a scenario.
	mark = "scenario"
	// leaveLimit is how long a goroutine may take to end behind the scenario:
	// those of the bundled server end by themselves soon after it is closed.
	leaveLimit = 2 * time.Second
	leavePause = 5 * time.Millisecond
)

// marked does something so that every goroutine that it starts can be told from
// those of other scenarios.
func marked(ctx context.Context, name string, do func(context.Context)) {
	pprof.Do(ctx, pprof.Labels(mark, name), do)
}

// stillRunning is the stacks of the goroutines with that mark, once they had time
// to end; empty when none is left. It must not be called from one of them.
func stillRunning(name string) string {
	for until := time.Now().Add(leaveLimit); ; time.Sleep(leavePause) {
		stacks := stacksOf(name)
		if stacks == "" || time.Now().After(until) {
			return stacks
		}
	}
}

func stacksOf(name string) string {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		return err.Error()
	}
	var found []string
	label := fmt.Sprintf("%q:%q", mark, name)
	for stack := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(stack, label) {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n")
}
