package tree

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core/xmltree"
)

func TestDecode(t *testing.T) {
	type object = map[string]any
	tests := []struct {
		name, text string
		want       []any
	}{
		{"an object", `{"a":1}`, []any{object{"a": 1.0}}},
		{"two documents on two lines", "{\"a\":1}\n[true]\n", []any{object{"a": 1.0}, []any{true}}},
		{"two documents in a row", `{"a":1}{"b":null}`, []any{object{"a": 1.0}, object{"b": nil}}},
		{
			"XML", `<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE a><!-- x --><p:a b="1"> x<c/>&amp;<![CDATA[<y>]]></p:a>`,
			[]any{&xmltree.Element{
				Name: "a", Attributes: []xmltree.Attribute{{Name: "b", Value: "1"}}, Text: "x&<y>", Children: []*xmltree.Element{{Name: "c"}},
			}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Decode(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", " \n", "the text is empty"},
		{"a truncated object", `{"result":[{"type":"ftp"`, "byte 24: the text ends in the middle"},
		{"a truncated text", `{"result":["ab`, "byte 14: the text ends in the middle"},
		{"a truncated second document", "{}\n{\"a\"", "byte 7: the text ends in the middle"},
		{"a missing comma", `{"a":1 "b":2}`, `byte 8: not valid JSON; want "," or "}"`},
		{"a missing comma in a list", `[1 2]`, `byte 4: not valid JSON; want "," or "]"`},
		{"a missing colon", `{"a" 1}`, `byte 6: not valid JSON; want ":"`},
		{"a name without quotes", `{a:1}`, "byte 2: not valid JSON; want a name in double quotes"},
		{"a trailing comma", `[1,]`, "byte 4: not valid JSON; want an object, a list"},
		{"a line end in a text", "[\"a\nb\"]", "byte 4: not valid JSON; want a text without line ends"},
		{"a wrong escape", `["\q"]`, "byte 4: not valid JSON; want a"},
		{"half a word", `[nul]`, "byte 5: not valid JSON; want true, false, null"},
		{"too deep", strings.Repeat("[", 20_000), "not valid JSON; want at most 10000 nested"},
		{"Latin-1", "{\"\ufffd\":\"Z\xfcrich\"}", "byte 10: not UTF-8"},
		{"an element left open", `<a><b></b>`, "byte 10: not valid XML"},
		{"an entity bomb", `<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>`, "the document defines entities"},
		{"an unknown entity", `<a>&nbsp;</a>`, "not valid XML"},
		{"two roots", `<a/><b/>`, "a second document begins"},
		{"only a comment", `<!-- a -->`, "the text is empty"},
		{"deep XML", strings.Repeat("<a>", xmltree.MaxDepth+1), "nested at most 64 deep"},
		{"too many elements", "<a>" + strings.Repeat("<b/>", xmltree.MaxElements) + "</a>", "at most 500000 elements"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Decode(tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Decode returned %v and error %v, want an error with %q", got, err, tt.want)
			}
		})
	}
}
