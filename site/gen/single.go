package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// singleSource replaces source.js in the single-file page.
//
//go:embed parts/source.js
var singleSource []byte

// singlePage returns the whole page as one HTML file. It contains the style, the
// scripts, the rules and the core, so it works without a server. Its
// Content-Security-Policy allows only these scripts and no connections.
func singlePage(files fs.FS, rules []rule) ([]byte, error) {
	page, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return nil, fmt.Errorf("reading the page: %w", err)
	}
	style, err := fs.ReadFile(files, "style.css")
	if err != nil {
		return nil, fmt.Errorf("reading the style: %w", err)
	}
	early, err := fs.ReadFile(files, "early.js")
	if err != nil {
		return nil, fmt.Errorf("reading a script: %w", err)
	}
	script, err := bundle(files)
	if err != nil {
		return nil, err
	}
	wasm, err := embeddedModules(files)
	if err != nil {
		return nil, err
	}
	gallery, err := fs.ReadFile(files, galleryFile)
	if err != nil {
		return nil, fmt.Errorf("reading the examples: %w", err)
	}
	appendix, err := render("appendix", struct{ Rules []rule }{rules})
	if err != nil {
		return nil, err
	}
	policy := fmt.Sprintf("default-src 'none'; script-src %s %s 'wasm-unsafe-eval'; style-src %s; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'",
		cspHash(early), cspHash(script), cspHash(style))
	page = headLine.ReplaceAll(page, nil)
	page = ruleLink.ReplaceAll(page, []byte(`href="#rule-$1"`))
	page = bytes.ReplaceAll(page, []byte(`href="#rule-index"`), []byte(`href="#rules"`))
	page = bytes.Replace(page, []byte("<meta charset=\"utf-8\">\n"), []byte("<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""+policy+"\">\n"), 1)
	page = bytes.Replace(page, []byte("</head>"), join("<style>", style, "</style>\n<script>", early, "</script>\n</head>"), 1)
	return bytes.Replace(page, []byte("</body>"), join(appendix,
		"<script type=\"application/json\" id=\""+galleryFile+"\">", gallery, "</script>\n",
		wasm, "<script type=\"module\">", script, "</script>\n</body>"), 1), nil
}

var (
	// headLine matches the lines of the page's head that refer to other files.
	headLine = regexp.MustCompile(`(?m)^<(?:link |script |meta http-equiv).*\n`)
	// ruleLink matches links to rule pages.
	ruleLink = regexp.MustCompile(`href="rules/([a-z0-9-]+)\.html"`)
)

// cspHash returns the source expression by which a Content-Security-Policy allows
// an inline script or style.
func cspHash(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// join concatenates strings and byte slices.
func join(parts ...any) []byte {
	var all bytes.Buffer
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			all.WriteString(part)
		case []byte:
			all.Write(part)
		}
	}
	return all.Bytes()
}

// embeddedModules returns an element for each WebAssembly module. Its id is the
// name of the file.
func embeddedModules(files fs.FS) ([]byte, error) {
	var all []byte
	for _, m := range wasmModules {
		text, err := compressedModule(files, m.file)
		if err != nil {
			return nil, err
		}
		all = append(all, join("<script type=\"application/gzip\" id=\"", m.file, "\">", text, "</script>\n")...)
	}
	return all, nil
}

// compressedModule returns a WebAssembly module, compressed with gzip and encoded
// in base64.
func compressedModule(files fs.FS, file string) ([]byte, error) {
	wasm, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, fmt.Errorf("reading the core: %w", err)
	}
	var compressed bytes.Buffer
	text := base64.NewEncoder(base64.StdEncoding, &compressed)
	w, err := gzip.NewWriterLevel(text, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(wasm); err != nil {
		return nil, fmt.Errorf("compressing the core: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compressing the core: %w", err)
	}
	if err := text.Close(); err != nil {
		return nil, fmt.Errorf("compressing the core: %w", err)
	}
	return compressed.Bytes(), nil
}

// bundle joins the page's modules into one script. Each module becomes a function
// that returns its exports, and each import reads from the result.
func bundle(files fs.FS) ([]byte, error) {
	order, err := moduleOrder(files, "main.js")
	if err != nil {
		return nil, err
	}
	worker, err := workerScript(files)
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	fmt.Fprintf(&all, "const modules = {};\nconst workerScript = %s;\n", worker)
	for _, name := range order {
		source := singleSource
		if name != "source.js" {
			if source, err = fs.ReadFile(files, name); err != nil {
				return nil, fmt.Errorf("reading a module: %w", err)
			}
		}
		fmt.Fprintf(&all, "modules[%q] = (() => {\n%s})();\n", name, wrapModule(source))
	}
	return bytes.ReplaceAll(all.Bytes(), []byte("</script"), []byte("<\\/script")), nil
}

// exported matches the only form of export that the page's modules use.
var exported = regexp.MustCompile(`(?m)^export ((?:async )?(?:function|class|const) (\w+))`)

// wrapModule converts the source of a module into the body of a function that
// returns the module's exports.
func wrapModule(source []byte) string {
	var names []string
	for _, match := range exported.FindAllSubmatch(source, -1) {
		names = append(names, string(match[2]))
	}
	body := importLine.ReplaceAll(source, []byte(`const { $1 } = modules["$2"];`))
	body = exported.ReplaceAll(body, []byte("$1"))
	return string(body) + "return { " + strings.Join(names, ", ") + " };\n"
}

// workerScript returns the worker and its import as one JavaScript string literal
// that is safe in a page.
func workerScript(files fs.FS) (string, error) {
	var all strings.Builder
	for _, name := range []string{"wasm_exec.js", "worker.js"} {
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return "", fmt.Errorf("reading a script: %w", err)
		}
		all.Write(importLine.ReplaceAll(source, nil))
	}
	quoted, err := json.Marshal(all.String())
	return string(quoted), err
}
