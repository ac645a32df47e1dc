package play

import (
	"context"
	"strings"
	"testing"
)

// TestStillRunning: a goroutine that a scenario leaves is found, however it was
// started; one that ends in time is not, and neither are other scenarios'.
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
		t.Errorf("not found: %q", stacks)
	}
	if stacks := stillRunning("another"); stacks != "" {
		t.Errorf("found: %s", stacks)
	}
	close(end)
	if stacks := stillRunning("mine"); stacks != "" {
		t.Errorf("found after its end: %s", stacks)
	}
	<-ended
}
