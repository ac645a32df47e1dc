package core

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMaxKeys(t *testing.T) {
	for kind := activeSection; kind < skippedSection; kind++ {
		keys := keysOf(kind)
		if len(keys) == 0 || len(keys) > maxKeys {
			t.Errorf("[%s] has %d keys; maxKeys is %d", sections[kind].keyword, len(keys), maxKeys)
		}
		seen := make(map[string]bool)
		for _, key := range keys {
			if seen[key] {
				t.Errorf("[%s] has %s twice", sections[kind].keyword, key)
			}
			seen[key] = true
		}
	}
}

// fixes returns the new text of each fix that a text offers, as "LINE TEXT".
func fixes(text string) []string {
	var all []string
	for _, d := range Check(text).Diagnostics {
		if d.Fix != nil {
			all = append(all, fmt.Sprintf("%d %s", d.Fix.Line, d.Fix.New))
		}
	}
	return all
}

// TestUnknownKeyFix checks that no fix gives a key twice.
func TestUnknownKeyFix(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        []string
	}{
		{"one typo", "nods = 1\n", []string{"2 nodes"}},
		{"two typos", "nods = 1\nadress = 192.0.2.5\n", []string{"2 nodes", "3 address"}},
		{"the key is above", "nodes = 1\nnods = 1\n", nil},
		{"the key is below", "nods = 1\nnodes = 1\n", nil},
		{"the key is above without a value", "nodes =\nnods = 1\n", nil},
		{"two typos of one key", "nods = 1\nnoddes = 1\n", nil},
		{"three typos of one key", "nods = 1\nnoddes = 1\nnoes = 1\n", nil},
		{"the key is in another section", "nods = 1\n[firewall]\nnodes = 1\n", []string{"2 nodes"}},
		{"nothing near", "processors = 1\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, fixes("[host]\n"+tt.lines)); diff != "" {
				t.Errorf("fixes (-want +got):\n%s", diff)
			}
		})
	}
}
