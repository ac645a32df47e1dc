package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/report"
)

// TestDocsCommand checks that the reference of the command is the one that
// the commands and their flags give.
func TestDocsCommand(t *testing.T) {
	compareDocument(t, "docs/command.md", commandReference(t))
}

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		"plain text.":                    "plain text.",
		"a_b [c] <d> e*":                 "`a_b` \\[c\\] `<d>` `e*`",
		"(--fix), --output FORMAT=FILE.": "(`--fix`), `--output FORMAT=FILE`.",
		"see *.txtar, ftp:// or - (-)":   "see `*.txtar`, `ftp://` or `-` (`-`)",
		"run activeftp explain ID; stop": "run [`activeftp explain ID`](#explain); stop",
		"activeftp checks; activeftp.":   "activeftp checks; activeftp.",
		"prints (>) before ` and \\":     "prints (`>`) before \\` and \\\\",
	} {
		if got := prose(text); got != want {
			t.Errorf("prose(%q) is %q, want %q", text, got, want)
		}
	}
}

// commandReference returns the reference of the command in Markdown.
func commandReference(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("<!-- Generated from the commands and their flags. Do not edit; run: " +
		"go test ./harness/cmd/activeftp -run TestDocs -update -->\n\n# The activeftp command\n\n")
	b.WriteString("`activeftp` checks the FTP active mode settings of a managed file transfer server, explains them, and proves them " +
		"by real transfers.\n" + codeBlock("", "activeftp COMMAND [flags] [arguments]"))
	b.WriteString("\nFlags and arguments can come in any order; after `--` everything is an argument. `activeftp help` lists the " +
		"commands, and `activeftp COMMAND --help` prints what this page says about one. Where a command reads a file, `-` is " +
		"standard input.\n")
	b.WriteString(commandTable())
	b.WriteString(formatSection(t))
	b.WriteString(exitSection())
	b.WriteString(serverSection(t))
	group := ""
	for _, c := range commands() {
		if c.Group != group {
			group = c.Group
			b.WriteString("\n## " + capitalized(group) + "\n")
		}
		b.WriteString(commandSection(c))
	}
	return b.String()
}

// commandTable returns the table of all commands by task.
func commandTable() string {
	var rows [][]string
	task := ""
	for _, c := range commands() {
		link := ""
		if c.Group != task {
			task = c.Group
			link = fmt.Sprintf("[%s](#%s)", capitalized(task), anchor(task))
		}
		rows = append(rows, []string{link, fmt.Sprintf("[%s](#%s)", code(c.Name), anchor(c.Name)), prose(c.Summary)})
	}
	return "\n" + table("Task | Command | ", rows)
}

// formatMeanings describes the report formats.
var formatMeanings = map[string]string{
	"text":     "for people; the default",
	"json":     "one JSON document, `version` 2; [check.schema.json](check.schema.json) describes that of `check`, [report.schema.json](report.schema.json) those of `run`, `observe`, `prove` and `dial`",
	"jsonl":    "a JSON object of one form on each line: a finding with its file, or what was run, proved or observed",
	"sarif":    "SARIF 2.1.0, for code scanning",
	"junit":    "JUnit XML, for CI servers",
	"github":   "annotations of GitHub Actions at the lines that they are about",
	"gitlab":   "a GitLab code quality report",
	"rdjson":   "the Reviewdog Diagnostic Format, for reviewdog",
	"tap":      "TAP version 14",
	"markdown": "for a job summary or a comment",
	"html":     "a page",
}

// formatSection returns the section about reports. It fails the test if a
// format has no description, or a description no format.
func formatSection(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("\n## Reports\n\nA command with `--format` prints its report in one of several formats. `--output`, which may be " +
		"repeated, writes further ones to files. The section of a command lists its formats.\n\n")
	var names []string
	var rows [][]string
	for _, f := range slices.Concat(report.CheckFormats(), report.RunFormats(), report.ProofFormats(), report.ConformanceFormats(), report.DiagnoseFormats()) {
		if slices.Contains(names, f.Name) {
			continue
		}
		names = append(names, f.Name)
		if formatMeanings[f.Name] == "" {
			t.Errorf("format %s has no description", f.Name)
		}
		rows = append(rows, []string{code(f.Name), formatMeanings[f.Name]})
	}
	b.WriteString(table("Format | ", rows))
	if len(names) != len(formatMeanings) {
		t.Errorf("%d descriptions for the formats %q", len(formatMeanings), names)
	}
	return b.String()
}

