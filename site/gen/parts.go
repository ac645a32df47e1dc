package main

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
)

// shapes are the drawings that the pages refer to.
//
//go:embed parts/shapes.svg
var shapes string

//go:embed parts
var parts embed.FS

// render is one part of the pages, filled.
func render(part string, data any) ([]byte, error) {
	all, err := template.New("").Funcs(template.FuncMap{"sentence": sentence}).ParseFS(parts, "parts/sample.html", "parts/rules.html")
	if err != nil {
		return nil, fmt.Errorf("reading the parts of the pages: %w", err)
	}
	var page bytes.Buffer
	if err := all.ExecuteTemplate(&page, part, data); err != nil {
		return nil, fmt.Errorf("filling %s: %w", part, err)
	}
	return page.Bytes(), nil
}
