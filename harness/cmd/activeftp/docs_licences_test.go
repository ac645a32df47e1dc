package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
)

// linkedUses maps each module that a binary or the page contains to its purpose.
var linkedUses = map[string]string{
	"github.com/aymanbagabas/go-udiff":  "prints the changes of `check --diff` as a unified diff",
	"github.com/fclairamb/ftpserverlib": "reads the commands and writes the replies of the bundled FTP server",
	"github.com/spf13/afero":            "has the file interfaces through which ftpserverlib reads and writes",
	"github.com/spf13/pflag":            "parses the flags of the command",
	"github.com/pelletier/go-toml/v2":   "reads the configuration file of `check`",
	"golang.org/x/sys":                  "sets socket options for ftpserverlib and asks the terminal for golang.org/x/term",
	"golang.org/x/term":                 "tells a terminal from a file or a pipe, and how wide it is",
	"golang.org/x/text":                 "tells how wide a character is on a terminal, and normalises names for afero",
	"golang.org/x/tools":                "reads and writes the archives of scenarios (package txtar)",
}

// toolUses maps each module and npm package that only tests or the build of the page
// use to its purpose.
var toolUses = map[string]string{
	"github.com/andybalholm/brotli":            "compresses the files of the page, in `site/gen`",
	"github.com/evanw/esbuild":                 "joins the modules of the page into one script, in `site/gen`",
	"github.com/santhosh-tekuri/jsonschema/v6": "checks the JSON reports against their schemas",
	"github.com/google/go-cmp":                 "shows how an actual result differs from the expected one",
	"go.yaml.in/yaml/v3":                       "reads the hooks and examples for CI, as their programs do",
	"go.uber.org/goleak":                       "finds goroutines that are left after a test",
	"@eslint/js":                               "has the recommended rules of eslint",
	"axe-core":                                 "looks for barriers to accessibility on the page",
	"eslint":                                   "checks the scripts of the page and its tests",
	"globals":                                  "tells eslint which names a browser and Node.js have",
	"html-validate":                            "checks the HTML of the page",
	"playwright-core":                          "drives Chromium, in which the page is tested",
	"puppeteer-core":                           "drives Firefox, in which the page is tested",
	"selenium-webdriver":                       "drives WebKit, in which the page is tested",
	"stylelint":                                "checks the style of the page",
	"stylelint-config-recommended":             "has the recommended rules of stylelint",
}

// targets are the platforms whose modules the document lists, as GOOS/GOARCH.
var targets = []string{
	"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64",
	"windows/amd64", "windows/arm64", "freebsd/amd64", "freebsd/arm64",
}

// licenceForms recognise a licence by sentences that no other licence of the list
// has. Each of them lets a program under the MIT licence include the code.
var licenceForms = []struct {
	id         string
	has, lacks []string // in lower case, with single blanks
}{
	{id: "MIT", has: []string{
		"permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files",
		"the above copyright notice and this permission notice shall be included in all copies or substantial portions of the software",
	}},
	{id: "ISC", has: []string{
		"modify, and/or distribute this software for any purpose with or without fee is hereby granted, " +
			"provided that the above copyright notice and this permission notice appear in all copies",
	}},
	{id: "BSD-2-Clause", has: bsdConditions, lacks: []string{bsdEndorsement}},
	{id: "BSD-3-Clause", has: append(slices.Clone(bsdConditions), bsdEndorsement)},
	{id: "Apache-2.0", has: []string{
		"apache license version 2.0, january 2004",
		"terms and conditions for use, reproduction, and distribution",
	}},
}

var bsdConditions = []string{
	"redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer",
	"redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer " +
		"in the documentation and/or other materials provided with the distribution",
}

const bsdEndorsement = "may be used to endorse or promote products derived from this software without specific prior written permission"

// restrictions are words of terms that do not fit the MIT licence, even beside a
// licence that does.
var restrictions = []string{
	"all advertising materials", "business source", "commons clause", "creative commons", "eclipse public license",
	"european union public", "general public license", "good, not evil", "mozilla public license", "non-commercial",
	"noncommercial", "server side public license",
}

// component is code of others with a licence of its own.
type component struct {
	name, version, licence string // licence is an SPDX expression
	in                     string // the products that contain it
	use                    string
	texts                  []legalText
}

// legalText is a text that goes with a binary.
type legalText struct {
	title string // the SPDX id of a licence, or NOTICE
	body  string
}

