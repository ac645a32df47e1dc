package core_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// allowedImports maps each package that this package and those below it may
// import to the bytes that it adds to core.wasm after gzip -9, with Go 1.26 for
// js/wasm.
var allowedImports = map[string]string{
	"cmp":          "next to nothing",
	"errors":       "4.2 K",
	"math/bits":    "nothing: the compiler generates its functions inline",
	"net/netip":    "34.5 K; addresses must compare equal in every notation",
	"slices":       "0.4 K for each type and function; use core.Sort for sorting",
	"sort":         "2 K once, through core.Sort; the sort functions of slices add 2.5 K for each type",
	"strconv":      "12.6 K",
	"strings":      "17.6 K",
	"unicode/utf8": "nothing: the runtime has it",
}

// forbiddenImports maps the packages that one would reach for first to the
// reason against each.
var forbiddenImports = map[string]string{
	"bufio":         "9.3 K; the whole text is in memory",
	"bytes":         "duplicates strings; a text is a string",
	"context":       "nothing here waits",
	"encoding/json": "340.4 K; wasm passes values to the page one by one",
	"fmt":           "171.1 K; messages are built with strconv and +",
	"io":            "nothing here reads or writes",
	"log":           "findings are return values",
	"maps":          "the order of a map is random; findings must follow the text",
	"math/rand":     "a result must depend on the text alone",
	"net":           "165.6 K; net/netip has the address types",
	"os":            "nothing here uses files, arguments or processes",
	"reflect":       "comes with fmt; all types here are known",
	"regexp":        "166.4 K; the language needs no patterns",
	"sync":          "nothing here runs concurrently",
	"text/template": "700.9 K",
	"time":          "53.0 K for durations alone; the caller passes time in as events",
	"unicode":       "tables of every script; strconv.IsPrint reports printable characters",
}

// TestImports reads the source files, so that it covers every build and also
// runs under js/wasm, where it cannot start the go command.
func TestImports(t *testing.T) {
	const own = "activeftp/core"
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			reason, forbidden := forbiddenImports[name]
			switch _, allowed := allowedImports[name]; {
			case allowed || name == own || strings.HasPrefix(name, own+"/"):
			case forbidden:
				t.Errorf("%s imports %s: %s", path, name, reason)
			default:
				t.Errorf("%s imports %s, which is not in allowedImports; measure first what it adds to core.wasm", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Error("found no source files")
	}
}

func TestImportTables(t *testing.T) {
	for name := range forbiddenImports {
		if _, both := allowedImports[name]; both {
			t.Errorf("%s is both allowed and forbidden", name)
		}
	}
}
