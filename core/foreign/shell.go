package foreign

import "strings"

// command is one command of a script.
type command struct {
	words      []string
	input      string // its here document
	background bool   // ended by &
}

const (
	maxCommands = 100_000 // of one script
	maxNesting  = 8       // of command substitutions
	maxVariable = 4096    // bytes of a variable's value that is kept
	maxExpanded = 1 << 20 // bytes that the variables of a script may add to it
)

// script splits a text into commands. It reads two languages, which differ in
// comments, variables and here documents: those of the shell and of lftp.
type script struct {
	text  string
	at    int
	shell bool // the shell's language, not lftp's
	depth int
	vars  map[string]string // of the shell; only those with a literal value
	room  *int              // bytes that variables may still add

	commands []command
	comments []string
	current  command
	word     strings.Builder
	inWord   bool
	heredoc  string // delimiter of a here document that starts on the next line
	hereFor  int    // index of the command that reads it
}

// shellCommands returns the commands of a shell script, with those in command
// substitutions. Variables that the script sets are replaced, others are kept.
func shellCommands(text string) []command {
	room := maxExpanded
	s := &script{text: text, shell: true, vars: make(map[string]string), room: &room}
	s.run()
	return s.commands
}

// lftpCommands returns the commands of a script in lftp's language and the texts
// of its comments.
func lftpCommands(text string) (commands []command, comments []string) {
	s := &script{text: text}
	s.run()
	return s.commands, s.comments
}

func (s *script) run() {
	for s.at < len(s.text) && len(s.commands) < maxCommands {
		c := s.text[s.at]
		switch {
		case c == '\\' || s.shell && (c == '^' || c == '`') && s.startsWith(s.at+1, "\n"):
			s.escape()
		case c == '\'' || c == '"':
			s.quoted(c)
		case c == '#' && !s.inWord && (s.shell || len(s.current.words) == 0):
			s.comment()
		case s.shell && c == '$':
			s.variable()
		case s.shell && c == '`':
			s.at++
			s.substitution('`')
		case s.shell && s.startsWith(s.at, "<<") && !s.startsWith(s.at, "<<<"):
			s.hereDelimiter()
		case strings.IndexByte(" \t", c) >= 0:
			s.endWord()
			s.at++
		case strings.IndexByte("\n;&|()", c) >= 0:
			s.endCommand(c)
		default:
			s.add(c)
			s.at++
		}
	}
	s.endCommand(0)
}

func (s *script) startsWith(i int, text string) bool {
	return i <= len(s.text) && strings.HasPrefix(s.text[i:], text)
}

func (s *script) add(c byte) {
	s.word.WriteByte(c)
	s.inWord = true
}

// escape reads a character after a backslash. At the end of a line it joins the
// next line.
func (s *script) escape() {
	s.at++
	if s.at < len(s.text) {
		if c := s.text[s.at]; c != '\n' {
			s.add(c)
		}
		s.at++
	}
}

// quoted reads a string up to its closing quote, or to the end of the text.
func (s *script) quoted(quote byte) {
	s.inWord = true
	for s.at++; s.at < len(s.text); {
		c := s.text[s.at]
		switch {
		case c == quote:
			s.at++
			return
		case c == '\\' && (quote == '"' || !s.shell):
			s.escape()
		case c == '$' && quote == '"' && s.shell:
			s.variable()
		default:
			s.add(c)
			s.at++
		}
	}
}

