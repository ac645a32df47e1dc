// Package xmltree holds the elements of an XML document for the importers.
//
// It reads no XML itself, because a decoder would cost the page more than all of
// the core. The command fills the tree with encoding/xml and the page with
// DOMParser: it passes an element as a plain object, which [Of] converts.
package xmltree

import (
	"strings"

	"activeftp/core"
)

const (
	// MaxDepth bounds how deep elements may be nested.
	MaxDepth = 64
	// MaxElements bounds the elements of a document.
	MaxElements = 500_000
)

// Element is an element of a document, without comments, processing instructions
// and namespaces.
type Element struct {
	Name       string // without its prefix
	Attributes []Attribute
	Text       string // the character data directly in it, joined, without the white space around it
	Children   []*Element
}

// Attribute is an attribute of an element.
type Attribute struct{ Name, Value string }

// Attribute returns the value of an attribute, or "" if the element, which may be
// nil, does not have it.
func (e *Element) Attribute(name string) string {
	if e != nil {
		for _, a := range e.Attributes {
			if a.Name == name {
				return a.Value
			}
		}
	}
	return ""
}

// Child returns the first child with a name, or nil if the element, which may be
// nil, has none.
func (e *Element) Child(name string) *Element {
	if e != nil {
		for _, c := range e.Children {
			if c.Name == name {
				return c
			}
		}
	}
	return nil
}

// ChildText returns the text of the first child with a name, or "".
func (e *Element) ChildText(name string) string {
	if c := e.Child(name); c != nil {
		return c.Text
	}
	return ""
}

// All calls visit for the element and for every element in it, in the order of the
// document.
func (e *Element) All(visit func(*Element)) {
	if e == nil {
		return
	}
	visit(e)
	for _, c := range e.Children {
		c.All(visit)
	}
}

// Of returns the element that a value of the page stands for:
//
//	{"element": NAME, "attributes": {NAME: VALUE}, "text": TEXT, "children": [ELEMENT, ...]}
//
// It returns nil for any other value. Children that are no element or nested
// deeper than MaxDepth are left out. The attributes are ordered by name.
func Of(value any) *Element { return of(value, MaxDepth) }

func of(value any, depth int) *Element {
	object, _ := value.(map[string]any)
	name, isElement := object["element"].(string)
	children, hasChildren := object["children"].([]any)
	if !isElement || !hasChildren && object["children"] != nil || depth == 0 {
		return nil
	}
	text, _ := object["text"].(string)
	e := &Element{Name: name, Text: strings.TrimSpace(text)}
	attributes, _ := object["attributes"].(map[string]any)
	for name, value := range attributes {
		if value, ok := value.(string); ok {
			e.Attributes = append(e.Attributes, Attribute{name, value})
		}
	}
	core.Sort(e.Attributes, func(a, b *Attribute) bool { return a.Name < b.Name })
	for _, value := range children {
		if c := of(value, depth-1); c != nil {
			e.Children = append(e.Children, c)
		}
	}
	return e
}
