package main

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func script(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestModuleOrder(t *testing.T) {
	tests := []struct {
		name  string
		files fstest.MapFS
		want  []string // nil: an error
	}{
		{"alone", fstest.MapFS{"main.js": script("main();\n")}, []string{"main.js"}},
		{
			"imports come first",
			fstest.MapFS{
				"main.js": script("import { a } from \"./a.js\";\nimport { b, c } from \"./b.js\";\n"),
				"a.js":    script("import { b } from \"./b.js\";\n"),
				"b.js":    script("export const b = 1;\nexport const c = 2;\n"),
			},
			[]string{"b.js", "a.js", "main.js"},
		},
		{"an import cycle", fstest.MapFS{
			"main.js": script("import { a } from \"./a.js\";\n"), "a.js": script("import { m } from \"./main.js\";\n"),
		}, nil},
		{"missing", fstest.MapFS{"main.js": script("import { a } from \"./a.js\";\n")}, nil},
		{"another form of import", fstest.MapFS{"main.js": script("import * as a from \"./a.js\";\n"), "a.js": script("")}, nil},
		{"an import over several lines", fstest.MapFS{"main.js": script("import {\n  a,\n} from \"./a.js\";\n"), "a.js": script("")}, nil},
		{"another form of export", fstest.MapFS{"main.js": script("const a = 1;\nexport { a };\n")}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := moduleOrder(tt.files, "main.js")
			if (err != nil) != (tt.want == nil) {
				t.Fatalf("order %q, error %v; want order %q", got, err, tt.want)
			}
			if diff := cmp.Diff(tt.want, got); err == nil && diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrapModule(t *testing.T) {
	got := wrapModule([]byte("import { a, b } from \"./x.js\";\nexport async function f() {}\nexport class C {}\nexport const d = 1;\nfunction own() {}\n"))
	want := "const { a, b } = modules[\"x.js\"];\nasync function f() {}\nclass C {}\nconst d = 1;\nfunction own() {}\nreturn { f, C, d };\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("module (-want +got):\n%s", diff)
	}
}
