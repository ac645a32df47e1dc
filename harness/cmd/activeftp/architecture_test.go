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

// module is the module path, the prefix of every import inside the module.
const module = "activeftp"

// node is a package with the packages of this module that it may import.
type node struct {
	name string
	uses string // separated by blanks
}

// architecture lists every package, dependencies first: a package may only import
// packages above it in the list, so there are no cycles. To add an import, add it
// here first, and check it against the rules behind the list:
//
//   - core and the packages below it import nothing else of the module, because
//     they also run in the browser;
//   - packages that move bytes (client, partner, relay, scripted) do not import the
//     jobs (play, prove, observe, probe), so that each job can change on its own;
//   - internal packages have one purpose each and do not import the jobs;
//   - only the command may import any package.
//
// The imports of core from outside the module are in core/imports_test.go.
var architecture = []node{
	{"core", ""},
	{"core/compose", "core"},
	{"core/connect", "core"},
	{"core/firewall", "core"},
	{"core/xmltree", "core"},
	{"core/foreign", "core core/compose core/xmltree"},
	{"core/rest", "core core/compose core/xmltree"},
	{"core/simulate", "core core/connect"},
	{"core/trace", "core core/connect"},
	{"wasm", "core core/firewall core/foreign core/rest core/simulate core/trace core/xmltree"},

	{"scenarios", ""},
	{"site", ""},

	{"harness/internal/ccc", ""},
	{"harness/internal/certs", ""},
	{"harness/internal/content", ""},
	{"harness/internal/filestore", ""},
	{"harness/internal/ftpurl", "core"},
	{"harness/internal/datadial", ""},
	{"harness/internal/lateport", ""},
	{"harness/internal/ledger", ""},
	{"harness/internal/cmdline", ""},
	{"harness/internal/loopback", ""},
	{"harness/internal/netaddr", ""},
	{"harness/internal/crowd", "harness/internal/netaddr"},
	{"harness/internal/lockout", "harness/internal/netaddr"},
	{"harness/internal/netascii", ""},
	{"harness/internal/neterr", ""},
	{"harness/internal/packetfilter", "core"},
	{"harness/internal/patience", ""},
	{"harness/internal/socktable", ""},
	{"harness/internal/descriptors", "harness/internal/socktable"},
	{"harness/internal/portowner", "core harness/internal/socktable"},
	{"harness/internal/resumption", ""},
	{"harness/internal/simnet", ""},
	{"harness/internal/tickets", ""},
	{"harness/internal/transcript", "core/connect"},

	{"harness/client", "core core/connect harness/internal/ccc harness/internal/netaddr harness/internal/netascii harness/internal/neterr harness/internal/patience harness/internal/resumption"},
	{"harness/partner", "core/connect harness/internal/certs harness/internal/cmdline harness/internal/content harness/internal/crowd harness/internal/datadial harness/internal/lateport harness/internal/ledger harness/internal/lockout harness/internal/netaddr harness/internal/netascii harness/internal/neterr"},
	{"harness/relay", "core/connect harness/internal/certs harness/internal/cmdline harness/internal/crowd harness/internal/datadial harness/internal/lateport harness/internal/ledger harness/internal/netaddr harness/internal/neterr harness/internal/patience harness/internal/tickets"},
	{"harness/scripted", "core/connect harness/internal/datadial harness/internal/lateport harness/internal/tickets"},
	{"harness/report", "core core/connect core/trace"},
	{"harness/scenario", "core harness/scripted"},
	{"harness/checklist", "core harness/report"},
	{"harness/peertest", "core core/connect harness/internal/certs harness/internal/neterr"},
	{"harness/tree", "core/xmltree"},
	{"harness/soak", ""},

	{"harness/internal/facts", "core core/connect harness/client harness/scenario"},
	{"harness/internal/stage", "harness/internal/certs harness/internal/content harness/internal/netascii harness/partner harness/relay harness/scenario harness/scripted"},
	{"harness/internal/host", "core harness/internal/packetfilter harness/internal/portowner harness/internal/socktable harness/report"},
	{"harness/internal/realdir", ""},
	{"harness/internal/baseline", "core harness/internal/realdir harness/report"},
	{"harness/internal/config", "core harness/internal/realdir harness/report"},
	{"harness/internal/cli", "core harness/internal/baseline harness/internal/certs harness/internal/config harness/internal/neterr harness/internal/realdir harness/report"},

	{"harness/play", "core core/connect harness/client harness/internal/certs harness/internal/content " +
		"harness/internal/descriptors harness/internal/facts harness/internal/filestore harness/internal/loopback harness/internal/stage " +
		"harness/internal/neterr harness/internal/transcript harness/relay harness/report harness/scenario harness/scripted"},
	{"harness/prove", "core core/connect harness/client harness/internal/certs harness/internal/content " +
		"harness/internal/ftpurl harness/internal/host harness/internal/netaddr harness/internal/neterr harness/internal/portowner harness/internal/transcript harness/partner harness/report"},
	{"harness/dial", "core core/connect harness/client harness/internal/certs harness/internal/cmdline harness/internal/crowd harness/internal/ftpurl harness/internal/lockout harness/internal/netaddr " +
		"harness/internal/neterr harness/internal/portowner harness/internal/transcript harness/report"},
	{"harness/observe", "core core/connect harness/internal/certs harness/internal/transcript harness/partner harness/relay harness/report"},
	{"harness/probe", "core core/connect harness/checklist harness/internal/ftpurl harness/internal/netaddr harness/internal/neterr harness/internal/patience harness/internal/resumption harness/internal/transcript harness/report"},
	{"harness/netlab", "core core/firewall harness/client harness/internal/neterr harness/partner harness/prove harness/report"},
	{"harness/conformance", "core harness/checklist harness/play harness/report harness/scenario"},

	{"harness/simulation", ""},

	{"harness/explain", "core harness/checklist harness/conformance harness/dial harness/netlab harness/observe harness/play harness/prove harness/report"},

	{"site/gen", "core core/firewall harness/explain harness/report"},
	{"harness/internal/mutants", ""},
	{"harness/cmd/mutants", "harness/internal/mutants"},
	{"harness/cmd/rename", ""},
	{"harness/cmd/dist", "site"},
	{"harness/cmd/activeftp", "core core/firewall core/foreign core/rest core/trace core/xmltree harness/client harness/conformance " +
		"harness/dial harness/explain harness/internal/certs harness/internal/cli harness/internal/ftpurl harness/internal/host harness/netlab harness/observe harness/partner " +
		"harness/play " +
		"harness/probe harness/prove harness/report harness/scenario harness/tree scenarios site"},
}

