package main

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
)

// shapes contains the SVG symbols that the pages use.
//
//go:embed parts/shapes.svg
var shapes string

//go:embed parts
var parts embed.FS

// render executes the named template with data.
func render(part string, data any) ([]byte, error) {
	all, err := template.New("").Funcs(template.FuncMap{"sentence": sentence, "title": capitalize, "place": place}).ParseFS(parts, "parts/sample.html", "parts/rules.html", "parts/explain.html")
	if err != nil {
		return nil, fmt.Errorf("parsing the page templates: %w", err)
	}
	var page bytes.Buffer
	if err := all.ExecuteTemplate(&page, part, data); err != nil {
		return nil, fmt.Errorf("executing template %s: %w", part, err)
	}
	return page.Bytes(), nil
}
