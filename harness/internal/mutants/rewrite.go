package mutants

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// switchName is the name of the package of switches in rewritten files.
const switchName = "mutant_"

// rewriter puts the mutants of one package into its files.
type rewriter struct {
	src     *source
	file    *sourceFile
	mutants []*Mutant
	first   int // ID of the first mutant

	named   map[types.Object]*Mutant // of the constants of the package
	seen    map[string]int           // how often each name was given
	inserts []insert

	place   string
	global  bool              // outside of functions
	fixed   map[ast.Node]bool // has to stay as it is: a constant is required, or another mutant covers it
	operand map[ast.Expr]bool // of a comparison
	cell    map[ast.Expr]bool // element of a composite literal
	word    map[ast.Expr]bool // argument of package strings or bytes
	ending  map[ast.Stmt]bool // statement without which the function has no final return
	done    map[*ast.CompositeLit]bool
}

// insert is text to put before or after a node.
type insert struct {
	from, to      int // offsets of the node
	before, after string
}

// rewritten is a file with mutants in it.
type rewritten struct {
	name string // relative to the module, with slashes
	text []byte
}

// rewrite returns the mutants of the files of a package that wanted approves, with
// IDs from first on, and the files with the mutants in them. switches is the import
// path of the package of switches.
func rewrite(src *source, first int, switches string, wanted func(name string) bool) ([]*Mutant, []rewritten) {
	r := &rewriter{src: src, first: first, named: map[types.Object]*Mutant{}, seen: map[string]int{}}
	var files []rewritten
	for _, file := range src.files {
		if !wanted(file.name) {
			continue
		}
		r.enter(file)
		for _, decl := range file.tree.Decls {
			r.declaration(decl)
		}
		if len(r.inserts) > 0 {
			files = append(files, rewritten{file.name, r.text(switches)})
		}
	}
	return r.mutants, files
}

// enter begins a file.
func (r *rewriter) enter(file *sourceFile) {
	r.file, r.inserts = file, nil
	r.fixed, r.operand, r.cell = map[ast.Node]bool{}, map[ast.Expr]bool{}, map[ast.Expr]bool{}
	r.word, r.ending, r.done = map[ast.Expr]bool{}, map[ast.Stmt]bool{}, map[*ast.CompositeLit]bool{}
}

// declaration adds the mutants of a function or of variables.
func (r *rewriter) declaration(decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Body == nil {
			return
		}
		r.place, r.global = funcName(d), false
		if d.Type.Results != nil {
			r.markEnding(d.Body.List)
		}
		r.walk(d.Body)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if values, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR {
				r.place, r.global = values.Names[0].Name, true
				for _, value := range values.Values {
					r.walk(value)
				}
			}
		}
	}
}

// funcName returns the name of a function, or that of a method after its type.
func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name + "." + d.Name.Name
	}
	return d.Name.Name
}

// walk adds the mutants of everything in a node.
func (r *rewriter) walk(root ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil || r.fixed[n] {
			return false
		}
		if e, ok := n.(ast.Expr); ok {
			if tv := r.src.info.Types[e]; tv.IsType() {
				return false
			} else if tv.Value != nil {
				r.constant(e, tv)
				return false
			}
		}
		if decl, ok := n.(*ast.GenDecl); ok && decl.Tok != token.VAR {
			return false
		}
		if lit, ok := n.(*ast.FuncLit); ok && lit.Type.Results != nil {
			r.markEnding(lit.Body.List)
		}
		r.conditions(n)
		r.statements(n)
		r.arguments(n)
		if lit, ok := n.(*ast.CompositeLit); ok && !r.done[lit] {
			r.cells(lit, nil, false)
		}
		return true
	})
}

// add returns a new mutant at a node.
func (r *rewriter) add(kind Kind, at ast.Node, change string) *Mutant {
	position := r.src.fset.Position(at.Pos())
	m := &Mutant{
		ID: r.first + len(r.mutants), Kind: kind, Dir: r.src.dir, File: position.Filename,
		Line: position.Line, Column: position.Column, Place: r.place, Change: change,
	}
	name := m.Name()
	r.seen[name]++
	if n := r.seen[name]; n > 1 {
		m.Change += fmt.Sprintf(" (%d)", n)
	}
	r.mutants = append(r.mutants, m)
	return m
}

// wrap puts text before and after a node. Later calls for the same node put theirs
// inside.
func (r *rewriter) wrap(n ast.Node, before, after string) {
	r.inserts = append(r.inserts, insert{r.offset(n.Pos()), r.offset(n.End()), before, after})
}

func (r *rewriter) offset(p token.Pos) int { return r.src.fset.Position(p).Offset }

// code returns the source of a node.
func (r *rewriter) code(n ast.Node) string {
	return string(r.file.text[r.offset(n.Pos()):r.offset(n.End())])
}

// on returns the call that asks whether a mutant is on.
func on(m *Mutant) string { return fmt.Sprintf("%s.On(%d)", switchName, m.ID) }

// piece is text at an offset. Pieces at one offset are sorted by order.
type piece struct {
	at, order int
	text      string
}

// text returns the file with all insertions.
func (r *rewriter) text(switches string) []byte {
	// Wider nodes first; nodes of the same width stay as they were added.
	slices.SortStableFunc(r.inserts, func(a, b insert) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	pieces := []piece{{r.offset(r.file.tree.Name.End()), 0, fmt.Sprintf("; import %s %q", switchName, switches)}}
	for i, in := range r.inserts {
		// What was opened last is closed first, and before anything is opened there.
		pieces = append(pieces, piece{in.from, i, in.before}, piece{in.to, -1 - i, in.after})
	}
	slices.SortStableFunc(pieces, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.order, b.order))
	})
	var b strings.Builder
	last := 0
	for _, p := range pieces {
		b.Write(r.file.text[last:p.at])
		b.WriteString(p.text)
		last = p.at
	}
	b.Write(r.file.text[last:])
	return []byte(b.String())
}