func (s *script) comment() {
	line := s.text[s.at+1:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	s.comments = append(s.comments, strings.TrimSpace(line))
	s.at += 1 + len(line)
}

// variable reads $NAME, ${NAME} or $(COMMAND). A variable without a known value
// stays as it is, so that a reader sees that the value is not known.
func (s *script) variable() {
	s.inWord = true
	if s.startsWith(s.at, "$(") {
		s.at += len("$(")
		s.substitution(')')
		return
	}
	start, end := s.at+1, s.at+1
	braced := s.startsWith(start, "{")
	if braced {
		start++
		end++
	}
	for end < len(s.text) && isWordByte(s.text[end]) {
		end++
	}
	name := s.text[start:end]
	if braced {
		if !s.startsWith(end, "}") { // an expansion with an operator, such as ${A:-b}
			n := strings.IndexAny(s.text[end:], "}\n")
			if n < 0 {
				n = len(s.text) - end - 1
			}
			end += max(n, 0)
			name = ""
		}
		end = min(end+1, len(s.text))
	}
	if value, known := s.vars[name]; known && name != "" && len(value) <= *s.room {
		*s.room -= len(value)
		s.word.WriteString(value)
	} else {
		s.word.WriteString("${" + name + "}")
	}
	s.at = max(end, s.at+1)
}

// substitution reads the commands of $(...) or `...`. Its output is not known.
func (s *script) substitution(closing byte) {
	s.word.WriteString("${}")
	s.inWord = true
	start, depth := s.at, 1
	var quote byte
	for ; s.at < len(s.text) && depth > 0; s.at++ {
		switch c := s.text[s.at]; {
		case c == '\\':
			s.at++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == closing:
			depth--
		case c == '(' && closing == ')':
			depth++
		}
	}
	s.at = min(s.at, len(s.text))
	if s.depth < maxNesting {
		inner := &script{text: s.text[start:max(start, s.at-1)], shell: true, depth: s.depth + 1, vars: s.vars, room: s.room}
		inner.run()
		s.commands = append(s.commands, inner.commands...)
	}
}

// hereDelimiter reads << and the delimiter of a here document.
func (s *script) hereDelimiter() {
	s.endWord()
	s.at += len("<<")
	for s.at < len(s.text) && strings.IndexByte("-~ \t", s.text[s.at]) >= 0 {
		s.at++
	}
	start := s.at
	for s.at < len(s.text) && strings.IndexByte(" \t\n;&|()<>", s.text[s.at]) < 0 {
		s.at++
	}
	s.heredoc, s.hereFor = strings.Trim(s.text[start:s.at], "'\"\\"), len(s.commands)
}

// hereDocument reads the here document that starts at the current line.
func (s *script) hereDocument() string {
	start := s.at
	for s.at < len(s.text) {
		lineStart := s.at
		line := s.text[s.at:]
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
			s.at++
		}
		s.at += len(line)
		if strings.TrimSpace(line) == s.heredoc {
			return s.text[start:lineStart]
		}
	}
	return s.text[start:]
}

func (s *script) endWord() {
	if s.inWord {
		s.current.words = append(s.current.words, s.word.String())
		s.word.Reset()
		s.inWord = false
	}
}

// endCommand ends the command at a separator, which is 0 at the end of the text.
func (s *script) endCommand(separator byte) {
	s.endWord()
	s.current.background = separator == '&' && !s.startsWith(s.at, "&&") && !s.startsWith(max(0, s.at-1), "&&")
	if separator != 0 {
		s.at++
	}
	if len(s.current.words) > 0 && !s.assign() {
		s.commands = append(s.commands, s.current)
	}
	s.current = command{}
	if separator == '\n' && s.heredoc != "" {
		input := s.hereDocument()
		if s.hereFor < len(s.commands) {
			s.commands[s.hereFor].input = input
		}
		s.heredoc = ""
	}
}

// assign keeps the variables if the command consists of assignments only.
func (s *script) assign() bool {
	if !s.shell {
		return false
	}
	words := s.current.words
	if words[0] == "export" || words[0] == "local" || words[0] == "readonly" || words[0] == "set" && len(words) == 2 {
		words = words[1:]
	}
	for _, w := range words {
		name, _, ok := strings.Cut(w, "=")
		if !ok || !isWord(name) {
			return false
		}
	}
	for _, w := range words {
		if name, value, _ := strings.Cut(w, "="); len(value) <= maxVariable {
			s.vars[name] = value
		}
	}
	return len(words) > 0
}

// prefixes are words that may stand before the program in a command.
const prefixes = " if then else elif do while until ! { time sudo env nohup exec command timeout nice ionice stdbuf xargs RUN CMD - $ && "

// arguments returns the arguments of a program, and whether the command calls it.
func (c *command) arguments(program string) ([]string, bool) {
	for i, w := range c.words {
		base := w[strings.LastIndexAny(w, "/\\")+1:]
		if strings.EqualFold(base, program) || strings.EqualFold(base, program+".exe") {
			return c.words[i+1:], i == 0 || isPrefix(c.words[0], i)
		}
	}
	return nil, false
}

// isPrefix reports whether a command can start with this word and call a program
// with its word i: an assignment, a keyword, a program that runs another one, a
// prompt, a key of a CI file, or the time of a crontab.
func isPrefix(word string, i int) bool {
	const maxWords = 8
	if i > maxWords {
		return false
	}
	name, _, assigned := strings.Cut(word, "=")
	return assigned && isWord(name) || strings.Contains(prefixes, " "+word+" ") ||
		strings.HasSuffix(word, ":") || strings.HasSuffix(word, ">") || strings.Trim(word, "0123456789*/,-") == "" || strings.HasPrefix(word, "@")
}