// TestArchitecture checks the imports of all packages, for all operating systems,
// against the list.
func TestArchitecture(t *testing.T) {
	imports := importsOf(t, os.DirFS("../../.."))
	above := map[string]bool{}
	for _, pkg := range architecture {
		actual, ok := imports[pkg.name]
		if !ok {
			t.Errorf("%s is in the list but has no Go file", pkg.name)
		}
		allowed := strings.Fields(pkg.uses)
		for _, used := range actual {
			if !slices.Contains(allowed, used) {
				t.Errorf("%s imports %s, which the list does not allow", pkg.name, used)
			}
		}
		for _, used := range allowed {
			if !slices.Contains(actual, used) {
				t.Errorf("%s does not import %s; remove it from the list", pkg.name, used)
			}
			if !above[used] {
				t.Errorf("%s may import %s, which must be above it in the list", pkg.name, used)
			}
		}
		above[pkg.name] = true
		delete(imports, pkg.name)
	}
	for name := range imports {
		t.Errorf("%s is not in the list", name)
	}
}

// TestHarnessHasNoFiles checks that harness itself has no Go file, because each job
// has its own package.
func TestHarnessHasNoFiles(t *testing.T) {
	files, err := filepath.Glob("../../*.go")
	if err != nil || len(files) > 0 {
		t.Errorf("Go files in harness: %v, %v", files, err)
	}
}

// importsOf returns the packages of the module that each package imports, not
// counting its tests.
func importsOf(t *testing.T, root fs.FS) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "bin" || name == "dist" || entry.Name() == "node_modules" || entry.Name() == "testdata"):
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
		all[dir] = append(all[dir], "") // adds a package without imports
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
