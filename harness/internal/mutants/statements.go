package mutants

import (
	"go/ast"
	"go/token"
)

// statements adds a mutant for each statement of a node's list that can be left out.
func (r *rewriter) statements(n ast.Node) {
	var list []ast.Stmt
	switch n := n.(type) {
	case *ast.BlockStmt:
		list = n.List
	case *ast.CaseClause:
		list = n.Body
	case *ast.CommClause:
		list = n.Body
	}
	for _, s := range list {
		if r.removable(s) {
			m := r.add(Statement, s, shown(r.code(s))+" left out")
			r.wrap(s, "if !"+on(m)+" { ", " }")
		}
	}
}

// removable reports whether the function compiles without a statement, and may then
// do something else.
func (r *rewriter) removable(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ExprStmt, *ast.ReturnStmt:
		return !r.ending[s]
	case *ast.IncDecStmt, *ast.DeferStmt, *ast.GoStmt, *ast.SendStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.BREAK || s.Tok == token.CONTINUE
	case *ast.AssignStmt:
		return s.Tok != token.DEFINE && (!onlyBlank(s.Lhs) || hasCall(s))
	}
	return false
}

// onlyBlank reports whether everything is assigned to the blank identifier.
func onlyBlank(left []ast.Expr) bool {
	for _, e := range left {
		if name, ok := e.(*ast.Ident); !ok || name.Name != "_" {
			return false
		}
	}
	return true
}

func hasCall(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		_, call := n.(*ast.CallExpr)
		found = found || call
		return !found
	})
	return found
}

// markEnding marks the statements at the end of a function with results that make it
// end with a return (Go specification, "Terminating statements").
func (r *rewriter) markEnding(list []ast.Stmt) {
	if len(list) == 0 {
		return
	}
	switch s := list[len(list)-1].(type) {
	case *ast.ReturnStmt, *ast.ExprStmt:
		r.ending[s] = true
	case *ast.BlockStmt:
		r.markEnding(s.List)
	case *ast.LabeledStmt:
		r.markEnding([]ast.Stmt{s.Stmt})
	case *ast.IfStmt:
		if s.Else != nil {
			r.markEnding(s.Body.List)
			r.markEnding([]ast.Stmt{s.Else})
		}
	case *ast.SwitchStmt:
		r.markClauses(s.Body)
	case *ast.TypeSwitchStmt:
		r.markClauses(s.Body)
	case *ast.SelectStmt:
		r.markClauses(s.Body)
	}
}

func (r *rewriter) markClauses(body *ast.BlockStmt) {
	for _, clause := range body.List {
		switch c := clause.(type) {
		case *ast.CaseClause:
			r.markEnding(c.Body)
		case *ast.CommClause:
			r.markEnding(c.Body)
		}
	}
}
