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

// singleSource takes the place of source.js in the single file.
//
//go:embed parts/source.js
var singleSource []byte

// singlePage is the whole page as one HTML file: style, scripts, rules and the
// core are in it, so that it works where it lies, without a server. Its
// Content-Security-Policy allows these very scripts and no connection at all.
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
	wasm, err := packedCore(files)
	if err != nil {
		return nil, err
	}
	appendix, err := render("appendix", struct{ Rules []rule }{rules})
	if err != nil {
		return nil, err
	}
	policy := fmt.Sprintf("default-src 'none'; script-src %s %s 'wasm-unsafe-eval'; style-src %s; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'",
		checksum(early), checksum(script), checksum(style))
	page = outside.ReplaceAll(page, nil)
	page = rulePage.ReplaceAll(page, []byte(`href="#rule-$1"`))
	page = bytes.ReplaceAll(page, []byte(`href="#rule-index"`), []byte(`href="#rules"`))
	page = bytes.Replace(page, []byte("<meta charset=\"utf-8\">\n"), []byte("<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""+policy+"\">\n"), 1)
	page = bytes.Replace(page, []byte("</head>"), join("<style>", style, "</style>\n<script>", early, "</script>\n</head>"), 1)
	return bytes.Replace(page, []byte("</body>"), join(appendix,
		"<script type=\"application/gzip\" id=\"core-wasm\">", wasm, "</script>\n<script type=\"module\">", script, "</script>\n</body>"), 1), nil
}

var (
	// outside are the lines of the page's head that name other files.
	outside  = regexp.MustCompile(`(?m)^<(?:link |script |meta http-equiv).*\n`)
	rulePage = regexp.MustCompile(`href="rules/([a-z0-9-]+)\.html"`)
)

// checksum is how a Content-Security-Policy names a script or style in the page.
func checksum(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

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

// packedCore is core.wasm by gzip, in base64.
func packedCore(files fs.FS) ([]byte, error) {
	wasm, err := fs.ReadFile(files, "core.wasm")
	if err != nil {
		return nil, fmt.Errorf("reading the core: %w", err)
	}
	var packed bytes.Buffer
	text := base64.NewEncoder(base64.StdEncoding, &packed)
	w, err := gzip.NewWriterLevel(text, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(wasm); err != nil {
		return nil, fmt.Errorf("packing the core: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("packing the core: %w", err)
	}
	if err := text.Close(); err != nil {
		return nil, fmt.Errorf("packing the core: %w", err)
	}
	return packed.Bytes(), nil
}

// bundle is the page's modules as one: each becomes a function that gives what
// it exports, and the imports take from those.
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
		fmt.Fprintf(&all, "modules[%q] = (() => {\n%s})();\n", name, wrapped(source))
	}
	return bytes.ReplaceAll(all.Bytes(), []byte("</script"), []byte("<\\/script")), nil
}

var exported = regexp.MustCompile(`(?m)^export ((?:async )?(?:function|class|const) (\w+))`)

// wrapped is a module's source as the inside of a function.
func wrapped(source []byte) string {
	var names []string
	for _, match := range exported.FindAllSubmatch(source, -1) {
		names = append(names, string(match[2]))
	}
	inside := importLine.ReplaceAll(source, []byte(`const { $1 } = modules["$2"];`))
	inside = exported.ReplaceAll(inside, []byte("$1"))
	return string(inside) + "return { " + strings.Join(names, ", ") + " };\n"
}

// workerScript is the worker with the file that it imports, as a string of
// JavaScript that may stand in a page.
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