// TestDocsLicences compares docs/licences.md with the modules that the command and the
// page contain and with the licences in the module cache. With -update it rewrites
// the document.
func TestDocsLicences(t *testing.T) {
	packages := linkedPackages(t)
	linked := linkedComponents(t, packages)
	tested := toolComponents(t, linked)
	for _, problem := range slices.Concat(unexplained(linked, linkedUses, "linkedUses"), unexplained(tested, toolUses, "toolUses")) {
		t.Error(problem)
	}
	for i := range linked {
		linked[i].use = linkedUses[linked[i].name]
	}
	for i := range tested {
		tested[i].use = toolUses[tested[i].name]
	}
	goItself := goComponents(t, packages)
	if t.Failed() {
		return
	}
	compareDocument(t, "docs/licences.md", licencesText(append(goItself, linked...), tested))
}

// unexplained returns a message for each component without a use in the table of
// that name, and for each use without a component.
func unexplained(all []component, uses map[string]string, table string) []string {
	var problems []string
	used := map[string]bool{}
	for _, c := range all {
		used[c.name] = true
		if uses[c.name] == "" {
			problems = append(problems, fmt.Sprintf("%s has no purpose; add it to %s", c.name, table))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(uses)) {
		if !used[name] {
			problems = append(problems, fmt.Sprintf("%s is not used; remove it from %s", name, table))
		}
	}
	return problems
}

func TestUnexplained(t *testing.T) {
	got := unexplained([]component{{name: "known"}, {name: "new"}}, map[string]string{"known": "x", "old": "x"}, "uses")
	want := []string{"new has no purpose; add it to uses", "old is not used; remove it from uses"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// linkedPackage is a package as go list prints it.
type linkedPackage struct {
	Dir             string
	Standard        bool
	GoFiles, SFiles []string
	Module          *goModule

	product string // the program that contains it
}

type goModule struct {
	Path, Version, Dir string
	Main               bool
}

// linkedPackages returns the packages of the command on each platform and those
// of the page's WebAssembly modules, some of them several times.
func linkedPackages(t *testing.T) []linkedPackage {
	t.Helper()
	const fields = "-json=Dir,Standard,GoFiles,SFiles,Module"
	var all []linkedPackage
	for _, target := range targets {
		all = append(all, goList[linkedPackage](t, target, "-deps", fields, ".")...)
	}
	for i := range all {
		all[i].product = "command"
	}
	for _, p := range goList[linkedPackage](t, "js/wasm", "-deps", fields, root+"/wasm") {
		p.product = "WebAssembly"
		all = append(all, p)
	}
	return all
}

// goList returns what go list prints for a platform.
func goList[T any](t *testing.T, target string, args ...string) []T {
	t.Helper()
	system, processor, _ := strings.Cut(target, "/")
	list := exec.Command(peertest.Need(t, "go"), append([]string{"list"}, args...)...)
	list.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+processor, "CGO_ENABLED=0")
	var stderr strings.Builder
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list %s for %s: %v\n%s", strings.Join(args, " "), target, err, stderr.String())
	}
	var all []T
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var one T
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

// linkedComponents returns the modules of the packages, except this one. A package
// can have a licence of its own beside that of its module.
func linkedComponents(t *testing.T, packages []linkedPackage) []component {
	t.Helper()
	modules := map[string]*goModule{}
	dirs, products := map[string][]string{}, map[string][]string{}
	for _, p := range packages {
		if p.Module == nil || p.Module.Main {
			continue
		}
		name := p.Module.Path
		modules[name] = p.Module
		products[name] = append(products[name], p.product)
		dirs[name] = append(dirs[name], p.Module.Dir)
		for dir := p.Dir; strings.HasPrefix(dir, p.Module.Dir); dir = filepath.Dir(dir) {
			dirs[name] = append(dirs[name], dir)
		}
	}
	var all []component
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		licence, texts := licencesOf(t, name, dirs[name])
		in := strings.Join(slices.Compact(slices.Sorted(slices.Values(products[name]))), ", ")
		all = append(all, component{name: name, version: modules[name].Version, licence: licence, in: in, texts: texts})
	}
	return all
}

// goComponents returns Go itself, and the parts of its library whose licence asks
// for a notice of its own. They have no version, because every toolchain would
// change it.
func goComponents(t *testing.T, packages []linkedPackage) []component {
	t.Helper()
	goroot := goEnv(t, "GOROOT")
	if _, err := os.Stat(filepath.Join(goroot, "LICENSE")); err != nil {
		peertest.Unavailable(t, fmt.Errorf("this Go has no licence file: %w", err))
	}
	licence, texts := licencesOf(t, "Go", []string{goroot})
	all := []component{{
		name: "Go", licence: licence, in: "command, WebAssembly, page", texts: texts,
		use: "its standard library and runtime are in both programs, and its `wasm_exec.js` starts the WebAssembly modules on the page",
	}}
	notices := map[string]string{}
	for _, p := range packages {
		if !p.Standard {
			continue
		}
		for _, file := range slices.Concat(p.GoFiles, p.SFiles) {
			if notice := noticeIn(t, filepath.Join(p.Dir, file)); notice != "" {
				notices["Go, "+file] = notice
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(notices)) {
		id, err := licenceID(notices[name])
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all = append(all, component{
			name: name, licence: id, in: "command", use: "is a part of Go's runtime that others wrote",
			texts: []legalText{{id, tidied(notices[name])}},
		})
	}
	return all
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command(peertest.Need(t, "go"), "env", name).Output()
	if err != nil {
		t.Fatalf("go env %s: %v", name, err)
	}
	return strings.TrimSpace(string(out))
}

// noticeIn returns the block of comments in a source file that grants the MIT
// licence, whose notice must go with each copy, or "" if there is none. Other
// notices in Go's library are about copies of the source.
func noticeIn(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "Permission is hereby granted") {
		return ""
	}
	comment := regexp.MustCompile(`(?m)^// ?`)
	for block := range strings.SplitSeq(string(data), "\n\n") {
		if strings.Contains(block, "Permission is hereby granted") {
			return comment.ReplaceAllString(block, "")
		}
	}
	return ""
}

// toolComponents returns the modules that go.mod requires for tests and the build of
// the page alone, and the npm packages that package.json of the page's tests names.
func toolComponents(t *testing.T, linked []component) []component {
	t.Helper()
	var all []component
	for _, m := range goList[goModule](t, "linux/amd64", append([]string{"-m", "-json=Path,Version,Dir"}, requirements(t)...)...) {
		if slices.ContainsFunc(linked, func(c component) bool { return c.name == m.Path }) {
			continue
		}
		if m.Dir == "" {
			peertest.Unavailable(t, fmt.Errorf("%s is not in the module cache; run go mod download", m.Path))
		}
		licence, texts := licencesOf(t, m.Path, []string{m.Dir})
		all = append(all, component{name: m.Path, version: m.Version, licence: licence, texts: texts})
	}
	var lock struct {
		Packages map[string]struct {
			Version, License string
			DevDependencies  map[string]string
		}
	}
	if err := json.Unmarshal([]byte(readDocument(t, "site/test/package-lock.json").text), &lock); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(lock.Packages[""].DevDependencies)) {
		found := lock.Packages["node_modules/"+name]
		all = append(all, component{name: name, version: found.Version, licence: found.License})
	}
	return all
}

// requirements returns the paths of the modules that go.mod requires.
func requirements(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command(peertest.Need(t, "go"), "mod", "edit", "-json", root+"/go.mod").Output()
	if err != nil {
		t.Fatalf("go mod edit -json: %v", err)
	}
	var file struct{ Require []struct{ Path string } }
	if err := json.Unmarshal(out, &file); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range file.Require {
		all = append(all, r.Path)
	}
	return all
}

// licencesOf returns the SPDX expression for the licence files in the directories,
// and the texts of these and of the NOTICE files there. A licence that is not in
// licenceForms fails the test.
func licencesOf(t *testing.T, name string, dirs []string) (expression string, texts []legalText) {
	t.Helper()
	var ids []string
	for _, dir := range slices.Compact(slices.Sorted(slices.Values(dirs))) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			kind := legalFile(entry)
			if kind == "" {
				continue
			}
			data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if kind == "notice" {
				texts = append(texts, legalText{"NOTICE", tidied(string(data))})
				continue
			}
			id, err := licenceID(string(data))
			if err != nil {
				t.Errorf("%s: %s: %v", name, entry.Name(), err)
			}
			ids = append(ids, id)
			texts = append(texts, legalText{id, tidied(string(data))})
		}
	}
	if len(ids) == 0 {
		t.Errorf("%s has no licence file", name)
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), " AND "), texts
}

