package mutants

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
	"unicode"
)

// element is an element of a composite literal.
type element struct {
	value ast.Expr
	field string     // of a struct
	typ   types.Type // that the literal gives it
}

// cells adds the mutants of the elements of a literal and of the literals in them.
// siblings are the literals beside it in a table. If alone, the literal is itself a
// cell and this element all that it has, so that emptying it is the same.
func (r *rewriter) cells(lit *ast.CompositeLit, siblings []*ast.CompositeLit, alone bool) {
	r.done[lit] = true
	all := r.elements(lit)
	for i, e := range all {
		r.cell[e.value] = true
		if !alone && r.isCell(e) {
			r.empty(e)
			r.replace(e, r.neighbour(all, i, siblings))
		}
		inner, ok := e.value.(*ast.CompositeLit)
		if !ok {
			continue
		}
		if inner.Type == nil && !alone && r.isCell(e) {
			if name, ok := r.typeName(e.typ, e.value.Pos()); ok {
				r.wrap(inner, name, "")
			}
		}
		var beside []*ast.CompositeLit
		if e.field == "" {
			for j := range all {
				if other, ok := all[(i+j)%len(all)].value.(*ast.CompositeLit); ok && j > 0 {
					beside = append(beside, other)
				}
			}
		}
		r.cells(inner, beside, len(inner.Elts) == 1)
	}
}

// elements returns the elements of a literal. Keys of arrays and slices have to stay
// constant.
func (r *rewriter) elements(lit *ast.CompositeLit) (all []element) {
	t := r.src.info.TypeOf(lit).Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	for i, e := range lit.Elts {
		key, value := ast.Expr(nil), e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			key, value = kv.Key, kv.Value
		}
		switch t := t.(type) {
		case *types.Struct:
			field := t.Field(min(i, t.NumFields()-1))
			if name, ok := key.(*ast.Ident); ok {
				for j := range t.NumFields() {
					if t.Field(j).Name() == name.Name {
						field = t.Field(j)
					}
				}
			}
			all = append(all, element{value, field.Name(), field.Type()})
		case *types.Map:
			all = append(all, element{value, "", t.Elem()})
		case *types.Slice:
			r.fixed[key] = key != nil
			all = append(all, element{value, "", t.Elem()})
		case *types.Array:
			r.fixed[key] = key != nil
			all = append(all, element{value, "", t.Elem()})
		}
	}
	return all
}

// isCell reports whether emptying an element changes it. Truth values are left to
// constant, and wording in functions alone.
func (r *rewriter) isCell(e element) bool {
	if _, ok := e.value.(*ast.FuncLit); ok {
		return false
	}
	if inner, ok := e.value.(*ast.CompositeLit); ok {
		_, pointer := e.typ.Underlying().(*types.Pointer)
		return len(inner.Elts) > 0 && !(pointer && inner.Type == nil)
	}
	tv := r.src.info.Types[e.value]
	if tv.IsNil() || !r.global && r.isWording(e.value) {
		return false
	}
	if tv.Value == nil {
		return true
	}
	switch tv.Value.Kind() {
	case constant.String:
		return constant.StringVal(tv.Value) != ""
	case constant.Int, constant.Float:
		return constant.Sign(tv.Value) != 0
	}
	return false
}

// isWording reports whether an expression is a text for a reader: a constant with
// blanks and small letters, or put together from one.
func (r *rewriter) isWording(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		part, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if v := r.src.info.Types[part].Value; v != nil && v.Kind() == constant.String {
			text := constant.StringVal(v)
			found = found || strings.Contains(text, " ") && strings.IndexFunc(text, unicode.IsLower) >= 0
		}
		return true
	})
	return found
}

// empty adds the mutant with the zero value.
func (r *rewriter) empty(e element) {
	if name, ok := r.typeName(e.typ, e.value.Pos()); ok {
		m := r.add(Cell, e.value, r.label(e)+shown(r.code(e.value))+" emptied")
		r.wrap(e.value, fmt.Sprintf("%s.Zero[%s](%d, ", switchName, name, m.ID), ")")
	}
}

// label returns the name of a struct's field with a colon, so that a change reads
// like its source.
func (r *rewriter) label(e element) string {
	if e.field == "" {
		return ""
	}
	return e.field + ": "
}

// neighbour returns the next value in a table that differs: of an array, slice or
// map the next element, of a struct the same field of the next literal. It returns
// nil if there is none, or if to evaluate it may do something.
func (r *rewriter) neighbour(all []element, i int, siblings []*ast.CompositeLit) ast.Expr {
	own := r.code(all[i].value)
	suits := func(e element) bool {
		return r.code(e.value) != own && r.isCell(e) && !r.isWording(e.value) && (r.global || !hasCall(e.value))
	}
	if r.isWording(all[i].value) {
		return nil
	}
	if all[i].field == "" {
		for j := 1; j < len(all); j++ {
			if e := all[(i+j)%len(all)]; suits(e) {
				return e.value
			}
		}
		return nil
	}
	for _, lit := range siblings {
		for _, e := range r.elements(lit) {
			if e.field == all[i].field && suits(e) {
				return e.value
			}
		}
	}
	return nil
}

// replace adds the mutant with another value, if that is not nil.
func (r *rewriter) replace(e element, other ast.Expr) {
	name, ok := r.typeName(e.typ, e.value.Pos())
	if other == nil || !ok {
		return
	}
	code := r.code(other)
	m := r.add(Cell, e.value, r.label(e)+shown(r.code(e.value))+" -> "+shown(code))
	if lit, ok := other.(*ast.CompositeLit); ok && lit.Type == nil {
		code = name + code
	}
	r.wrap(e.value, fmt.Sprintf("%s.Pick[%s](%d, %s, ", switchName, name, m.ID, code), ")")
}
