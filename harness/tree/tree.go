// Package tree decodes JSON and XML into the trees that the importers of the core
// read. The page does the same with the browser's decoders.
package tree

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"activeftp/core/xmltree"
)

// Decode decodes every document in a text: one XML document, or any number of JSON
// documents, one after the other. It decodes a text that begins like XML as XML,
// and refuses one that is not UTF-8: a name would lose its characters.
func Decode(text string) ([]any, error) {
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("byte %d: not UTF-8; save it as UTF-8", invalidAt(text))
	}
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "<") {
		root, err := DecodeXML(text)
		if err != nil {
			return nil, err
		}
		return []any{root}, nil
	}
	return decodeJSON(text)
}

// invalidAt returns the offset of the first byte that is not UTF-8, from 1.
func invalidAt(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			return i + 1
		}
	}
	return len(text)
}

// errEmpty is the error for a text without a document.
var errEmpty = errors.New("want a JSON or XML document; the text is empty")

// decodeJSON decodes JSON documents, one after the other, with or without white
// space between them.
func decodeJSON(text string) ([]any, error) {
	var documents []any
	decoder := json.NewDecoder(strings.NewReader(text))
	for {
		var document any
		err := decoder.Decode(&document)
		switch {
		case err == nil:
			documents = append(documents, document)
			continue
		case !errors.Is(err, io.EOF):
			return nil, jsonError(err, decoder.InputOffset(), len(text))
		case len(documents) == 0:
			return nil, errEmpty
		}
		return documents, nil
	}
}

// jsonError returns the error for a text that is not JSON, with the byte at which
// it ends being so.
func jsonError(err error, offset int64, length int) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("byte %d: the text ends in the middle of a JSON document; want the complete answer, save it again", length)
	}
	want := "JSON"
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		offset = syntax.Offset
		for _, e := range expectations {
			if strings.Contains(syntax.Error(), e.part) {
				want = e.want
				break
			}
		}
	}
	return fmt.Errorf("byte %d: not valid JSON; want %s", offset, want)
}

// expectations say what should stand where Go's decoder gave up. part is a part of
// its message.
var expectations = [...]struct{ part, want string }{
	{"exceeded max depth", "at most 10000 nested lists and objects"},
	{"beginning of object key", `a name in double quotes`},
	{"beginning of value", `an object, a list, a text, a number, true, false or null`},
	{"after object key:value pair", `"," or "}"`},
	{"after array element", `"," or "]"`},
	{"after object key", `":"`},
	{"in string", `a text without line ends and other control characters`},
	{"escape", `a valid escape such as \n, \" or \u0041`},
	{"literal", `true, false, null or a number`},
}

// DecodeXML decodes an XML document, whose text is UTF-8 whatever it declares. It
// refuses a document that defines entities, and one that exceeds the bounds of
// package xmltree.
func DecodeXML(text string) (*xmltree.Element, error) {
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	b := builder{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = b.add(token)
		} else {
			err = errors.New("not valid XML; want a complete document in which every element is closed")
		}
		if err != nil {
			return nil, fmt.Errorf("byte %d: %w", decoder.InputOffset(), err)
		}
	}
	if b.root == nil {
		return nil, errEmpty
	}
	return b.root, nil
}

// builder builds the tree of a document from its tokens.
type builder struct {
	root     *xmltree.Element
	open     []openElement // the elements around the next token, outermost first
	elements int
}

// openElement is an element whose end has not been read, and its text so far.
type openElement struct {
	*xmltree.Element
	text []byte
}

func (b *builder) add(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return b.start(token)
	case xml.EndElement:
		last := b.open[len(b.open)-1]
		last.Text = strings.TrimSpace(string(last.text))
		b.open = b.open[:len(b.open)-1]
	case xml.CharData:
		if len(b.open) > 0 {
			last := &b.open[len(b.open)-1]
			last.text = append(last.text, token...)
		}
	case xml.Directive:
		if strings.Contains(strings.ToUpper(string(token)), "<!ENTITY") {
			return errors.New("the document defines entities; want a document without them")
		}
	}
	return nil
}

func (b *builder) start(token xml.StartElement) error {
	switch b.elements++; {
	case b.elements > xmltree.MaxElements:
		return fmt.Errorf("want at most %d elements", xmltree.MaxElements)
	case len(b.open) == xmltree.MaxDepth:
		return fmt.Errorf("want elements nested at most %d deep", xmltree.MaxDepth)
	}
	e := &xmltree.Element{Name: token.Name.Local}
	for _, a := range token.Attr {
		e.Attributes = append(e.Attributes, xmltree.Attribute{Name: a.Name.Local, Value: a.Value})
	}
	switch {
	case len(b.open) > 0:
		parent := b.open[len(b.open)-1]
		parent.Children = append(parent.Children, e)
	case b.root == nil:
		b.root = e
	default:
		return errors.New("a second document begins; want one")
	}
	b.open = append(b.open, openElement{Element: e})
	return nil
}