// legalFile returns "licence" or "notice" by the name of a file, or "" for others.
func legalFile(entry fs.DirEntry) string {
	name := strings.ToUpper(entry.Name())
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case entry.IsDir() || ext == ".go":
		return ""
	case strings.HasPrefix(name, "LICEN") || strings.HasPrefix(name, "COPYING"):
		return "licence"
	case strings.HasPrefix(name, "NOTICE"):
		return "notice"
	}
	return ""
}

// licenceID returns the SPDX id of a licence text that has the sentences of exactly
// one of licenceForms and no restriction beside them.
func licenceID(text string) (string, error) {
	plain := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, words := range restrictions {
		if strings.Contains(plain, words) {
			return "", fmt.Errorf("the licence says %q, which does not fit the MIT licence of activeftp", words)
		}
	}
	in := func(sentence string) bool { return strings.Contains(plain, sentence) }
	var ids []string
	for _, form := range licenceForms {
		if !slices.ContainsFunc(form.has, func(s string) bool { return !in(s) }) && !slices.ContainsFunc(form.lacks, in) {
			ids = append(ids, form.id)
		}
	}
	switch len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		return "", errors.New("the licence is not one of MIT, ISC, BSD-2-Clause, BSD-3-Clause and Apache-2.0; read it before you add the module")
	}
	return "", fmt.Errorf("the text has several licences: %s; read them before you add the module", strings.Join(ids, ", "))
}

