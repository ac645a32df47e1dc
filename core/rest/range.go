package rest

import (
	"strconv"
	"strings"

	"activeftp/core/compose"
)

// activeRange is the range of FTP Active Mode, as far as the options show it.
type activeRange struct {
	pairs   []compose.Pair
	found   bool   // an option speaks of it
	missing string // note about what is not known; empty if everything is
}

// role is the part of a port range that an option holds.
type role uint8

const (
	noRole role = iota
	baseRole
	countRole
	endRole
	numRoles
)

// candidate is an option that may hold a part of the range.
type candidate struct {
	name, value string
	byName      bool // its name alone says so, without its description
}

const enterRange = "as shown under Setup > FTP Settings."

// activeRange returns the range that the options propose. The product publishes
// neither the names of the two options nor a field of the API with the range, so
// an option is recognized by its name and description, and a note says so.
func (c *collection) activeRange() activeRange {
	var all [numRoles][]candidate
	for _, name := range c.optionNames {
		o := c.options[name]
		role, byName, ok := rangeRole(name, o.description)
		if ok && outboundKey(name) == "" {
			all[role] = append(all[role], candidate{name, o.value, byName})
		}
	}
	base, baseKnown := c.propose("Base Port", all[baseRole])
	number, numberKnown := c.propose("Number Of Ports", all[countRole])
	others, end := all[noRole], ""
	first, last, whole := wholeRange(others)
	switch {
	case baseKnown:
		end, _ = c.propose("Port End", all[endRole])
		first, last = integerOf(base), integerOf(end)
		if !numberKnown && first >= 0 && last >= first {
			number, numberKnown, end = strconv.Itoa(last-first+1), true, ""
		}
	case whole && !numberKnown:
		base, number = strconv.Itoa(first), strconv.Itoa(last-first+1)
		baseKnown, numberKnown, others = true, true, nil
		c.out.Notes.Add("Base Port and Number Of Ports are proposed from the option " + list(all[noRole]) + ", whose value is " + base + "-" +
			strconv.Itoa(last) + ". Compare them with Setup > FTP Settings.")
	default:
		others = append(others, all[endRole]...)
	}
	c.noteOthers(others)
	r := activeRange{
		pairs: []compose.Pair{{Key: "base-port", Value: base}, {Key: "number-of-ports", Value: number}},
		found: len(all[noRole])+len(all[baseRole])+len(all[countRole])+len(all[endRole]) > 0,
	}
	if last >= 0 && end != "" {
		r.pairs = append(r.pairs, compose.Pair{Key: "port-end", Value: end})
	}
	switch {
	case !baseKnown && !numberKnown && len(c.options) == 0:
		r.missing = "The input does not contain the FTP Active Mode ports. Enter Base Port and Number Of Ports " + enterRange
	case !baseKnown && !numberKnown:
		r.missing = "None of the options is known to be Base Port or Number Of Ports of FTP Active Mode. Enter them " + enterRange
	case !baseKnown:
		r.missing = "Only Number Of Ports was found, half of the range. Enter Base Port " + enterRange
	case !numberKnown:
		r.missing = "Only Base Port was found, half of the range. Enter Number Of Ports " + enterRange
	}
	return r
}

// propose returns the value of the one option that holds a part of the range, and
// adds a note that names it. If there is none, or several differ, the value is
// unknown. A value that is not specified is empty, which means not set.
func (c *collection) propose(label string, candidates []candidate) (value string, known bool) {
	best := candidates[:0:0]
	for _, byName := range []bool{true, false} {
		for _, o := range candidates {
			if o.byName == byName {
				best = append(best, o)
			}
		}
		if len(best) > 0 {
			break
		}
	}
	for _, o := range best {
		if o.value != best[0].value {
			c.out.Notes.Add("Several options could be " + label + ": " + list(best) + ". None is used; enter it " + enterRange)
			return compose.Unknown, false
		}
	}
	switch {
	case len(best) == 0:
		return compose.Unknown, false
	case best[0].value != "" && integerOf(best[0].value) < 0: // the note does not repeat the value
		c.out.Notes.Add("Option " + compose.Quote(best[0].name) + " could be " + label + ", but its value is not a number. Enter it " + enterRange)
		return compose.Unknown, false
	}
	because := "name and description speak"
	if best[0].byName {
		because = "name speaks"
	}
	c.out.Notes.Add(label + " is proposed from the option " + list(best) + ", because its " + because +
		" of FTP, active mode and ports. Compare it with Setup > FTP Settings.")
	return best[0].value, true
}

// wholeRange returns the range of the only option, if its value is FIRST-LAST.
func wholeRange(options []candidate) (first, last int, ok bool) {
	if len(options) != 1 {
		return 0, 0, false
	}
	from, to, _ := strings.Cut(options[0].value, "-")
	first, last = integerOf(strings.TrimSpace(from)), integerOf(strings.TrimSpace(to))
	return first, last, first >= 0 && last >= first
}

