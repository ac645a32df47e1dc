package xmltree

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// object is what the page passes for an element.
type object = map[string]any

func TestOf(t *testing.T) {
	got := Of(object{
		"element": "option", "attributes": object{"b": "2", "a": "1", "wrong": 3}, "text": " x\n",
		"children": []any{object{"element": "name", "text": "n"}, "no element", object{"children": []any{}}},
	})
	want := &Element{
		Name: "option", Attributes: []Attribute{{"a", "1"}, {"b", "2"}}, Text: "x",
		Children: []*Element{{Name: "name", Text: "n"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, value := range map[string]any{
		"nothing": nil, "a text": "element", "a list": []any{}, "an answer of the API": object{"name": "DMZ"},
		"a name that is no text": object{"element": 1}, "children that are no list": object{"element": "a", "children": "b"},
	} {
		if e := Of(value); e != nil {
			t.Errorf("%s: %+v, want nil", name, e)
		}
	}
}

func TestOfIsBounded(t *testing.T) {
	value := object{"element": "a"}
	for range 1000 {
		value = object{"element": "a", "children": []any{value}}
	}
	depth := 0
	Of(value).All(func(*Element) { depth++ })
	if depth != MaxDepth {
		t.Errorf("%d elements deep, want %d", depth, MaxDepth)
	}
}

func TestElement(t *testing.T) {
	e := &Element{
		Name: "Server", Attributes: []Attribute{{"id", "1"}},
		Children: []*Element{{Name: "Host", Text: "a"}, {Name: "Host", Text: "b"}},
	}
	if got := e.ChildText("Host") + e.ChildText("Port") + e.Attribute("id") + e.Attribute("x"); got != "a1" {
		t.Errorf("got %q, want the first Host and the id", got)
	}
	var none *Element
	if none.Child("a") != nil || none.ChildText("a") != "" || none.Attribute("a") != "" {
		t.Error("a nil element has something in it")
	}
	none.All(func(*Element) { t.Error("a nil element was visited") })
}
