package foreign

import (
	"errors"
	"strings"

	"activeftp/core"
	"activeftp/core/xmltree"
)

// Input is one file. XML is the root of its element tree if the file is an XML
// document, else nil.
type Input struct {
	Text string
	XML  *xmltree.Element
}

// confidence is how sure a format is that an input is its own.
type confidence uint8

const (
	no      confidence = iota
	likely             // the form is right, but no setting names the program
	certain            // a command or a setting that only this program has
)

// format is a kind of settings that can be imported.
type format struct {
	accepts string // names it in an error
	sure    func(in *source) confidence
	read    func(in *source, c *collection)
}

// formats is the table of formats. If several are certain about an input, such as
// a script that calls two programs, each of them reads it.
var formats = [...]format{
	{"FileZilla's filezilla.xml or sitemanager.xml", sureFileZilla, readFileZilla},
	{"lftp commands", sureLFTP, readLFTP},
	{"curl commands or a curl configuration file", sureCurl, readCurl},
	{"Camel, Commons Net or Spring settings (a URI, properties, YAML, XML or Java)", sureJava, readJava},
	{"text copied from the product's FTP Settings and Transfer Site pages", surePages, readPages},
}

// ErrWithExports is the error for settings of other programs among the product's
// answers and exports.
var ErrWithExports = errors.New("the product's answers or exports and the settings of other programs do not fit in one text; import them separately")

// MaxText bounds the length of an input, in bytes. Settings that people write are
// much shorter.
const MaxText = 4 << 20

// Import converts the settings of other programs into one settings text. The text
// has no syntax errors. The notes are sentences about what the text cannot show.
//
// Import returns an error if an input has no known form, or is a settings text
// already.
func Import(inputs []Input) (text string, notes []string, err error) {
	c := newCollection()
	for i := range inputs {
		if len(inputs[i].Text) > MaxText {
			return "", nil, errors.New("the settings of a program have at most 4 MiB; import the part with its FTP settings")
		}
		in := newSource(inputs[i])
		if isSettings(in) || !readInto(c, in) {
			return "", nil, errors.New(unrecognized(in))
		}
	}
	if c.pages != nil && len(c.programs) > 1 {
		return "", nil, errors.New("the settings of the product and of another program do not fit in one text; import them separately")
	}
	text, notes = c.write()
	if len(c.sites)+len(c.defaults)+len(c.skipped) == 0 && c.pages == nil {
		return "", nil, errors.New(strings.Join(append([]string{"nothing to import: there is no FTP server and no port range in the input."}, notes...), " "))
	}
	return text, notes, nil
}

// Recognizes reports whether Import can read the input.
func Recognizes(input Input) bool {
	in := newSource(input)
	return len(input.Text) <= MaxText && !isSettings(in) && best(in) > no
}

// best returns the highest confidence of a format.
func best(in *source) confidence {
	highest := no
	for i := range formats {
		highest = max(highest, formats[i].sure(in))
	}
	return highest
}

// readInto reads an input with the formats that are most sure about it. Unless
// they are certain, only the first of them reads it.
func readInto(c *collection, in *source) bool {
	highest := best(in)
	if highest == no {
		return false
	}
	for i := range formats {
		if formats[i].sure(in) != highest {
			continue
		}
		formats[i].read(in, c)
		if highest < certain {
			break
		}
	}
	return true
}

// source is an input with its text in one form: without a byte order mark, lines
// end in a line feed.
type source struct {
	text string
	xml  *xmltree.Element

	commands []command // see shell; nil until then
	scanned  bool
}

func newSource(in Input) *source {
	text := strings.TrimPrefix(in.Text, "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return &source{text: strings.ReplaceAll(text, "\r", "\n"), xml: in.XML}
}

// shell returns the commands of the text, read as a shell script.
func (in *source) shell() []command {
	if !in.scanned && in.xml == nil {
		in.commands, in.scanned = shellCommands(in.text), true
	}
	return in.commands
}

// giveaways are words that show which other kind of file an input is.
var giveaways = [...]struct{ word, kind string }{
	{"pasv_min_port", "an FTP server's configuration (vsftpd)"},
	{"pasv_enable", "an FTP server's configuration (vsftpd)"},
	{"PassivePorts", "an FTP server's configuration (ProFTPD)"},
	{"PassivePortRange", "an FTP server's configuration (Pure-FTPd)"},
	{"[Configuration\\", "a WinSCP configuration"},
	{"[Sessions\\", "a WinSCP configuration"},
	{"ip nat ", "a router's configuration"},
}

// unrecognized returns the sentence about an input that no format knows. It names
// the kind of the input, never its content, which may hold a password.
func unrecognized(in *source) string {
	if isSettings(in) {
		return "this is a settings text already; check it: activeftp check FILE"
	}
	accepted := make([]string, len(formats))
	for i := range formats {
		accepted[i] = formats[i].accepts
	}
	last := len(accepted) - 1
	return "this is " + kindOf(in) + "; want " + strings.Join(accepted[:last], ", ") + ", or " + accepted[last]
}

func kindOf(in *source) string {
	switch text := strings.TrimSpace(in.text); {
	case in.xml != nil && strings.HasPrefix(in.xml.Name, "FileZillaServer") || in.xml != nil && in.xml.Name == "filezilla":
		return "the configuration of FileZilla Server, not of the client"
	case in.xml != nil:
		return "an XML document with the root element <" + shortName(in.xml.Name) + "> and no FTP settings of a client"
	case text == "":
		return "an empty text"
	case strings.HasPrefix(text, "#!"):
		return "a script that calls neither lftp nor curl with an FTP server"
	}
	for _, g := range giveaways {
		if strings.Contains(in.text, g.word) {
			return g.kind
		}
	}
	if len(plainURLs(in.text)) > 0 {
		return "an FTP URL without options, which does not show whether the program uses active mode"
	}
	return "a text of " + core.Count(1+strings.Count(strings.TrimSpace(in.text), "\n"), "line") + " without FTP settings that are known here"
}

// shortName returns a name for a message, cut after 40 bytes.
func shortName(name string) string {
	const maxLen = 40
	for i := range name {
		if i > maxLen {
			return name[:i] + "..."
		}
	}
	return name
}

// isSettings reports whether an input is a settings text: it has a known section.
func isSettings(in *source) bool {
	if in.xml != nil {
		return false
	}
	o := core.OutlineOf(in.text)
	return len(o.Entries)+len(o.Zones)+len(o.Sites) > 0
}
