package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"activeftp/core"
)

// languageFile is the module with the words of the settings text, which the editor
// completes.
const languageFile = "language.js"

// writeLanguage writes the module with the words of the settings text.
func writeLanguage(src string) error {
	module, err := languageModule()
	if err != nil {
		return err
	}
	name := filepath.Join(src, languageFile)
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, module) {
		return nil
	}
	return os.WriteFile(name, module, 0o644)
}

// languageModule returns a module with the sections of the settings text, one a
// line, and the rules that a comment can accept.
func languageModule() ([]byte, error) {
	var module bytes.Buffer
	module.WriteString("// Written by site/gen from the tables of the core. Do not edit.\n\n" +
		"/** The sections of the settings text, with their keys and the words that each key knows. */\nexport const sections = [\n")
	for _, form := range core.Language() {
		section, err := json.Marshal(form)
		if err != nil {
			return nil, fmt.Errorf("writing section %s: %w", form.Keyword, err)
		}
		fmt.Fprintf(&module, "  %s,\n", section)
	}
	rules, err := json.Marshal(core.AcceptableRules())
	if err != nil {
		return nil, fmt.Errorf("writing the rules: %w", err)
	}
	fmt.Fprintf(&module, "];\n\n/** The rules whose findings a comment can accept. */\nexport const acceptable = %s;\n", rules)
	return module.Bytes(), nil
}
