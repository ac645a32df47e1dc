package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path of the module, which every import of its own begins with.
const module = "activeftp"

// room is a package and the packages of this module that it may import.
type room struct {
	name string
	uses string // separated by blanks
}

// house lists every package from the ground up. A package may import only what
// stands above it in this list, so there is no circle and no arrow back up. Whoever
// adds an arrow writes it here first, and sees what it makes of the house:
//
//   - core decides and knows nobody, because it runs in the browser too;
//   - what moves bytes (client, partner, relay, scripted) does not know the jobs
//     (play, prove, observe, probe), so that each job can be changed alone;
//   - internal packages have one job each and do not know who uses them;
//   - only the command knows everybody.
//
// The imports of core outside of the module are in core/imports_test.go.
var house = []room{
	{"core", ""},
	{"core/connect", "core"},
	{"core/firewall", "core"},
	{"core/rest", "core"},
	{"core/simulate", "core core/connect"},
	{"core/trace", "core core/connect"},
	{"wasm", "core core/firewall core/rest core/simulate core/trace"},

	{"scenarios", ""},
	{"site", ""},

	{"harness/internal/ccc", ""},
	{"harness/internal/certs", ""},
	{"harness/internal/content", ""},
	{"harness/internal/filestore", ""},
	{"harness/internal/ftpurl", "core"},
	{"harness/internal/ledger", ""},
	{"harness/internal/loopback", ""},
	{"harness/internal/netascii", ""},
	{"harness/internal/neterr", ""},
	{"harness/internal/portowner", "core"},
	{"harness/internal/transcript", "core/connect"},

	{"harness/client", "core core/connect harness/internal/ccc harness/internal/netascii harness/internal/neterr"},
	{"harness/partner", "core/connect harness/internal/certs harness/internal/content harness/internal/ledger"},
	{"harness/relay", "core core/connect harness/internal/certs harness/internal/ledger"},
	{"harness/scripted", "core/connect"},
	{"harness/report", "core core/connect core/trace"},
	{"harness/scenario", "core harness/scripted"},
	{"harness/checklist", "core harness/report"},
	{"harness/peertest", "core harness/internal/certs"},

	{"harness/internal/facts", "core core/connect harness/client harness/scenario"},
	{"harness/internal/stage", "harness/internal/certs harness/internal/content harness/partner harness/relay harness/scenario harness/scripted"},
	{"harness/internal/cli", "core harness/internal/certs harness/report"},

	{"harness/play", "core core/connect harness/client harness/internal/certs harness/internal/content " +
		"harness/internal/facts harness/internal/filestore harness/internal/loopback harness/internal/stage " +
		"harness/internal/neterr harness/internal/transcript harness/relay harness/report harness/scenario harness/scripted"},
	{"harness/prove", "core core/connect harness/client harness/internal/certs harness/internal/content " +
		"harness/internal/ftpurl harness/internal/neterr harness/internal/portowner harness/internal/transcript harness/partner harness/report"},
	{"harness/observe", "core core/connect harness/internal/certs harness/internal/transcript harness/partner harness/relay harness/report"},
	{"harness/probe", "core core/connect harness/checklist harness/internal/ftpurl harness/internal/neterr harness/internal/transcript harness/report"},
	{"harness/netlab", "core core/firewall harness/partner harness/prove harness/report"},
	{"harness/conformance", "core harness/checklist harness/play harness/report harness/scenario"},

	{"site/gen", "core"},
	{"harness/cmd/activeftp", "core core/firewall core/rest core/trace harness/checklist harness/client harness/conformance " +
		"harness/internal/certs harness/internal/cli harness/internal/ftpurl harness/netlab harness/observe harness/partner " +
		"harness/play " +
		"harness/probe harness/prove harness/report harness/scenario scenarios site"},
}

// TestArchitecture checks the imports of all packages, on every system, against
// the house.
func TestArchitecture(t *testing.T) {
	imports := importsOf(t, os.DirFS("../../.."))
	built := map[string]bool{}
	for _, r := range house {
		actual, ok := imports[r.name]
		if !ok {
			t.Errorf("%s is in the list and has no Go file", r.name)
		}
		allowed := strings.Fields(r.uses)
		for _, used := range actual {
			if !slices.Contains(allowed, used) {
				t.Errorf("%s imports %s, which the list does not allow", r.name, used)
			}
		}
		for _, used := range allowed {
			if !slices.Contains(actual, used) {
				t.Errorf("%s may import %s and does not: take it off the list", r.name, used)
			}
			if !built[used] {
				t.Errorf("%s is allowed %s, which does not stand above it", r.name, used)
			}
		}
		built[r.name] = true
		delete(imports, r.name)
	}
	for name := range imports {
		t.Errorf("%s is not in the list", name)
	}
}

// TestHarnessHoldsFolders checks that each job has its own package: harness itself
// has no Go file.
func TestHarnessHoldsFolders(t *testing.T) {
	files, err := filepath.Glob("../../*.go")
	if err != nil || len(files) > 0 {
		t.Errorf("Go files in harness: %v, %v", files, err)
	}
}

// importsOf returns the imports inside the module of each package in it, without
// its tests.
func importsOf(t *testing.T, root fs.FS) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"node_modules", "testdata", "dist", "bin"}, entry.Name()):
			return fs.SkipDir
		case entry.IsDir() && len(name) > 1 && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := path.Dir(name)
		all[dir] = append(all[dir], "") // it exists
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if own, ok := strings.CutPrefix(imported, module+"/"); ok {
				all[dir] = append(all[dir], own)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, names := range all {
		slices.Sort(names)
		all[dir] = slices.Compact(names)[1:]
	}
	return all
}
