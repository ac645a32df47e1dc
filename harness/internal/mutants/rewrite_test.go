package mutants

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMade lists the mutants of pieces of source. All pieces are in one package,
// which must compile with its mutants.
func TestMade(t *testing.T) {
	tests := []struct {
		name, source string // %s is the name of a function or a variable
		want         []string
	}{
		{"comparison", "func %s(a, b int) bool { return a < b }", []string{
			"condition `a < b` -> `a >= b`", "condition `a < b` -> `a <= b`",
		}},
		{"equality", "func %s(a, b string) bool { return a != b }", []string{"condition `a != b` -> `a == b`"}},
		{"sides", "func %s(a, b, c bool) bool { return a && (b || !c) }", []string{
			"condition `a && (b || !c)` -> `a`", "condition `a && (b || !c)` -> `(b || !c)`",
			"condition `a` -> `!a`",
			"condition `b || !c` -> `b`", "condition `b || !c` -> `!c`",
			"condition `b` -> `!b`", "condition `c` -> `!c`",
		}},
		{"own truth values stay", "type truth bool\n\nfunc %s(a, b int) truth { return a == b }", nil},
		{"cases", "func %s(a uint8) (ok bool) {\n\tswitch a {\n\tcase 1, 127:\n\t\tok = true\n\t}\n\treturn ok\n}", []string{
			"condition case `1` left out", "condition case `127` left out",
			"statement `ok = true` left out", "constant `true` -> `false`", "condition `ok` -> `!ok`",
		}},
		{"cases with conditions", "func %s(a int) string {\n\tswitch {\n\tcase a > 0:\n\t\treturn \"positive\"\n\tdefault:\n\t\treturn \"\"\n\t}\n}", []string{
			"condition `a > 0` -> `a <= 0`", "condition `a > 0` -> `a >= 0`", "constant `0` -> `1`",
		}},
		{"statements", "func %s(a []int, f func()) {\n\tx := 0\n\tx++\n\ta[0] = x\n\tdefer f()\n\tgo f()\n\tf()\n\t_ = x\n\tfor {\n\t\tbreak\n\t}\n}", []string{
			"statement `x++` left out", "statement `a[0] = x` left out", "statement `defer f()` left out",
			"statement `go f()` left out", "statement `f()` left out",
			"constant `0` -> `1`", "constant `0` -> `1` (2)", "statement `break` left out",
		}},
		{"returns", "func %s(a bool) int {\n\tif a {\n\t\treturn 3\n\t}\n\tif !a {\n\t\treturn 4\n\t} else {\n\t\treturn 5\n\t}\n}", []string{
			"condition `a` -> `!a`", "statement `return 3` left out", "constant `3` -> `4`",
			"condition `a` -> `!a` (2)", "constant `4` -> `5`", "constant `5` -> `6`",
		}},
		{"named constant, once", "const limit = 8\n\nfunc %s(a int) int { return a*limit + limit }", []string{"constant `limit = 8` -> `9`"}},
		{"sizes and bases", "func %s(s string) (m []int) {\n\tm = make([]int, 1, 16)\n\t_, _ = strconv.ParseInt(s, 10, 64)\n\treturn m\n}", []string{
			"statement `m = make([]int, 1, 16)` left out", "statement `_, _ = strconv.ParseInt(s, 10, 64)` left out", "constant `1` -> `2`",
		}},
		{"bound and number", "func %s(a int) bool { return a < 3 }", []string{
			"condition `a < 3` -> `a >= 3`", "condition `a < 3` -> `a <= 3`",
		}},
		{"beside false and an error", "func %s(a bool, err error) (n int, ok bool) {\n\tif a {\n\t\treturn 3, false\n\t}\n\t_ = func() (int, error) { return 4, err }\n\treturn 5, true\n}", []string{
			"condition `a` -> `!a`", "statement `return 3, false` left out", "constant `false` -> `true`",
			"constant `5` -> `6`", "constant `true` -> `false`",
		}},
		{"durations", "func %s() time.Duration { return 3 * time.Second }", []string{"constant `3 * time.Second` -> `0`"}},
		{"enumerations", "type color int\n\nconst (\n\tred color = iota\n\tblue\n)\n\nfunc %s(b bool) color {\n\tif b {\n\t\treturn blue\n\t}\n\treturn red\n}", []string{
			"condition `b` -> `!b`", "statement `return blue` left out", "constant `blue` -> `0`",
		}},
		{"words", "func %s(s string) []string { return strings.Split(s+\"REST\"+\"some text\", \"/\") }", []string{
			"constant `\"REST\"` -> `\"\"`", "constant `\"/\"` -> `\"\"`",
		}},
		{"fields", "type point struct {\n\tx, y int\n\tname string\n\ton bool\n}\n\nfunc %s(x int) point { return point{x: x, y: 0, name: \"some text\", on: true} }", []string{
			"cell x: `x` emptied", "constant `0` -> `1`", "constant `true` -> `false`",
		}},
		{"table", "type cell struct{ do, next string }\n\nvar %s = [3][2]cell{\n\t1: {{do: \"a\"}, {\"b\", \"c\"}},\n\t2: {1: {do: \"d\", next: \"c\"}},\n}", []string{
			"cell `{{do: \"a\"}, {\"b\", \"c\"}}` emptied",
			"cell `{{do: \"a\"}, {\"b\", \"c\"}}` -> `{1: {do: \"d\", next: \"c\"}}`",
			"cell `{do: \"a\"}` emptied", "cell `{do: \"a\"}` -> `{\"b\", \"c\"}`",
			"cell `{\"b\", \"c\"}` emptied", "cell `{\"b\", \"c\"}` -> `{do: \"a\"}`",
			"cell do: `\"b\"` emptied", "cell do: `\"b\"` -> `\"a\"`", "cell next: `\"c\"` emptied",
			"cell `{1: {do: \"d\", next: \"c\"}}` emptied",
			"cell `{1: {do: \"d\", next: \"c\"}}` -> `{{do: \"a\"}, {\"b\", \"c\"}}`",
			"cell do: `\"d\"` emptied", "cell next: `\"c\"` emptied (2)",
		}},
		{"pointers and functions", "var %s = map[string]*struct{ f func() }{\"a\": {f: func() {}}, \"b\": nil}", nil},
	}
	text := strings.Builder{}
	text.WriteString("package made\n\nimport (\n\t\"strconv\"\n\t\"strings\"\n\t\"time\"\n)\n\nvar _, _, _ = strconv.Itoa, strings.Fields, time.Now\n")
	for i, tt := range tests {
		fmt.Fprintf(&text, "\n"+tt.source+"\n", fmt.Sprintf("piece%d", i))
	}
	root := t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module sample\n\ngo 1.26.0\n")
	write(t, filepath.Join(root, "made", "made.go"), text.String())
	sources, err := load(t.Context(), root, []string{"made"})
	if err != nil {
		t.Fatal(err)
	}
	made, files := rewrite(sources[0], 1, "sample/"+switchesDir, func(string) bool { return true })
	got := map[string][]string{}
	for i, m := range made {
		if m.ID != i+1 || m.File != "made/made.go" || m.Line == 0 {
			t.Errorf("mutant %d is %+v", i, *m)
		}
		place := m.Place
		if place == "limit" { // counts at the constant
			place = "piece8"
		}
		got[place] = append(got[place], m.Kind.String()+" "+m.Change)
	}
	for i, tt := range tests {
		if diff := cmp.Diff(tt.want, got[fmt.Sprintf("piece%d", i)]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	compile(t, root, files)
}

// compile builds a package with mutants in it.
func compile(t *testing.T, root string, files []rewritten) {
	t.Helper()
	file, err := overlay(root, t.TempDir(), files)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", file, "./made")
	cmd.Dir = root
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, output, files[0].text)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
