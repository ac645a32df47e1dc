package main

import (
	"encoding/binary"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// TestImport imports the files of each archive of core/rest, and compares the
// settings and the notes with those that the archive has.
func TestImport(t *testing.T) {
	archives, err := filepath.Glob("../../../core/rest/testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives found (%v)", err)
	}
	for _, file := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			inputs, want := map[string]string{}, map[string]string{}
			args := []string{"import"}
			for _, f := range archive.Files {
				if ext := filepath.Ext(f.Name); ext == ".json" || ext == ".xml" {
					inputs[f.Name] = string(f.Data)
					args = append(args, f.Name)
				} else {
					want[f.Name] = string(f.Data)
				}
			}
			t.Chdir(peertest.WriteFiles(t, inputs))
			res := activeftp(args...).wantCode(t, cli.ExitOK, "import")
			if diff := cmp.Diff(want["want"], res.out); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want["notes"], res.err); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

// Answers of the product's REST API, reduced to the fields that import reads.
const (
	siteJSON = `{"result": [{"type": "ftp", "protocol": "ftp", "name": "payroll", "host": "203.0.113.10", "port": "21",
		"activeMode": true, "dmz": "DMZ", "userName": "ana-login", "password": "secret"}]}`
	zoneJSON = `{"result": [{"name": "DMZ", "isDefault": true, "edges": [{"title": "edge", "enabledProxy": true,
		"proxies": [{"proxyProtocol": "SOCKS_PROXY", "port": 1080, "isEnabled": true}]}]}]}`
	exportXML = `<ConfigurationModel><options><option><optionItem><name>Ftp.Active.BasePort</name><value>80</value></optionItem></option></options></ConfigurationModel>`
)

// TestImportDirectory checks that the answers in a directory are imported together,
// that check finds the proxied site in the settings, and that no login is printed.
func TestImportDirectory(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"sites.json": siteJSON, "zones.json": zoneJSON})
	res := activeftp("import", dir).wantCode(t, cli.ExitOK, "import")
	contains(t, res.out, "[transfer-site payroll]", "[network-zone DMZ]")
	if rules := rulesIn(res.out); !slices.Contains(rules, "zone-active-proxied") {
		t.Errorf("rules %v, want zone-active-proxied", rules)
	}
	containsNoLogin(t, res)
}

func containsNoLogin(t *testing.T, res result) {
	t.Helper()
	for _, text := range []string{res.out, res.err} {
		if strings.Contains(text, "secret") || strings.Contains(text, "ana-login") {
			t.Errorf("the login is printed:\n%s", text)
		}
	}
}

func rulesIn(text string) []string {
	var all []string
	for _, d := range core.Check(text).Diagnostics {
		all = append(all, d.Rule)
	}
	return all
}

// TestImportEncodings checks that a file with a byte order mark is read like the
// plain one.
func TestImportEncodings(t *testing.T) {
	want := withInput(siteJSON).activeftp("import", "-").wantCode(t, cli.ExitOK, "import")
	for name, text := range map[string]string{
		"UTF-8 with a byte order mark": "\ufeff" + siteJSON,
		"UTF-16, little endian":        utf16Of(siteJSON, binary.LittleEndian),
		"UTF-16, big endian":           utf16Of(siteJSON, binary.BigEndian),
	} {
		t.Run(name, func(t *testing.T) {
			res := withInput(text).activeftp("import", "-").wantCode(t, cli.ExitOK, "import")
			if diff := cmp.Diff(want.out+want.err, res.out+res.err); diff != "" {
				t.Errorf("(-plain +got):\n%s", diff)
			}
		})
	}
}

func utf16Of(text string, order binary.AppendByteOrder) string {
	var data []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		data = order.AppendUint16(data, unit)
	}
	return string(data)
}

