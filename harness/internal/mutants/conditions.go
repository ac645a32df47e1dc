package mutants

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// moved has the comparisons with the bound moved by one.
var moved = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
}

// negated has the opposite of each comparison.
var negated = map[token.Token]token.Token{
	token.LSS: token.GEQ, token.LEQ: token.GTR, token.GTR: token.LEQ, token.GEQ: token.LSS,
	token.EQL: token.NEQ, token.NEQ: token.EQL,
}

// conditions adds the mutants of the conditions of a node.
func (r *rewriter) conditions(n ast.Node) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		r.binary(n)
	case *ast.IfStmt:
		r.negateLeaf(n.Cond)
	case *ast.ForStmt:
		if n.Cond != nil {
			r.negateLeaf(n.Cond)
		}
	case *ast.ReturnStmt:
		for _, e := range n.Results {
			if r.isBool(e) {
				r.negateLeaf(e)
			}
		}
	case *ast.SwitchStmt:
		r.cases(n)
	}
}

// isBool reports whether an expression has the type bool itself.
func (r *rewriter) isBool(e ast.Expr) bool {
	basic, ok := types.Unalias(r.src.info.TypeOf(e)).(*types.Basic)
	return ok && basic.Info()&types.IsBoolean != 0
}

// binary adds the mutants of && and || and of a comparison.
func (r *rewriter) binary(e *ast.BinaryExpr) {
	opposite, comparison := negated[e.Op]
	if comparison {
		r.operand[ast.Unparen(e.X)], r.operand[ast.Unparen(e.Y)] = true, true
	}
	if !r.isBool(e) {
		return
	}
	x, y := r.code(e.X), r.code(e.Y)
	whole := x + " " + e.Op.String() + " " + y
	switch {
	case comparison:
		m := r.add(Condition, e, shown(whole)+" -> "+shown(x+" "+opposite.String()+" "+y))
		r.wrap(e, "((", ") != "+on(m)+")")
		if op, ok := moved[e.Op]; ok {
			m := r.add(Condition, e, shown(whole)+" -> "+shown(x+" "+op.String()+" "+y))
			r.wrap(e, fmt.Sprintf("(%s && (%s) %s (%s) || !%[1]s && (", on(m), x, op, y), "))")
		}
	case e.Op == token.LAND || e.Op == token.LOR:
		left := r.add(Condition, e, shown(whole)+" -> "+shown(x))
		right := r.add(Condition, e, shown(whole)+" -> "+shown(y))
		// a || true and false && b have the value of the side that is left out.
		if e.Op == token.LAND {
			r.wrap(e.X, "("+on(right)+" || (", "))")
			r.wrap(e.Y, "("+on(left)+" || (", "))")
		} else {
			r.wrap(e.X, "(!"+on(right)+" && (", "))")
			r.wrap(e.Y, "(!"+on(left)+" && (", "))")
		}
		r.negateLeaf(e.X)
		r.negateLeaf(e.Y)
	}
}

// negateLeaf adds a mutant that negates a condition without an operator of its own,
// such as a call. It leaves the others to binary.
func (r *rewriter) negateLeaf(e ast.Expr) {
	e = ast.Unparen(e)
	if not, ok := e.(*ast.UnaryExpr); ok && not.Op == token.NOT {
		e = ast.Unparen(not.X)
	}
	if _, ok := e.(*ast.BinaryExpr); ok || !r.isBool(e) || r.src.info.Types[e].Value != nil || r.fixed[e] {
		return
	}
	m := r.add(Condition, e, shown(r.code(e))+" -> "+shown("!"+r.code(e)))
	r.wrap(e, "(", " != "+on(m)+")")
}

// cases adds a mutant for each case of a switch.
func (r *rewriter) cases(s *ast.SwitchStmt) {
	var values []ast.Expr
	for _, clause := range s.Body.List {
		values = append(values, clause.(*ast.CaseClause).List...)
	}
	for _, e := range values {
		if s.Tag == nil {
			r.negateLeaf(e)
			continue
		}
		if r.src.info.Types[e].Value == nil {
			continue
		}
		r.fixed[e] = true
		t := types.Default(r.src.info.TypeOf(e))
		name, ok := r.typeName(t, e.Pos())
		if other := r.unused(t, values); ok && other != "" {
			m := r.add(Condition, e, "case "+shown(r.code(e))+" left out")
			r.wrap(e, fmt.Sprintf("%s.Pick[%s](%d, %s, ", switchName, name, m.ID, other), ")")
		}
	}
}

// unused returns a constant of type t that no case has, or "".
func (r *rewriter) unused(t types.Type, values []ast.Expr) string {
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		return ""
	}
	has := func(v constant.Value) bool {
		return slices.ContainsFunc(values, func(e ast.Expr) bool {
			own := r.src.info.Types[e].Value
			return own != nil && constant.Compare(own, token.EQL, v)
		})
	}
	switch {
	case basic.Info()&types.IsString != 0:
		return `"\x00"`
	case basic.Info()&types.IsInteger != 0:
		for i := int64(127); i > 0; i-- {
			if !has(constant.MakeInt64(i)) {
				return fmt.Sprint(i)
			}
		}
	}
	return ""
}