// exitSection returns the section about exit codes.
func exitSection() string {
	var rows [][]string
	for code, meaning := range []string{
		cli.ExitOK:       "nothing at or above `--fail-on` (default: `error`)",
		cli.ExitFindings: "findings, a failed transfer, or a server that cannot be reached or refuses the login",
		cli.ExitUsage:    "wrong usage or unreadable input",
		cli.ExitInternal: "internal error, or an output that cannot be written, as on a full disk",
	} {
		rows = append(rows, []string{strconv.Itoa(code), meaning})
	}
	return "\n## Exit codes\n\nEvery command has the same exit codes. They never change.\n\n" + table("Code | ", rows) +
		"\nCtrl-C, SIGTERM or a closed terminal (SIGHUP) ends a command early: it releases its ports and files, and reports what it did " +
		"not try. A second signal ends it at once. Under nohup it goes on when the terminal closes.\n"
}

// serverSection returns the sections about URLs and passwords.
func serverSection(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("\n## Server URLs\n\nA command that connects to a server takes its URL: `SCHEME://USER@HOST:PORT/DIRECTORY`. Only the " +
		"scheme and the host are required. The scheme selects TLS; with settings it has to agree with `use-ftps` of the transfer site.\n\n")
	var rows [][]string
	for _, scheme := range []string{"ftp", "ftpes", "ftps"} {
		u, err := ftpurl.Parse(scheme + "://host")
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, []string{code(scheme), u.TLS.String(), strconv.Itoa(int(u.Port))})
	}
	b.WriteString(table("Scheme | TLS | Default port", rows) + "\nThe directory is relative to the login directory; after a second slash it is absolute. Without a user the login is " +
		"anonymous.\n\n## Passwords\n\nNo password is ever an argument or part of a URL, because other users of a host can read the " +
		"arguments of a process. It comes from a file that has it in one line (`--password-file`), whether activeftp logs in to a server or runs " +
		"one itself. To log in to a server, the environment variable `ACTIVEFTP_PASSWORD` will do too; if both are given, the file counts. A missing password is " +
		"reported before anything is sent. No password appears in a report.\n")
	return b.String()
}

// commandSection returns the section about one command.
func commandSection(c cli.Command) string {
	flags := flagsOf(c)
	var b strings.Builder
	b.WriteString("\n### " + c.Name + "\n" + codeBlock("", c.UsageLine()) + "\n" + prose(c.Help) + "\n")
	b.WriteString(flagTable(flags))
	b.WriteString("\n" + plural(len(c.Examples), "Example") + ":\n" + codeBlock("sh", strings.Join(c.Examples, "\n")))
	for _, paragraph := range c.Paragraphs(flags) {
		b.WriteString("\n" + prose(paragraph) + "\n")
	}
	return b.String()
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// flagTable returns the table of a command's flags.
func flagTable(flags []cli.Flag) string {
	if len(flags) == 0 {
		return ""
	}
	var rows [][]string
	for _, f := range flags {
		preset := prose(f.Default)
		if f.Default != "" && !f.Words {
			preset = code(f.Default)
		}
		rows = append(rows, []string{code(f.Syntax()), preset, prose(f.Meaning)})
	}
	return "\n" + table("Flag | Default | Meaning", rows)
}

func codeBlock(language, text string) string { return "\n```" + language + "\n" + text + "\n```\n" }

var (
	// mention matches a command in prose, such as "activeftp explain ID".
	mention = regexp.MustCompile(`activeftp (` + strings.Join(commandNames(), "|") + `)( ID)?\b`)

	// plainWord matches a word without the punctuation around it, and a flag
	// together with its placeholder.
	plainWord = regexp.MustCompile(`--[a-z-]+ [A-Z][A-Z:/=]*\b|[^\s(),;]*[^\s(),;:.]`)
)

func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.Name)
	}
	return names
}

// prose returns a plain text as Markdown: commands are links to their sections,
// words that a user types or that Markdown would misread are code, and every
// other special character is escaped.
func prose(text string) string {
	var b strings.Builder
	for text != "" {
		at := mention.FindStringSubmatchIndex(text)
		if at == nil {
			return b.String() + words(text)
		}
		fmt.Fprintf(&b, "%s[`%s`](#%s)", words(text[:at[0]]), text[at[0]:at[1]], text[at[2]:at[3]])
		text = text[at[1]:]
	}
	return b.String()
}

// words returns a text without commands as Markdown.
func words(text string) string {
	return plainWord.ReplaceAllStringFunc(text, func(word string) string {
		literal := word == "-" || strings.HasPrefix(word, "--") || strings.ContainsAny(word, "*_/<>=|")
		if literal && !strings.Contains(word, "`") {
			return "`" + word + "`"
		}
		return markdownSpecial.Replace(word)
	})
}

var markdownSpecial = strings.NewReplacer(`\`, `\\`, "`", "\\`", "[", `\[`, "]", `\]`, "*", `\*`, "_", `\_`, "<", "&lt;", "#", `\#`)