func TestLicenceID(t *testing.T) {
	sentences := func(id string) string {
		for _, form := range licenceForms {
			if form.id == id {
				return strings.Join(form.has, ".\n\n")
			}
		}
		t.Fatalf("no form %s", id)
		return ""
	}
	for _, tc := range []struct{ name, text, want, wantErr string }{
		{"MIT", sentences("MIT"), "MIT", ""},
		{"wrapped elsewhere, in capitals", strings.ReplaceAll(strings.ToUpper(sentences("MIT")), " ", "\r\n  "), "MIT", ""},
		{"ISC", sentences("ISC"), "ISC", ""},
		{"BSD with two clauses", sentences("BSD-2-Clause"), "BSD-2-Clause", ""},
		{"BSD with three clauses", sentences("BSD-3-Clause"), "BSD-3-Clause", ""},
		{"Apache", sentences("Apache-2.0"), "Apache-2.0", ""},
		{"BSD with the advertising clause", sentences("BSD-3-Clause") + " All advertising\nmaterials mentioning features", "", "all advertising materials"},
		{"GPL", "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007", "", "general public license"},
		{"MIT or GPL", sentences("MIT") + " or the GNU Lesser General Public License", "", "general public license"},
		{"MIT with the Commons Clause", sentences("MIT") + "\n\"Commons Clause\" License Condition", "", "commons clause"},
		{"MIT as in JSON", sentences("MIT") + " The Software shall be used for Good, not Evil.", "", "good, not evil"},
		{"MIT without its condition", licenceForms[0].has[0], "", "not one of"},
		{"source form only, as 1-clause BSD", bsdConditions[0], "", "not one of"},
		{"two at once", sentences("MIT") + sentences("Apache-2.0"), "", "several licences: MIT, Apache-2.0"},
		{"nothing", "", "", "not one of"},
		{"all rights reserved", "Copyright (c) 2026 Somebody. All rights reserved.", "", "not one of"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := licenceID(tc.text)
			if got != tc.want {
				t.Errorf("licence %q, want %q", got, tc.want)
			}
			if (err != nil) != (tc.wantErr != "") || err != nil && !strings.Contains(err.Error(), tc.wantErr) {
				t.Errorf("error %v, want one with %q", err, tc.wantErr)
			}
		})
	}
}

// licencesText returns the document.
func licencesText(linked, tested []component) string {
	var b strings.Builder
	b.WriteString(`# Licences

<!-- written by: go test ./harness/cmd/activeftp -run TestDocs -update -->

activeftp is under the [MIT licence](../LICENSE). The command and the page also contain code of others. Their licences ask for their texts in every binary distribution, so pass this file on with it.

## In the command and the page

The modules of the command for linux, darwin, windows and freebsd on amd64 and arm64, and of the page's WebAssembly modules. Go's version is that of the toolchain; ` + "`activeftp version`" + ` prints it.

| module | version | licence | part of | purpose |
|---|---|---|---|---|
`)
	for _, c := range linked {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", c.name, c.version, c.licence, c.in, c.use)
	}
	b.WriteString(`
## Only in tests and in the build

Not part of a binary or of the page. Programs that tests and linters start, such as vsftpd, curl, a browser or golangci-lint, are not part of activeftp either. The npm packages bring others with them; ` + "`site/test/package-lock.json`" + ` lists those.

| module or npm package | version | licence | purpose |
|---|---|---|---|
`)
	for _, c := range tested {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.name, c.version, c.licence, c.use)
	}
	b.WriteString("\n## Licence texts\n")
	var order []legalText
	owners := map[legalText][]string{}
	for _, c := range linked {
		for _, text := range c.texts {
			if owners[text] == nil {
				order = append(order, text)
			}
			owners[text] = append(owners[text], c.name)
		}
	}
	for _, text := range order {
		fmt.Fprintf(&b, "\n### %s (%s)\n\n", strings.Join(owners[text], ", "), text.title)
		for line := range strings.Lines(text.body) {
			b.WriteString(strings.TrimRight("    "+line, " \n") + "\n")
		}
	}
	return b.String()
}

// tidied returns a text without blanks at the ends of lines and blank lines around
// it, so that it has the same bytes on each system.
func tidied(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimRight(line, " \t\r\n\f"))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
