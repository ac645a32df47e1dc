//go:build js && wasm

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/trace"
)

// TestDiagnose checks that diagnose returns the document of "diagnose --format
// json".
func TestDiagnose(t *testing.T) {
	var files []string
	for _, pattern := range []string{"*.log", "*/*.log"} {
		found, err := filepath.Glob("../core/trace/testdata/" + pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no logs %s found (%v)", pattern, err)
		}
		files = append(files, found...)
	}
	logs := []string{"", "no log", "> PORT 1,2\x00\r\n< 500 \ufffd\n"}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		logs = append(logs, strings.ToValidUTF8(string(text), "\ufffd"))
	}
	for _, log := range logs {
		for _, text := range []string{"", "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n"} {
			settings := core.Check(text)
			if text == "" {
				settings = nil
			}
			want, err := trace.Diagnose(log, settings)
			got := call(t, "diagnose", log, text)
			if _, ok := errorText(got); err != nil && !ok {
				t.Errorf("diagnose(%.60q) = %v, want error %v", log, got, err)
			} else if diff := cmp.Diff(viaJSON(t, want), got); err == nil && diff != "" {
				t.Errorf("%.60q (-Go +page):\n%s", log, diff)
			}
		}
	}
}
