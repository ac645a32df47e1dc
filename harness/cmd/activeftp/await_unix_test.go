//go:build unix

package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// watched is an output that a test waits for.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *watched) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(data)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// await waits for the text and returns all that was written.
func (w *watched) await(t *testing.T, text string) string {
	t.Helper()
	await(t, text, func() bool { return strings.Contains(w.String(), text) })
	return w.String()
}

// await waits until it holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(processLimit); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %v in vain: %s", processLimit, what)
		}
	}
}
