package rest

import (
	"errors"
	"strings"

	"activeftp/core"
)

// loginPage says what a web page is, in place of an answer.
const loginPage = "this is a web page, most likely the product's login page, because the session had expired; " +
	"log in again, repeat the request and save its answer"

// ReadingError returns the error for a text that is not valid JSON or XML. It says
// what the text seems to be instead. If the text at least begins like JSON or XML,
// it returns cause, the error of the decoder.
func ReadingError(text string, cause error) error {
	start := strings.ToLower(strings.TrimLeft(text[:min(len(text), 4096)], " \t\r\n"))
	switch {
	case strings.HasPrefix(start, "<") && (strings.Contains(start, "<html") || strings.Contains(start, "<!doctype html")):
		return errors.New(loginPage)
	case strings.HasPrefix(start, "http/"):
		return errors.New("the answer has its HTTP headers before it; save the body alone (curl without -i)")
	case start == "":
		return errors.New("the input is empty; want a saved answer of the product's REST API")
	case strings.HasPrefix(start, "pk\x03\x04"):
		return errors.New("this is a ZIP archive; unpack it and import the systemConfiguration.xml in it")
	case IsExport(text):
		return cause
	case len(core.OutlineOf(text).Entries) > 0:
		return errors.New("this is a settings text already; check it with: activeftp check FILE")
	}
	return ErrUnknown
}

// ErrUnknown is the error of ReadingError for a text that is none of what it knows.
var ErrUnknown = errors.New("neither JSON nor XML; want a saved answer of the product's REST API, or the systemConfiguration.xml of a configuration export")

// IsExport reports whether a text looks like JSON or XML, as against a settings
// text, which never begins like either.
func IsExport(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	if text == "" {
		return false
	}
	switch text[0] {
	case '{', '<':
		return true
	case '[': // a settings text has the name of a section behind it
		rest := strings.TrimLeft(text[1:], " \t\r\n")
		return rest != "" && strings.IndexByte("]{[\"", rest[0]) >= 0
	}
	return false
}
