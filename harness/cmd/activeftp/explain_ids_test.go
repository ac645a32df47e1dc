package main

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"activeftp/core/connect"
	"activeftp/harness/play"
)

// TestExplainKnowsEveryID collects the ids of findings from the sources of core
// and harness and checks that explain knows each of them, and each word of the
// scenario language: a finding about a step or fact has its word as its id.
func TestExplainKnowsEveryID(t *testing.T) {
	ids := map[string]token.Position{}
	files := token.NewFileSet()
	for _, root := range []string{"../../../core", "../.."} {
		for _, dir := range packageDirs(t, root) {
			p := parsePackage(t, files, dir)
			for id, pos := range p.findingIDs() {
				ids[id] = files.Position(pos)
			}
		}
	}
	for c := connect.CauseDone + 1; c.String() != "unknown"; c++ {
		ids[c.String()] = token.Position{Filename: "core/connect"}
	}
	// One id of each package that has some: without them the test would miss those
	// of a whole package.
	for _, id := range []string{
		"syntax", "firewall-closed", "login-refused", "announcement-malformed", "AM-20", "nothing-seen", "observe",
		"control", "every-port", "leak", "want", "dial-dropped", "dial-peer", "content", "client", "conforms", "closed-again",
	} {
		if _, ok := ids[id]; !ok {
			t.Errorf("the sources have no finding %q: the test does not see it", id)
		}
	}
	for _, w := range play.Language().Steps {
		ids[w.Name] = token.Position{Filename: "harness/play"}
	}
	for _, w := range play.Language().Facts {
		ids[w.Name] = token.Position{Filename: "harness/internal/facts"}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		if _, err := lookupExplanations(id); err != nil {
			t.Errorf("%v: a finding has the id %q, which explain does not know: add it to the package's Explanations", ids[id], id)
		}
	}
}

// packageDirs returns the directories below root that have Go files.
func packageDirs(t *testing.T, root string) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			dirs = append(dirs, filepath.Dir(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// sourcePackage is a parsed package in which ids are searched: string literals
// that are the value of an id field. The value can be a literal, a constant, a
// variable, or the argument of a function or callback whose parameter is the
// value.
type sourcePackage struct {
	files     []*ast.File
	constants map[string]*ast.BasicLit
	fields    map[string][]string // names of the fields, by name of the struct type
	params    []param             // parameters whose value becomes an id
	ids       map[string]token.Pos
}

// param is a parameter of a function or method.
type param struct {
	function string
	index    int
}

func parsePackage(t *testing.T, files *token.FileSet, dir string) *sourcePackage {
	t.Helper()
	p := &sourcePackage{constants: map[string]*ast.BasicLit{}, fields: map[string][]string{}, ids: map[string]token.Pos{}}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		p.files = append(p.files, file)
		for _, d := range file.Decls {
			p.declare(d)
		}
	}
	return p
}

// declare records the constants with a literal value and the fields of structs, if
// d declares any.
func (p *sourcePackage) declare(d ast.Decl) {
	general, ok := d.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, spec := range general.Specs {
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			for i, value := range spec.Values {
				if literal, ok := value.(*ast.BasicLit); ok {
					p.constants[spec.Names[i].Name] = literal
				}
			}
		case *ast.TypeSpec:
			if s, ok := spec.Type.(*ast.StructType); ok {
				p.fields[spec.Name.Name] = namesOf(s.Fields)
				p.declareCallbacks(s)
			}
		}
	}
}

// declareCallbacks records the fields of s that are functions with a parameter
// called rule or word.
func (p *sourcePackage) declareCallbacks(s *ast.StructType) {
	for _, field := range s.Fields.List {
		f, ok := field.Type.(*ast.FuncType)
		if !ok || len(field.Names) == 0 {
			continue
		}
		for i, name := range namesOf(f.Params) {
			if name == "rule" || name == "word" {
				p.params = append(p.params, param{field.Names[0].Name, i})
			}
		}
	}
}

// namesOf returns the names of fields or parameters in order; "" for one without
// a name.
func namesOf(list *ast.FieldList) []string {
	var names []string
	for _, f := range list.List {
		for _, name := range f.Names {
			names = append(names, name.Name)
		}
		if len(f.Names) == 0 {
			names = append(names, "")
		}
	}
	return names
}

