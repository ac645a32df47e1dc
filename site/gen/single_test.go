package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"activeftp/core"
)

func script(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestSinglePage(t *testing.T) {
	const style, theme, wasm, second = "p{color:red}\n", "use(1);\n", "\x00asm and more", "\x00asm of the second"
	files := fstest.MapFS{
		"index.html": script("<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n" +
			"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n" +
			"<link rel=\"stylesheet\" href=\"style.css\">\n<script src=\"early.js\"></script>\n" +
			"<script defer src=\"main.js\"></script>\n</head>\n<body>\n" +
			"<a href=\"rules/one-rule.html\">Why</a> <a href=\"rules/index.html\">All</a> <a href=\"explain/index.html\">All ids</a>\n</body>\n</html>\n"),
		"style.css":     script(style),
		"early.js":      script(theme),
		"examples.json": script("[]\n"),
		"core.wasm":     script(wasm),
		"second.wasm":   script(second),
	}
	src := sources(t, map[string]string{
		"main.js":   "import { openWorker } from \"./source.js\";\nopenWorker(\"</script>\");\n",
		"source.js": "export function openWorker() { return new Worker(\"worker.js\"); }\n",
		"worker.js": "import \"./wasm_exec.js\";\nwork();\n",
	})
	r := rule{Rule: core.Rule{ID: "one-rule", Severity: core.Error, Source: core.Advice, Title: "a title"}}
	page, err := singlePage(files, src, []rule{r})
	if err != nil {
		t.Fatal(err)
	}
	scripts := regexp.MustCompile(`(?s)<script(?: type="module")?>(.*?)</script>`).FindAllSubmatch(page, -1)
	if len(scripts) != 2 {
		t.Fatalf("%d scripts, want two (theme and page):\n%s", len(scripts), page)
	}
	for _, text := range [][]byte{scripts[0][1], scripts[1][1], []byte(style)} {
		if !bytes.Contains(page, []byte(cspHash(text))) {
			t.Errorf("the policy does not allow:\n%s", text)
		}
	}
	for _, want := range []string{`href="#rule-one-rule"`, `href="#rules"`, `id="rule-one-rule"`, `href="#explanations"`, `id="explanations"`, `id="explain-AM-20"`, `id="examples.json">[]`, "globalThis.Go=", "work()"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	for _, outside := range []string{`src="`, `rel="stylesheet"`, `href="rules/`, `href="explain/`, "new Worker(\"worker.js\")", "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">"} {
		if bytes.Contains(page, []byte(outside)) {
			t.Errorf("the page has %s:\n%s", outside, page)
		}
	}
	for file, want := range map[string]string{"core.wasm": wasm, "second.wasm": second} {
		if got := embeddedModule(t, page, file); got != want {
			t.Errorf("embedded %s %q, want %q", file, got, want)
		}
	}
}

// embeddedModule extracts a WebAssembly module from a single-file page.
func embeddedModule(t *testing.T, page []byte, file string) string {
	t.Helper()
	text := regexp.MustCompile(`id="` + regexp.QuoteMeta(file) + `">([^<]*)<`).FindSubmatch(page)
	if text == nil {
		t.Fatalf("no %s in the page", file)
	}
	r, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(text[1])))
	if err != nil {
		t.Fatal(err)
	}
	wasm, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(wasm)
}

func TestSinglePageNamesMissingFile(t *testing.T) {
	for _, missing := range []string{"index.html", "style.css", "early.js", "main.js", "worker.js", "examples.json", "core.wasm", "second.wasm"} {
		files, modules := fstest.MapFS{}, map[string]string{}
		for _, name := range []string{"index.html", "style.css", "early.js", "examples.json", "core.wasm", "second.wasm"} {
			files[name] = script("")
		}
		for _, name := range []string{"main.js", "worker.js"} {
			modules[name] = "1;"
		}
		delete(files, missing)
		delete(modules, missing)
		if _, err := singlePage(files, sources(t, modules), nil); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: error %v, want one that names the file", missing, err)
		}
	}
}
