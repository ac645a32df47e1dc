package main

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
)

// importLine matches the only form of import that the page's modules use.
var importLine = regexp.MustCompile(`(?m)^import (?:\{ ([^}]+) \} from )?"\./([^"]+)";$`)

// moduleOrder returns a module and all modules that it imports, each one after its
// own imports. It supports only single-line imports of names, and returns an error
// for an import cycle or any other form of import or export.
func moduleOrder(files fs.FS, entry string) ([]string, error) {
	var order []string
	visiting := map[string]bool{}
	var visit func(name string) error
	visit = func(name string) error {
		if slices.Contains(order, name) {
			return nil
		}
		if visiting[name] {
			return fmt.Errorf("import cycle at module %s", name)
		}
		visiting[name] = true
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("reading a module: %w", err)
		}
		if line := unsupportedImport.Find(importLine.ReplaceAll(source, nil)); line != nil {
			return fmt.Errorf("%s: unsupported form of import or export: %s", name, line)
		}
		for _, match := range importLine.FindAllSubmatch(source, -1) {
			if err := visit(path.Join(path.Dir(name), string(match[2]))); err != nil {
				return err
			}
		}
		order = append(order, name)
		return nil
	}
	return order, visit(entry)
}

// unsupportedImport matches the imports and exports that bundle cannot rewrite.
var unsupportedImport = regexp.MustCompile(`(?m)^(?:import\b|export (?:\{|\*|default\b)).*`)
