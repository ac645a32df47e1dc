package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExportedAPI checks that users can name every type in the exported API of the
// packages that they can import: none belongs to an internal package, and none is
// unexported. An alias such as partner.TLS makes an internal type usable.
func TestExportedAPI(t *testing.T) {
	for _, pkg := range architecture {
		// peertest is for the tests of this module.
		if strings.Contains(pkg.name, "/internal/") || strings.Contains(pkg.name, "/cmd/") || pkg.name == "harness/peertest" {
			continue
		}
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pkg.name), "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: files %v, %v", pkg.name, files, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range unnameable(file) {
				t.Errorf("%s: the exported API has the type %s, which users cannot name", pkg.name, name)
			}
		}
	}
}

func TestUnnameable(t *testing.T) {
	const source = `package p
import (
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/ledger"
	"net"
)
type TLS = certs.TLS
type plain struct { T certs.TLS }
type Public[T any] struct {
	hidden certs.TLS
	Shown  []certs.TLS
	*plain
	Call   func(a certs.Authority, b T) error
}
type Method interface { Do(ledger.Ledger); do(plain) }
const None, none certs.TLS = 0, 0
func (plain) Exported(certs.TLS) {}
func (p *Public[T]) Exported(a net.Addr, b plain) TLS { return 0 }
func New() (*plain, error) { var l ledger.Ledger; return nil, nil }
func unexported(certs.TLS) {}
`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"certs.TLS", "plain", "certs.Authority", "ledger.Ledger", "certs.TLS", "plain", "plain"}
	if diff := cmp.Diff(want, unnameable(file)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// unnameable returns the types in the exported API of a file that belong to an
// internal package or are unexported.
func unnameable(file *ast.File) []string {
	internal := map[string]bool{}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		internal[path.Base(imported)] = err == nil && strings.Contains(imported, "/internal/")
	}
	var found []string
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			n.Fields.List = slices.DeleteFunc(n.Fields.List, hidden)
		case *ast.InterfaceType:
			n.Methods.List = slices.DeleteFunc(n.Methods.List, hidden)
		case *ast.Field:
			n.Names = nil // also names of parameters, which are not types
		case *ast.SelectorExpr:
			if pkg, ok := n.X.(*ast.Ident); ok && internal[pkg.Name] {
				found = append(found, pkg.Name+"."+n.Sel.Name)
			}
			return false
		case *ast.Ident:
			if !n.IsExported() && types.Universe.Lookup(n.Name) == nil {
				found = append(found, n.Name)
			}
		}
		return true
	}
	for _, node := range exported(file) {
		ast.Inspect(node, visit)
	}
	return found
}

// hidden reports whether a field or method has only unexported names. An embedded
// field has none.
func hidden(f *ast.Field) bool {
	return len(f.Names) > 0 && !slices.ContainsFunc(f.Names, (*ast.Ident).IsExported)
}

// exported returns the types of the exported declarations of a file: signatures,
// type definitions other than aliases, and the stated types of values.
func exported(file *ast.File) []ast.Expr {
	var all []ast.Expr
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && (d.Recv == nil || receiver(d).IsExported()) {
				all = append(all, d.Type)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() && !s.Assign.IsValid() {
						all = append(all, s.Type)
					}
				case *ast.ValueSpec:
					if s.Type != nil && slices.ContainsFunc(s.Names, (*ast.Ident).IsExported) {
						all = append(all, s.Type)
					}
				}
			}
		}
	}
	return all
}

// receiver returns the name of the type that a method belongs to.
func receiver(method *ast.FuncDecl) *ast.Ident {
	expr := method.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e
		default:
			return ast.NewIdent("_")
		}
	}
}
