package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"regexp"
)

// singlePage returns the whole page as one HTML file, from the files of the page
// and the directory with its modules. It contains the style, the scripts, the rules
// and the core, so it works without a server. Its
// Content-Security-Policy allows only these scripts and no connections.
func singlePage(files fs.FS, src string, rules []rule) ([]byte, error) {
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
	script, err := singleScript(src)
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
	others, err := render("explain appendix", withoutRules(readExplanations()))
	if err != nil {
		return nil, err
	}
	policy := fmt.Sprintf("default-src 'none'; script-src %s %s 'wasm-unsafe-eval'; style-src %s; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'",
		cspHash(early), cspHash(script), cspHash(style))
	page = headLine.ReplaceAll(page, nil)
	page = ruleLink.ReplaceAll(page, []byte(`href="#rule-$1"`))
	page = bytes.ReplaceAll(page, []byte(`href="#rule-index"`), []byte(`href="#rules"`))
	page = bytes.ReplaceAll(page, []byte(`href="explain/index.html"`), []byte(`href="#explanations"`))
	page = bytes.Replace(page, []byte("<meta charset=\"utf-8\">\n"), []byte("<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\""+policy+"\">\n"), 1)
	page = bytes.Replace(page, []byte("</head>"), join("<style>", style, "</style>\n<script>", early, "</script>\n</head>"), 1)
	return bytes.Replace(page, []byte("</body>"), join(appendix, others,
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
