//go:build js && wasm

package main

import (
	"errors"
	"strconv"
	"strings"
	"syscall/js"

	"activeftp/core/rest"
)

// arguments splits what a function was called with into the texts it starts with
// and one further value.
func arguments(given []js.Value, texts int) (all []string, last js.Value, err error) {
	if len(given) < texts {
		return nil, last, errors.New("called with " + strconv.Itoa(len(given)) + " values, needs " + strconv.Itoa(texts))
	}
	all = make([]string, texts)
	for i, v := range given[:texts] {
		if v.Type() != js.TypeString {
			return nil, last, errors.New("value " + strconv.Itoa(i+1) + " is no text")
		}
		all[i] = v.String()
	}
	if len(given) > texts {
		last = given[texts]
	}
	return all, last, nil
}

// property is a property of an object; undefined for anything else.
func property(o js.Value, name string) js.Value {
	if o.Type() != js.TypeObject {
		return js.Undefined()
	}
	return o.Get(name)
}

// flags sets each flag by whether the property of an object is true.
func flags(o js.Value, names string, set ...*bool) {
	for name := range strings.SplitSeq(names, " ") {
		*set[0] = property(o, name).Truthy()
		set = set[1:]
	}
}

// textOf is a text; empty for anything else.
func textOf(v js.Value) string {
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}

// number is a property that is a number; -1 for anything else.
func number(o js.Value, name string) float64 {
	v := property(o, name)
	if v.Type() != js.TypeNumber {
		return -1
	}
	return v.Float()
}

// whole is a whole number; -1 for anything else.
func whole(v js.Value) int {
	if v.Type() != js.TypeNumber {
		return -1
	}
	const most = 1 << 31
	if n := v.Float(); n > -most && n < most && n == float64(int(n)) {
		return int(n)
	}
	return -1
}

// causeText says what a panic was about.
func causeText(cause any) string {
	switch c := cause.(type) {
	case error:
		return c.Error()
	case string:
		return c
	}
	return "unknown"
}

const (
	// maxDepth is how deep a tree is taken over: an object in the deepest list
	// has lists of objects with lists of objects in it.
	maxDepth = rest.MaxDepth + 6
	// maxValues bounds the values of a tree, each of which costs some microseconds.
	// A transfer site has about 50.
	maxValues = 1 << 20
)

// treeOf is a JSON tree as Go's decoders would make it. What is too deep becomes
// nil.
func treeOf(v js.Value) (any, error) {
	c := copier{left: maxValues, arrays: js.Global().Get("Array"), objects: js.Global().Get("Object")}
	tree := c.copy(v, maxDepth)
	if c.left < 0 {
		return nil, errors.New("more than " + strconv.Itoa(maxValues) + " values: import it in parts")
	}
	return tree, nil
}

// copier copies a tree from JavaScript.
type copier struct {
	left            int      // values that may still come
	arrays, objects js.Value // the global Array and Object
}

func (c *copier) copy(v js.Value, depth int) any {
	if c.left--; c.left < 0 || depth == 0 {
		return nil
	}
	switch v.Type() {
	case js.TypeBoolean:
		return v.Bool()
	case js.TypeNumber:
		return v.Float()
	case js.TypeString:
		return v.String()
	case js.TypeObject:
		if c.arrays.Call("isArray", v).Bool() {
			return c.array(v, depth-1)
		}
		return c.object(v, depth-1)
	}
	return nil
}

func (c *copier) array(v js.Value, depth int) any {
	var all []any
	for i := range v.Length() {
		if c.left < 0 {
			break
		}
		all = append(all, c.copy(v.Index(i), depth))
	}
	return all
}

func (c *copier) object(v js.Value, depth int) any {
	names := c.objects.Call("keys", v)
	all := object{}
	for i := range names.Length() {
		if c.left < 0 {
			break
		}
		name := names.Index(i).String()
		all[name] = c.copy(v.Get(name), depth)
	}
	return all
}
