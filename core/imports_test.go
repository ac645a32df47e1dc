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

// allowedImports are the packages that this package and those below it may
// import, and what each adds to the program that a browser loads: bytes of
// core.wasm after gzip -9, with Go 1.26 for js/wasm.
var allowedImports = map[string]string{
	"cmp":          "next to nothing",
	"errors":       "4.2 K",
	"math/bits":    "nothing: the compiler writes its functions in place",
	"net/netip":    "34.5 K here, because addresses are compared in every form that people write them in",
	"slices":       "0.4 K for each type and function; sort has what sorts",
	"sort":         "2 K once, through core.Sort; a sort of slices is 2.5 K for each type that is sorted",
	"strconv":      "12.6 K",
	"strings":      "17.6 K",
	"unicode/utf8": "nothing: the runtime has it",
}

// forbiddenImports are those that come to mind first, and why not.
var forbiddenImports = map[string]string{
	"bufio":         "9.3 K, and a text is at hand as a whole",
	"bytes":         "a second strings; a text is a string",
	"context":       "nothing here waits",
	"encoding/json": "340.4 K; values go to the page one by one",
	"fmt":           "171.1 K; messages are put together by strconv and +",
	"io":            "nothing here reads or writes",
	"log":           "findings are values",
	"maps":          "their order is random, and a text has one",
	"math/rand":     "a result must follow from the text alone",
	"net":           "165.6 K; net/netip has the addresses",
	"os":            "nothing here has a file, an argument or a process",
	"reflect":       "it comes with fmt, and types are known here",
	"regexp":        "166.4 K; the language is one of words",
	"sync":          "nothing here runs at the same time",
	"text/template": "700.9 K",
	"time":          "53.0 K for durations alone; time is an event, or the caller's",
	"unicode":       "tables of every script; strconv.IsPrint says what can be seen",
}

// TestImports reads the sources, so that it holds for every build and runs in
// each, js/wasm included, where no go command can be run.
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
			why, forbidden := forbiddenImports[name]
			switch _, allowed := allowedImports[name]; {
			case allowed || name == own || strings.HasPrefix(name, own+"/"):
			case forbidden:
				t.Errorf("%s imports %s: %s", path, name, why)
			default:
				t.Errorf("%s imports %s, which is not in the table: measure first what it costs in the browser", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Error("no source was read")
	}
}

func TestImportTables(t *testing.T) {
	for name := range forbiddenImports {
		if _, both := allowedImports[name]; both {
			t.Errorf("%s is allowed and forbidden", name)
		}
	}
}
