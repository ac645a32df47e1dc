package main

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

// FuzzImportCommand checks that any input is converted to settings without an error of
// form, or refused with one line that names the input, and that notes and errors are
// printable. The seeds are in each of the formats that import reads.
func FuzzImportCommand(f *testing.F) {
	for _, pattern := range []string{"../../../core/foreign/testdata/*.txtar", "../../../core/rest/testdata/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range archive.Files {
				f.Add(string(file.Data))
			}
		}
	}
	for _, text := range []string{"", "\x00", "\xff\xfe<\x00", "[]", "{\"resultList\":[{}]}", "[\x1b]0;x\x07]", strings.Repeat("[", 20_000), "<a>" + strings.Repeat("<b>", 2_000)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		res := withInput(text).activeftp("import", "-")
		if res.err != report.PrintableLines(res.err) || res.out != report.PrintableLines(res.out) {
			t.Errorf("unprintable characters in %q and %q", res.out, res.err)
		}
		switch res.code {
		case cli.ExitOK:
			_, found := core.Parse(res.out)
			for _, d := range found {
				if d.Severity == core.Error {
					t.Errorf("line %d: %s [%s] in\n%s", d.Line, d.Message, d.Rule, res.out)
				}
			}
		case cli.ExitUsage:
			if res.out != "" || strings.Count(res.err, "\n") != 1 {
				t.Errorf("printed %q, error %q", res.out, res.err)
			}
		default:
			t.Errorf("exit code %d: %s", res.code, res.err)
		}
	})
}
