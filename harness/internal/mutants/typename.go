package mutants

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
)

// typeName returns a type as source that means it at pos; ok is false if there is
// none: a package is not imported, or a name is hidden.
func (r *rewriter) typeName(t types.Type, pos token.Pos) (name string, ok bool) {
	scope := r.src.pkg.Scope().Innermost(pos)
	if scope == nil {
		return "", false
	}
	ok = true
	name = types.TypeString(t, func(p *types.Package) string {
		if p == r.src.pkg {
			return ""
		}
		for _, spec := range r.file.tree.Imports {
			imported, found := r.src.info.Implicits[spec].(*types.PkgName)
			if spec.Name != nil {
				imported, found = r.src.info.Defs[spec.Name].(*types.PkgName)
			}
			if found && imported.Imported() == p {
				return imported.Name()
			}
		}
		ok = false
		return p.Name()
	})
	expr, err := parser.ParseExpr(name)
	if err != nil {
		return "", false
	}
	ast.Inspect(expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			ast.Inspect(n.Type, func(n ast.Node) bool { return r.means(n, scope, pos, &ok) })
			return false
		default:
			return r.means(n, scope, pos, &ok)
		}
	})
	return name, ok
}

// means clears ok if a name in a type is hidden at pos, or another package's own.
func (r *rewriter) means(n ast.Node, scope *types.Scope, pos token.Pos, ok *bool) bool {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		_, found := scope.LookupParent(n.X.(*ast.Ident).Name, pos)
		_, isPackage := found.(*types.PkgName)
		*ok = *ok && isPackage && n.Sel.IsExported()
		return false
	case *ast.Ident:
		_, found := scope.LookupParent(n.Name, pos)
		_, isType := found.(*types.TypeName)
		*ok = *ok && isType
	}
	return true
}