func TestImportInvalidInput(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a settings text", "base-port = 10000", "standard input: neither JSON nor XML"},
		{"a whole settings text", "[ftp-active-mode]\nbase-port = 10000\n", "settings text already"},
		{"nothing", "", "standard input: the input is empty"},
		{"a truncated answer", `{"result": [`, "standard input: byte 12: the text ends in the middle of a JSON document"},
		{"of something else", `{"weather": "fine"}`, "no FTP transfer site, network zone, FTP server or option found"},
		{"other XML", `<project/>`, `the XML element "project" is not from the product`},
		{"XML with an open element", `<a>`, "standard input: byte 3: not valid XML"},
		{"a login page", "<!DOCTYPE html>\n<html><head><meta charset=utf-8></head></html>", "the product's login page"},
		{"an expired session", `{"message":"secret","status":401}`, "(status 401: the login had failed or expired"},
		{"SSH sites", `[{"type":"ssh","protocol":"ssh","name":"a"}]`, "other protocols (1)"},
		{"binary", "\x00\xff", "neither JSON nor XML"},
		{"Latin-1", "{\"name\":\"Z\xfcrich\"}", "byte 11: not UTF-8"},
		{"a ZIP archive", "PK\x03\x04\x00", "this is a ZIP archive"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := withInput(tt.text).activeftp("import", "-").wantCode(t, cli.ExitUsage, "import")
			if res.out != "" {
				t.Errorf("out: %s", res.out)
			}
			contains(t, res.err, tt.want)
			containsNoLogin(t, res)
		})
	}
	activeftp("import", "missing.json").wantCode(t, cli.ExitUsage, "import")
	activeftp("import").wantCode(t, cli.ExitUsage, "import")
}

// TestCheckExport checks that check reads an export, whose findings name a section
// and a key in place of a line, and that nothing can change it.
func TestCheckExport(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{
		"both.json": siteJSON + zoneJSON, "export.xml": exportXML, "utf16.json": utf16Of(siteJSON, binary.LittleEndian),
		"mft.settings": "[ftp-active-mode]\nbase-port = 1\n", "cut.json": siteJSON[:99],
	}))
	res := activeftp("check", "both.json").wantCode(t, cli.ExitFindings, "check")
	contains(t, res.out, "both.json: error: transfer-site payroll.network-zone: ", "[zone-active-proxied]")
	contains(t, res.err, "both.json: checked as the settings that import writes from it", "both.json: The input does not contain the FTP Active Mode ports.")
	containsNoLogin(t, res)
	if strings.Contains(res.out, "fix:") {
		t.Errorf("a fix is offered:\n%s", res.out)
	}

	res = activeftp("check", "--format", "json", "both.json").wantCode(t, cli.ExitFindings, "check")
	contains(t, res.out, `"path":"transfer-site payroll.network-zone"`, `"fix":null`)
	for _, format := range []string{"jsonl", "sarif", "junit", "tap", "github", "gitlab", "rdjson", "markdown", "html"} {
		res := activeftp("check", "--format", format, "both.json")
		if res.code == cli.ExitUsage {
			continue // the format is not for check
		}
		contains(t, res.wantCode(t, cli.ExitFindings, "check").out, "both.json", "zone-active-proxied")
	}

	res = activeftp("check", "export.xml", "utf16.json", "mft.settings").wantCode(t, cli.ExitFindings, "check")
	contains(t, res.out, "export.xml: error: ftp-active-mode.base-port: ", "utf16.json: note: ", "mft.settings:2:13: error: ")

	for _, flag := range []string{"--fix", "--diff"} {
		res = activeftp("check", flag, "mft.settings", "both.json").wantCode(t, cli.ExitUsage, "check")
		contains(t, res.err, "both.json: --fix and --diff cannot change an export")
		peertest.CheckFiles(t, ".", "both.json", "cut.json", "export.xml", "mft.settings", "utf16.json")
	}
	contains(t, activeftp("check", "cut.json").wantCode(t, cli.ExitUsage, "check").err, "cut.json: byte 99: the text ends in the middle")
	contains(t, withInput(siteJSON).activeftp("check", "-").wantCode(t, cli.ExitOK, "check").out, "-: note: ftp-active-mode.base-port: ")
}

// TestCheckLargeExport checks that an export with thousands of options is read, and
// bounded in depth.
func TestCheckLargeExport(t *testing.T) {
	option := "<option><optionItem><name>Some.Option</name><value>{AES128}secret</value></optionItem></option>\n"
	export := "<?xml version='1.0'?><ConfigurationModel><options>" + strings.Repeat(option, 5000) +
		"<option><optionItem><name>EventQueue.maxRetryCount</name><value>3</value></optionItem></option></options></ConfigurationModel>"
	res := withInput(export).activeftp("import", "-").wantCode(t, cli.ExitOK, "import")
	contains(t, res.out, "max-retries = 3")
	containsNoLogin(t, res)
	res = withInput(strings.Repeat("<a>", 1000)).activeftp("import", "-").wantCode(t, cli.ExitUsage, "import")
	contains(t, res.err, "want elements nested at most 64 deep")
}