// findingIDs returns the ids, each with a place where it is.
func (p *sourcePackage) findingIDs() map[string]token.Pos {
	p.eachDecl(func(n ast.Node, f *ast.FuncDecl) {
		switch n := n.(type) {
		case *ast.CompositeLit:
			p.literal(n, typeName(n.Type), f)
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if field, ok := left.(*ast.SelectorExpr); ok && isIDField("Finding", field.Sel.Name) && len(n.Rhs) == len(n.Lhs) {
					p.value(n.Rhs[i], f)
				}
			}
		}
	})
	for i := 0; i < len(p.params); i++ { // grows: an argument can be a parameter of the caller
		target := p.params[i]
		p.eachDecl(func(n ast.Node, f *ast.FuncDecl) {
			call, ok := n.(*ast.CallExpr)
			if ok && typeName(call.Fun) == target.function && target.index < len(call.Args) {
				p.value(call.Args[target.index], f)
			}
		})
	}
	return p.ids
}

// eachDecl calls visit for all nodes, with the function that they are in or nil.
func (p *sourcePackage) eachDecl(visit func(ast.Node, *ast.FuncDecl)) {
	for _, file := range p.files {
		for _, d := range file.Decls {
			f, _ := d.(*ast.FuncDecl)
			ast.Inspect(d, func(n ast.Node) bool {
				visit(n, f)
				return true
			})
		}
	}
}

// isIDField reports whether the field of a struct holds the id of a finding: its
// rule, the cause that a log shows, or the word that a scenario's failure is about.
func isIDField(structName, field string) bool {
	return strings.EqualFold(field, "rule") ||
		structName == "Finding" && field == "Cause" || structName == "Failure" && field == "Word"
}

// typeName returns the last name of a type, function or method: Finding for
// report.Finding. For an array or map it returns that of the elements.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.ArrayType:
		return typeName(e.Elt)
	case *ast.MapType:
		return typeName(e.Value)
	}
	return ""
}

// literal searches a composite literal of a struct, or of elements of that type.
func (p *sourcePackage) literal(l *ast.CompositeLit, structName string, f *ast.FuncDecl) {
	for i, element := range l.Elts {
		value, field := element, ""
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			value = pair.Value
			if key, ok := pair.Key.(*ast.Ident); ok {
				field = key.Name
			}
		} else if fields := p.fields[structName]; i < len(fields) {
			field = fields[i]
		}
		if inner, ok := value.(*ast.CompositeLit); ok && inner.Type == nil {
			p.literal(inner, structName, f)
		} else if isIDField(structName, field) {
			p.value(value, f)
		}
	}
}

// value records the ids that an expression in f can have. Expressions that it
// cannot follow, such as the field of another finding, have none of their own.
func (p *sourcePackage) value(e ast.Expr, f *ast.FuncDecl) {
	switch e := e.(type) {
	case *ast.BasicLit:
		p.add(e)
	case *ast.CallExpr: // cmp.Or
		for _, arg := range e.Args {
			p.value(arg, f)
		}
	case *ast.Ident:
		if literal := p.constants[e.Name]; literal != nil {
			p.add(literal)
		}
		if f != nil {
			p.variable(e.Name, f)
		}
	}
}

// variable records the ids of a parameter or local variable of f.
func (p *sourcePackage) variable(name string, f *ast.FuncDecl) {
	if i := slices.Index(namesOf(f.Type.Params), name); i >= 0 {
		if target := (param{f.Name.Name, i}); !slices.Contains(p.params, target) {
			p.params = append(p.params, target)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || len(assign.Lhs) != len(assign.Rhs) {
			return true
		}
		for i, left := range assign.Lhs {
			if to, ok := left.(*ast.Ident); !ok || to.Name != name {
				continue
			}
			switch right := assign.Rhs[i].(type) {
			case *ast.BasicLit:
				p.add(right)
			case *ast.Ident:
				if literal := p.constants[right.Name]; literal != nil {
					p.add(literal)
				}
			}
		}
		return true
	})
}

// add records a literal unless it is empty.
func (p *sourcePackage) add(l *ast.BasicLit) {
	if id, err := strconv.Unquote(l.Value); err == nil && l.Kind == token.STRING && id != "" {
		p.ids[id] = cmp.Or(p.ids[id], l.Pos())
	}
}
