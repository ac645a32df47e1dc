package mutants

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"unicode"
)

// constant adds the mutant of a constant expression, the widest one. A named
// constant of the package has one mutant for all its uses; uses that the compiler
// must know, such as the length of an array, keep the value.
func (r *rewriter) constant(e ast.Expr, tv types.TypeAndValue) {
	t := types.Default(tv.Type)
	name, ok := r.typeName(t, e.Pos())
	if !ok {
		return
	}
	switch v := tv.Value; v.Kind() {
	case constant.Bool:
		if word := r.code(e); r.isBool(e) && (word == "true" || word == "false") {
			m := r.add(Constant, e, shown(word)+" -> "+shown(strconv.FormatBool(word == "false")))
			r.wrap(e, "(", " != "+on(m)+")")
		}
	case constant.String:
		if text := constant.StringVal(v); !r.cell[e] && (isProtocolWord(text) || r.word[e] && isPlain(text)) && !r.operand[e] {
			m := r.constantMutant(e, `""`)
			r.wrap(e, fmt.Sprintf("%s.Zero[%s](%d, ", switchName, name, m.ID), ")")
		}
	case constant.Int, constant.Float:
		r.number(e, v, t, name)
	}
}

// number adds the mutant of a number: one more; none for a duration, because one
// nanosecond more is no difference; and the zero value for one of the package's
// enumerations.
func (r *rewriter) number(e ast.Expr, v constant.Value, t types.Type, name string) {
	zero := constant.Sign(v) == 0
	_, named := t.(*types.Named)
	switch {
	case t.String() == "time.Duration", named && !isLiteral(e):
		if zero || r.cell[e] || r.operand[e] {
			return
		}
		m := r.constantMutant(e, "0")
		r.wrap(e, fmt.Sprintf("%s.Zero[%s](%d, ", switchName, name, m.ID), ")")
	default:
		m := r.constantMutant(e, next(e, v))
		r.wrap(e, fmt.Sprintf("%s.Next[%s](%d, ", switchName, name, m.ID), ")")
	}
}

// constantMutant returns a new mutant of a constant, or the one that the package's
// named constant already has.
func (r *rewriter) constantMutant(e ast.Expr, value string) *Mutant {
	name, ok := ast.Unparen(e).(*ast.Ident)
	object, isConst := r.src.info.Uses[name].(*types.Const)
	if !ok || !isConst || object.Pkg() != r.src.pkg || isEnumerator(object) {
		return r.add(Constant, e, shown(r.code(e))+" -> "+shown(value))
	}
	if m := r.named[object]; m != nil {
		return m
	}
	m := r.add(Constant, e, shown(name.Name+" = "+object.Val().String())+" -> "+shown(value))
	position := r.src.fset.Position(object.Pos())
	m.File, m.Line, m.Column = position.Filename, position.Line, position.Column
	if object.Parent() == r.src.pkg.Scope() {
		m.Place = name.Name
	}
	r.named[object] = m
	return m
}

// isEnumerator reports whether a constant has a type of its own, other than a
// duration.
func isEnumerator(c *types.Const) bool {
	_, named := c.Type().(*types.Named)
	return named && c.Type().String() != "time.Duration"
}

func isLiteral(e ast.Expr) bool {
	_, ok := ast.Unparen(e).(*ast.BasicLit)
	return ok
}

// next returns a number plus one, as source.
func next(e ast.Expr, v constant.Value) string {
	sum := constant.BinaryOp(v, token.ADD, constant.MakeInt64(1))
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.CHAR {
		if c, ok := constant.Int64Val(sum); ok {
			return strconv.QuoteRune(rune(c))
		}
	}
	return sum.String()
}

// isPlain reports whether text is not wording for a reader.
func isPlain(text string) bool { return text != "" && strings.IndexFunc(text, unicode.IsLower) < 0 }

// isProtocolWord reports whether text is a word of a protocol: it has capitals and
// no small letters.
func isProtocolWord(text string) bool {
	return isPlain(text) && strings.IndexFunc(text, unicode.IsUpper) >= 0
}

// arguments notes what is special about the arguments of a call.
func (r *rewriter) arguments(n ast.Node) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		r.skipBound(n)
	case *ast.ReturnStmt:
		r.skipFailed(n)
	case *ast.CallExpr:
		switch f := ast.Unparen(n.Fun).(type) {
		case *ast.Ident:
			if f.Name == "make" && len(n.Args) > 1 {
				r.skipCapacity(n)
			}
		case *ast.SelectorExpr:
			pkg, ok := f.X.(*ast.Ident)
			if !ok {
				return
			}
			imported, ok := r.src.info.Uses[pkg].(*types.PkgName)
			if !ok {
				return
			}
			for _, arg := range n.Args {
				switch imported.Imported().Path() {
				case "strings", "bytes":
					r.word[arg] = true
				case "strconv": // bases and sizes belong to the notation
					r.fixed[arg] = r.src.info.Types[arg].Value != nil
				}
			}
		}
	}
}

// skipFailed leaves out the constants beside a false or an error at the end of the
// results: nobody may look at them.
func (r *rewriter) skipFailed(s *ast.ReturnStmt) {
	if len(s.Results) < 2 {
		return
	}
	last := s.Results[len(s.Results)-1]
	tv := r.src.info.Types[last]
	failed := tv.Value != nil && tv.Value.Kind() == constant.Bool && !constant.BoolVal(tv.Value)
	if named, ok := tv.Type.(*types.Named); ok && named.Obj().Pkg() == nil {
		failed = true // error, the only type with a name and without a package
	}
	for _, e := range s.Results[:len(s.Results)-1] {
		r.fixed[e] = r.fixed[e] || failed && r.src.info.Types[e].Value != nil
	}
}

// skipCapacity leaves out the sizes that only save allocations.
func (r *rewriter) skipCapacity(call *ast.CallExpr) {
	if _, ok := r.src.info.TypeOf(call).Underlying().(*types.Map); ok {
		r.fixed[call.Args[1]] = true
	}
	if len(call.Args) > 2 {
		r.fixed[call.Args[2]] = true
	}
}

// skipBound leaves out a number if one more is the same as the moved bound:
// x < 3 and x >= 3, 3 > x and 3 <= x. A named constant may have other uses.
func (r *rewriter) skipBound(e *ast.BinaryExpr) {
	switch e.Op {
	case token.LSS, token.GEQ:
		r.skipNumber(e.Y)
	case token.GTR, token.LEQ:
		r.skipNumber(e.X)
	}
}

func (r *rewriter) skipNumber(e ast.Expr) {
	if v := r.src.info.Types[e].Value; v != nil && v.Kind() == constant.Int && isLiteral(e) {
		r.fixed[e] = true
	}
}