// noteOthers adds a note about the options that speak of the range but do not say
// which part of it they hold.
func (c *collection) noteOthers(others []candidate) {
	if len(others) > 0 {
		c.out.Notes.Add("Options that speak of FTP, active mode and ports too: " + list(others) + ". Compare them with Setup > FTP Settings.")
	}
}

// list returns the names of options with their values, as far as these are
// numbers. It cuts a long list.
func list(options []candidate) string {
	const most = 5
	var names []string
	for _, o := range options[:min(most, len(options))] {
		text := compose.Quote(o.name)
		switch {
		case o.value == "":
			text += " (not set)"
		case integerOf(o.value) >= 0:
			text += " (" + o.value + ")"
		}
		names = append(names, text)
	}
	if more := len(options) - most; more > 0 {
		names = append(names, "and "+strconv.Itoa(more)+" more")
	}
	return strings.Join(names, ", ")
}

// rangeRole reports whether an option speaks of FTP, active mode and ports, by its
// name alone or together with its description, and the part of the range that it
// holds. An option about passive mode or a secret does not.
func rangeRole(name, description string) (role role, byName, ok bool) {
	n, d := subjectOf(name), subjectOf(description)
	if n.passive || n.secret || !(n.ftp || d.ftp) || !(n.active || d.active) || !(n.port || d.port) {
		return noRole, false, false
	}
	byName = n.ftp && n.active && n.port
	if !byName && d.passive {
		return noRole, false, true // speaks of both modes
	}
	if role = n.role; role == noRole {
		role = d.role
	}
	return role, byName, true
}

// subject is what a name or a description speaks of.
type subject struct {
	ftp, active, passive, port, secret bool
	role                               role // of the first word that has one
}

// roleWords are the words that say which part of a range a value is, in the name of
// an option and in a sentence about it.
var roleWords = [...]struct {
	role            role
	words, nameOnly string
}{
	{baseRole, " base start starts starting first min minimum lower lowest begin begins ", " from low "},
	{countRole, " number count amount quantity ", " num size total "},
	{endRole, " end ends ending last max maximum higher highest upper ", " to high "},
}

// subjectOf returns what a text speaks of. A word can be written together with
// others, such as in "ftpActiveBasePort" and "activemode.baseport", but only with
// words of the subject: an import is not a port.
func subjectOf(text string) (s subject) {
	sentence := strings.Contains(text, " ")
	words := wordsOf(text)
	most := false
	for i, word := range words {
		switch word {
		case "password", "passwd", "passphrase", "secret", "credential", "credentials":
			s.secret = true
			continue
		}
		rest, found := parts(word)
		role := roleOf(rest, sentence)
		if sentence && rest == "number" && (i+1 == len(words) || words[i+1] != "of") {
			role = noRole // "the port number at which ..."; in a name, it is a number of ports as in the API's passivePortNumber
		}
		if s.ftp = s.ftp || found.ftp; rest != "" && role == noRole {
			continue
		}
		s.active, s.passive, s.port = s.active || found.active, s.passive || found.passive, s.port || found.port
		if s.role == noRole || most && role == countRole { // "the maximum number of ports"
			s.role, most = role, rest == "max" || rest == "maximum"
		}
	}
	return s
}

// parts removes the words of the subject from a word, and returns the rest.
func parts(word string) (rest string, found subject) {
	remove := func(part string, flag *bool) {
		if before, after, ok := strings.Cut(word, part); ok {
			word, *flag = before+after, true
		}
	}
	var ignored bool
	if !strings.Contains(word, "sftp") {
		remove("ftps", &found.ftp)
		remove("ftp", &found.ftp)
	}
	remove("passive", &found.passive)
	remove("pasv", &found.passive)
	remove("active", &found.active)
	remove("mode", &ignored)
	remove("ports", &found.port)
	remove("port", &found.port)
	remove("range", &ignored)
	if found.port {
		remove("of", &ignored)
	}
	return word, found
}

// roleOf returns the part of a range that a word stands for.
func roleOf(word string, sentence bool) role {
	if word != "" {
		for _, r := range roleWords {
			if strings.Contains(r.words, " "+word+" ") || !sentence && strings.Contains(r.nameOnly, " "+word+" ") {
				return r.role
			}
		}
	}
	return noRole
}

// wordsOf splits a text into its words, in lower case: at everything but letters,
// and inside "basePort" and "FTPPort".
func wordsOf(text string) []string {
	var words []string
	start := -1
	for i := 0; i <= len(text); i++ {
		if start >= 0 && (i == len(text) || !isLetter(text[i]) || startsWord(text, i)) {
			words = append(words, strings.ToLower(text[start:i]))
			start = -1
		}
		if start < 0 && i < len(text) && isLetter(text[i]) {
			start = i
		}
	}
	return words
}

// startsWord reports whether a word begins at i inside letters: at a capital after
// a small letter, or at the last of several capitals.
func startsWord(text string, i int) bool {
	return isUpper(text[i]) && i > 0 && isLetter(text[i-1]) &&
		(!isUpper(text[i-1]) || i+1 < len(text) && isLetter(text[i+1]) && !isUpper(text[i+1]))
}

func isLetter(c byte) bool { return isUpper(c) || 'a' <= c && c <= 'z' }

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
