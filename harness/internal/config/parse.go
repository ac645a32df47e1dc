package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"activeftp/core"
	"activeftp/harness/report"
)

// Tables of the file.
const (
	checkTable = "check"
	rulesTable = "rules"
)

// parse returns the configuration in a text.
func parse(file, dir, text string) (*Config, error) {
	text, _ = core.Decode(text)
	var whole map[string]any
	if err := toml.Unmarshal([]byte(text), &whole); err != nil { // finds what is no TOML, and keys that are there twice
		return nil, syntaxError(file, err)
	}
	p := parser{config: &Config{File: file, dir: dir}}
	p.Reset([]byte(text))
	var table []Text
	for p.NextExpression() {
		node := p.Expression()
		keys := p.keys(node, table)
		var err error
		switch node.Kind {
		case unstable.KeyValue:
			err = p.set(keys, node.Value())
		case unstable.Table:
			table, err = keys, p.checkTable(keys)
		case unstable.ArrayTable:
			err = p.at(keys[len(keys)-1], "want one pair of brackets")
		}
		if err != nil {
			return nil, err
		}
	}
	if err := p.Error(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	order := make(map[string]int)
	for i, rule := range core.Rules() {
		order[rule.ID] = i
	}
	slices.SortFunc(p.config.Rules, func(a, b report.RuleChange) int { return order[a.ID] - order[b.ID] })
	return p.config, nil
}

// syntaxError returns the error for a text that is no TOML, with its place.
func syntaxError(file string, err error) error {
	var decode *toml.DecodeError
	if !errors.As(err, &decode) {
		return fmt.Errorf("%s: want TOML: %w", file, err)
	}
	line, column := decode.Position()
	return fmt.Errorf("%s:%d:%d: want TOML: %s", file, line, column, strings.TrimPrefix(decode.Error(), "toml: "))
}

// parser reads the keys of a text that is well-formed TOML.
type parser struct {
	unstable.Parser
	config *Config
}

// at returns an error at a place.
func (p *parser) at(place Text, message string) error {
	return p.config.At(place, errors.New(message))
}

// keys returns the dotted key of an expression, below that of its table. For a table
// it returns the key alone.
func (p *parser) keys(node *unstable.Node, table []Text) []Text {
	var keys []Text
	if node.Kind == unstable.KeyValue {
		keys = slices.Clone(table)
	}
	if node.Kind != unstable.Comment {
		for it := node.Key(); it.Next(); {
			keys = append(keys, p.text(it.Node()))
		}
	}
	return keys
}

// text returns the text of a key or a string with its place.
func (p *parser) text(node *unstable.Node) Text {
	start := p.Shape(node.Raw).Start
	return Text{string(node.Data), start.Line, start.Column}
}

// checkTable checks the header of a table.
func (p *parser) checkTable(keys []Text) error {
	if err := p.checkName(keys[0]); err != nil {
		return err
	}
	if len(keys) > 1 {
		return p.at(keys[1], fmt.Sprintf("want %s = ... below [%s], not a table", keys[1].Value, keys[0].Value))
	}
	return nil
}

// checkName checks the name of a table.
func (p *parser) checkName(name Text) error {
	if name.Value != checkTable && name.Value != rulesTable {
		return p.unknown(name, "table", []string{checkTable, rulesTable})
	}
	return nil
}

// unknown returns the error for an unknown name, with the nearest known one.
func (p *parser) unknown(name Text, kind string, known []string) error {
	message := fmt.Sprintf("unknown %s %q", kind, name.Value)
	if nearest := core.Nearest(name.Value, known); nearest != "" {
		message += fmt.Sprintf("; did you mean %q?", nearest)
	} else if len(known) < 10 {
		message += "; want " + strings.Join(known[:len(known)-1], ", ") + " or " + known[len(known)-1]
	}
	return p.at(name, message)
}

// set sets the value of a key.
func (p *parser) set(keys []Text, value *unstable.Node) error {
	if err := p.checkName(keys[0]); err != nil {
		return err
	}
	if value.Kind == unstable.InlineTable && len(keys) == 1 {
		for it := value.Children(); it.Next(); {
			if err := p.set(p.keys(it.Node(), keys), it.Node().Value()); err != nil {
				return err
			}
		}
		return nil
	}
	switch {
	case len(keys) == 1:
		return p.at(keys[0], fmt.Sprintf("want the table [%s]", keys[0].Value))
	case len(keys) > 2:
		return p.at(keys[2], fmt.Sprintf("want one value for %s", keys[1].Value))
	case keys[0].Value == rulesTable:
		return p.setRule(keys[1], value)
	}
	return p.setCheck(keys[1], value)
}

// setCheck sets a key of [check].
func (p *parser) setCheck(key Text, value *unstable.Node) error {
	c := &p.config.Check
	texts := map[string]*Text{"format": &c.Format, "fail-on": &c.FailOn, "color": &c.Color, "baseline": &c.Baseline}
	if text := texts[key.Value]; text != nil {
		return p.setText(text, key, value)
	}
	if key.Value != "files" {
		return p.unknown(key, "key", []string{"files", "format", "fail-on", "baseline", "color"})
	}
	if value.Kind != unstable.Array {
		return p.at(p.place(key, value), "want a list of texts for files")
	}
	for it := value.Children(); it.Next(); {
		if it.Node().Kind == unstable.Comment {
			continue
		}
		var file Text
		if err := p.setText(&file, key, it.Node()); err != nil {
			return err
		}
		c.Files = append(c.Files, file)
	}
	if len(c.Files) == 0 {
		return p.at(key, "want at least one file")
	}
	return nil
}

// setText sets a text.
func (p *parser) setText(text *Text, key Text, value *unstable.Node) error {
	if value.Kind != unstable.String {
		return p.at(p.place(key, value), fmt.Sprintf("want a text in quotes for %s", key.Value))
	}
	if *text = p.text(value); text.Value == "" {
		return p.at(*text, fmt.Sprintf("%s is empty", key.Value))
	}
	return nil
}

// place returns the place of a value or, if it is not known, that of its key.
func (p *parser) place(key Text, value *unstable.Node) Text {
	if value.Raw.Length == 0 {
		return key
	}
	return p.text(value)
}

// setRule sets a key of [rules].
func (p *parser) setRule(key Text, value *unstable.Node) error {
	rule, ok := core.LookupRule(key.Value)
	if !ok {
		var known []string
		for _, r := range core.Rules() {
			known = append(known, r.ID)
		}
		return p.unknown(key, "rule", known)
	}
	severities := map[string]core.Severity{}
	var words []string
	for _, s := range []core.Severity{core.NotChecked, core.Note, core.Warning, core.Error} {
		if rule.CanBe(s) {
			word := report.RuleChange{ID: rule.ID, Severity: s}.Word()
			severities[word] = s
			words = append(words, word)
		}
	}
	var word Text
	if err := p.setText(&word, key, value); err != nil {
		return err
	}
	severity, ok := severities[word.Value]
	if !ok {
		message := fmt.Sprintf("%s = %q: want %s", key.Value, word.Value, strings.Join(words, ", "))
		if !rule.CanBe(core.NotChecked) {
			message += "; a rule about the form of the text can only be raised"
		}
		return p.at(word, message)
	}
	p.config.Rules = append(p.config.Rules, report.RuleChange{ID: rule.ID, Severity: severity})
	return nil
}
