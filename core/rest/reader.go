package rest

import (
	"strconv"
	"strings"

	"activeftp/core/compose"
)

// maxNumber exceeds every number that is valid in the settings text.
const maxNumber = 1e9

// reader converts the fields of one object into pairs.
type reader struct {
	object  map[string]any
	subject string // kind and name of the object, for notes
	pairs   []compose.Pair
	notes   *compose.Notes
}

// add appends a pair, unless the value is empty.
func (r *reader) add(key, value string) {
	if value != "" {
		r.pairs = append(r.pairs, compose.Pair{Key: key, Value: value})
	}
}

// noteUnusable adds a note about a field that cannot be used. The note does not
// repeat the value, because a misplaced field may contain a secret.
func (r *reader) noteUnusable(key, field string) {
	r.notes.Add(r.subject + ": the value of " + field + " cannot be used, so " + key + " is left out.")
}

// text reads a field that is a string or a number. The API uses either for both.
func (r *reader) text(key, field string) {
	switch v := r.object[field].(type) {
	case nil:
	case string:
		r.add(key, strings.TrimSpace(v))
	case float64:
		if integerOf(v) == -1 && v != -1 {
			r.noteUnusable(key, field)
			return
		}
		r.add(key, strconv.Itoa(int(v)))
	default:
		r.noteUnusable(key, field)
	}
}

// textOrUnknown reads a field like text. If the input does not contain a usable
// value, it is unknown, because the product always has one.
func (r *reader) textOrUnknown(key, field string) {
	before := len(r.pairs)
	if r.text(key, field); len(r.pairs) == before {
		r.add(key, compose.Unknown)
	}
}

// portText returns a port, which the API gives as a string or a number, as text;
// "" if there is none.
func portText(value any) string {
	if text, ok := value.(string); ok {
		return strings.TrimSpace(text)
	}
	if n := integerOf(value); n >= 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// flag reads a field that is true or false. With Use Expression Language the
// product returns it as a string, which may also be an expression.
func (r *reader) flag(key, field string) {
	value := r.object[field]
	if value == nil {
		return
	}
	flag := flagOf(value)
	if flag == "" {
		r.noteUnusable(key, field)
	}
	r.add(key, flag)
}

// flagOf returns a flag as "yes" or "no", an expression unchanged, and "" for any
// other value.
func flagOf(value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return compose.Yes
		}
		return compose.No
	case string:
		switch text := strings.TrimSpace(v); {
		case strings.EqualFold(text, "true"):
			return compose.Yes
		case strings.EqualFold(text, "false"):
			return compose.No
		case strings.Contains(text, "${"):
			return text
		}
	}
	return ""
}

// choice is a value of the product's, in lower case, and that of the text.
type choice struct{ product, text string }

// choice reads a field that has one of the given values. It ignores
// case.
func (r *reader) choice(key, field string, choices []choice) {
	value, isString := r.object[field].(string)
	if !isString || value == "" {
		if r.object[field] != nil && !isString {
			r.noteUnusable(key, field)
		}
		return
	}
	for _, c := range choices {
		if strings.EqualFold(c.product, strings.TrimSpace(value)) {
			r.add(key, c.text)
			return
		}
	}
	if strings.Contains(value, "${") {
		r.add(key, value)
		return
	}
	r.noteUnusable(key, field)
}
