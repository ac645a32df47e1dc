package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"activeftp/core"
	"activeftp/core/firewall"
)

// languageFile is the module with the words of the settings text, which the editor
// completes, with the rules that the page treats alike, and with what a rule requires.
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
// line, two lists of rules, and the requirements.
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
	module.WriteString("];\n")
	for _, list := range []struct {
		comment, name string
		rules         []string
	}{
		{"The rules whose findings a comment can accept.", "acceptable", core.AcceptableRules()},
		{"The rules whose findings another active range can resolve.", "movable", firewall.MovableRules()},
	} {
		rules, err := json.Marshal(list.rules)
		if err != nil {
			return nil, fmt.Errorf("writing the list %s: %w", list.name, err)
		}
		fmt.Fprintf(&module, "\n/** %s */\nexport const %s = %s;\n", list.comment, list.name, rules)
	}
	return writeRequirements(&module)
}

// writeRequirements adds the titles of the rules that are errors to the module, one a
// line, and returns its text.
func writeRequirements(module *bytes.Buffer) ([]byte, error) {
	module.WriteString("\n/** What the settings must meet, by the rule whose finding is an error. */\nexport const requirements = {\n")
	for _, rule := range core.Rules() {
		if rule.Severity != core.Error {
			continue
		}
		title, err := json.Marshal(rule.Title)
		if err != nil {
			return nil, fmt.Errorf("writing the requirement of %s: %w", rule.ID, err)
		}
		fmt.Fprintf(module, "  %q: %s,\n", rule.ID, title)
	}
	module.WriteString("};\n")
	return module.Bytes(), nil
}
