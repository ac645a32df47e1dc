package main

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
)

// importLine is the one form of import that the page's modules use.
var importLine = regexp.MustCompile(`(?m)^import (?:\{ ([^}]+) \} from )?"\./([^"]+)";$`)

// moduleOrder is a module and all that it imports, each after those that it
// needs itself. Only single-line imports of names are known.
func moduleOrder(files fs.FS, entry string) ([]string, error) {
	var order []string
	open := map[string]bool{}
	var visit func(name string) error
	visit = func(name string) error {
		if slices.Contains(order, name) {
			return nil
		}
		if open[name] {
			return fmt.Errorf("the modules import each other in a circle at %s", name)
		}
		open[name] = true
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("reading a module: %w", err)
		}
		if strange := otherImport.Find(importLine.ReplaceAll(source, nil)); strange != nil {
			return fmt.Errorf("%s has an import of a form not known here: %s", name, strange)
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

var otherImport = regexp.MustCompile(`(?m)^(?:import\b|export (?:\{|\*|default\b)).*`)
