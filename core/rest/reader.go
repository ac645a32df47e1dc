package rest

import (
	"strconv"
	"strings"
)

const (
	yes = "yes"
	no  = "no"
	// unclear stands for an expression that cannot be written into a line, and
	// for what depends on one.
	unclear = "${...}"
	// largest is more than any number of the settings text.
	largest = 1e9
)

// reader reads the fields of one object into pairs.
type reader struct {
	object map[string]any
	whose  string // what the object is, for notes
	pairs  []pair
	notes  *notes
}

// put adds a pair; an empty value is none.
func (r *reader) put(key, value string) {
	if value != "" {
		r.pairs = append(r.pairs, pair{key, value})
	}
}

// leftOut notes a field that cannot be used. Its value is not repeated: a field
// in the wrong place may hold a secret.
func (r *reader) leftOut(key, field string) {
	r.notes.add("The " + r.whose + " has a value of " + field + " that cannot be used; " + key + " is left out.")
}

// text reads a field that is text or a number; both are taken for either.
func (r *reader) text(key, field string) {
	switch v := r.object[field].(type) {
	case nil:
	case string:
		r.put(key, strings.TrimSpace(v))
	case float64:
		if !(-largest <= v && v <= largest) || v != float64(int(v)) {
			r.leftOut(key, field)
			return
		}
		r.put(key, strconv.Itoa(int(v)))
	default:
		r.leftOut(key, field)
	}
}

// flag reads a field that is true or false; with Use Expression Language the
// product has the words, or an expression.
func (r *reader) flag(key, field string) {
	value := r.object[field]
	if value == nil {
		return
	}
	flag := flagOf(value)
	if flag == "" {
		r.leftOut(key, field)
	}
	r.put(key, flag)
}

// flagOf is a flag as the text has it, or an expression as it stands; empty for
// anything else.
func flagOf(value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return yes
		}
		return no
	case string:
		switch word := strings.TrimSpace(v); {
		case strings.EqualFold(word, "true"):
			return yes
		case strings.EqualFold(word, "false"):
			return no
		case strings.Contains(word, "${"):
			return word
		}
	}
	return ""
}

// choice reads a field that is one of the product's words.
func (r *reader) choice(key, field string, words []pair) {
	value, isText := r.object[field].(string)
	if !isText || value == "" {
		if r.object[field] != nil && !isText {
			r.leftOut(key, field)
		}
		return
	}
	for _, w := range words {
		if strings.EqualFold(w.key, strings.TrimSpace(value)) {
			r.put(key, w.value)
			return
		}
	}
	if strings.Contains(value, "${") {
		r.put(key, value)
		return
	}
	r.leftOut(key, field)
}
