package play

import (
	"context"
	"strings"
	"testing"
)

// TestStillRunning checks that stillRunning finds an indirectly started goroutine
// that a scenario left behind, but none that ends in time or belongs to another
// scenario.
func TestStillRunning(t *testing.T) {
	end, ended := make(chan struct{}), make(chan struct{})
	labeled(t.Context(), "mine", func(context.Context) {
		go func() {
			go func() {
				<-end
				close(ended)
			}()
		}()
	})
	labeled(t.Context(), "another", func(context.Context) {})
	if stacks := stacksOf("mine"); !strings.Contains(stacks, "TestStillRunning") {
		t.Errorf("the running goroutine is missing: %q", stacks)
	}
	if stacks := stillRunning("another"); stacks != "" {
		t.Errorf("goroutines of another scenario: %s", stacks)
	}
	close(end)
	if stacks := stillRunning("mine"); stacks != "" {
		t.Errorf("goroutines that have ended: %s", stacks)
	}
	<-ended
}
