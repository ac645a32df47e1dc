//go:build js && wasm

package main

import (
	"errors"
	"strconv"
	"strings"
	"syscall/js"

	"activeftp/core/xmltree"
)

// arguments splits the arguments of a call into count leading strings and the
// value after them, which is undefined if it is missing.
func arguments(args []js.Value, count int) (texts []string, last js.Value, err error) {
	if len(args) < count {
		return nil, last, errors.New("missing argument " + strconv.Itoa(len(args)+1) + " of " + strconv.Itoa(count))
	}
	texts = make([]string, count)
	for i, v := range args[:count] {
		if v.Type() != js.TypeString {
			return nil, last, errors.New("argument " + strconv.Itoa(i+1) + " must be a string")
		}
		texts[i] = v.String()
	}
	if len(args) > count {
		last = args[count]
	}
	return texts, last, nil
}

// property returns a property of o, or undefined if o is not an object.
func property(o js.Value, name string) js.Value {
	if o.Type() != js.TypeObject {
		return js.Undefined()
	}
	return o.Get(name)
}

// flags sets each flag to the truth value of a property of o. names lists the
// properties, separated by spaces.
func flags(o js.Value, names string, set ...*bool) {
	for name := range strings.SplitSeq(names, " ") {
		*set[0] = property(o, name).Truthy()
		set = set[1:]
	}
}

// stringOf returns v if it is a string, and "" otherwise.
func stringOf(v js.Value) string {
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}

// number returns a property of o if it is a number, and -1 otherwise.
func number(o js.Value, name string) float64 {
	v := property(o, name)
	if v.Type() != js.TypeNumber {
		return -1
	}
	return v.Float()
}

// integer returns v if it is an integer within 32 bits, and -1 otherwise.
func integer(v js.Value) int {
	if v.Type() != js.TypeNumber {
		return -1
	}
	const limit = 1 << 31
	if n := v.Float(); n > -limit && n < limit && n == float64(int(n)) {
		return int(n)
	}
	return -1
}

// panicText returns the message of a recovered panic.
func panicText(value any) string {
	switch v := value.(type) {
	case error:
		return v.Error()
	case string:
		return v
	}
	return "unknown"
}

const (
	// maxDepth bounds the depth to which a tree is copied: that of XML, of which an
	// element takes an object and the list of its children. Lists of answers are
	// bounded by rest.MaxDepth, and their objects are less deep.
	maxDepth = 2 * xmltree.MaxDepth
	// maxValues bounds the values in a tree, because copying each takes a few
	// microseconds. A transfer site has about 50.
	maxValues = 1 << 20
)

// copyTree copies a JSON tree into the types that Go's decoders use. A value below
// maxDepth becomes nil. More than maxValues values are an error.
func copyTree(v js.Value) (any, error) {
	c := copier{remaining: maxValues, arrays: js.Global().Get("Array"), objects: js.Global().Get("Object")}
	tree := c.copy(v, maxDepth)
	if c.remaining < 0 {
		return nil, errors.New("the input has more than " + strconv.Itoa(maxValues) + " values; import it in parts")
	}
	return tree, nil
}

// copier is the state of copying one tree from JavaScript.
type copier struct {
	remaining       int      // values that may still be copied; negative after the bound was exceeded
	arrays, objects js.Value // the global Array and Object
}

func (c *copier) copy(v js.Value, depth int) any {
	if c.remaining--; c.remaining < 0 || depth == 0 {
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
		if c.remaining < 0 {
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
		if c.remaining < 0 {
			break
		}
		name := names.Index(i).String()
		all[name] = c.copy(v.Get(name), depth)
	}
	return all
}
