package main

import (
	"os"
	"testing"
)

// TestCommandFiles checks that every command has a file of its name.
func TestCommandFiles(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range commands() {
		if _, err := os.Stat(c.Name + ".go"); err != nil {
			t.Errorf("command %s: %v", c.Name, err)
		}
		if seen[c.Name] {
			t.Errorf("command %s is in the table twice", c.Name)
		}
		seen[c.Name] = true
	}
}
