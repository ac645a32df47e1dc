package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// Files of FileZilla, reduced to what import reads.
const (
	siteManagerXML = `<?xml version="1.0"?><FileZilla3><Servers><Server><Host>192.0.2.5</Host><Protocol>4</Protocol><User>ana</User>` +
		`<Pass encoding="base64">c2VjcmV0</Pass><PasvMode>MODE_ACTIVE</PasvMode><Name>payroll</Name></Server></Servers></FileZilla3>`
	fileZillaXML = `<FileZilla3><Settings><Setting name="Use Pasv mode">1</Setting><Setting name="Limit local ports">1</Setting></Settings></FileZilla3>`
)

// TestImportOtherPrograms checks that the settings of other programs become
// settings that check accepts, and that nothing secret is printed.
func TestImportOtherPrograms(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  []string // in the settings
		rules string
	}{
		{"FileZilla", map[string]string{"filezilla.xml": fileZillaXML, "sitemanager.xml": "\ufeff" + siteManagerXML}, []string{"[transfer-site payroll]", "number-of-ports = 1001"}, "site-ftps-inspection"},
		{"lftp", map[string]string{"a.sh": `lftp -c "set ftp:passive-mode off; set ftp:port-range 7400-7499; open 'ftp://ana:secret@192.0.2.5'"`}, []string{"number-of-ports = 100"}, ""},
		{"curl", map[string]string{"a.sh": "curl -P - ftp://ana:secret@192.0.2.5/\r\n"}, []string{"server                        = 192.0.2.5"}, "port-range-unset"},
		{"Camel", map[string]string{"route.xml": `<route><from uri="ftp:ana@192.0.2.5/in?password=secret"/></route>`}, []string{"enable-active-connection-mode = yes"}, "port-range-unset"},
		{"pages", map[string]string{"page.txt": "Base Port:\t10000\nNumber Of Ports:\t10\nPassword:\tsecret\n"}, []string{"base-port       = 10000"}, "port-known-service"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := peertest.WriteFiles(t, tt.files)
			args := []string{"import"}
			for name := range tt.files {
				args = append(args, filepath.Join(dir, name))
			}
			slices.Sort(args[1:])
			res := activeftp(args...).wantCode(t, cli.ExitOK, "import")
			contains(t, res.out, tt.want...)
			rules := ""
			for _, d := range core.Check(res.out).Diagnostics {
				rules += d.Rule + " "
			}
			contains(t, rules, tt.rules)
			if all := res.out + res.err; strings.Contains(all, "secret") || strings.Contains(all, "c2VjcmV0") || strings.Contains(all, "ana") {
				t.Errorf("a login is printed:\n%s", all)
			}
		})
	}
}

// TestCheckOtherPrograms checks that check reads the XML of another program as it
// reads an export.
func TestCheckOtherPrograms(t *testing.T) {
	t.Chdir(peertest.WriteFiles(t, map[string]string{"sitemanager.xml": siteManagerXML}))
	res := activeftp("check", "sitemanager.xml").wantCode(t, cli.ExitOK, "check")
	contains(t, res.out, "sitemanager.xml: warning: transfer-site payroll.enable-active-connection-mode: ", "[port-range-unset]")
	contains(t, res.err, "sitemanager.xml: checked as the settings that import writes from it")
	activeftp("check", "--fix", "sitemanager.xml").wantCode(t, cli.ExitUsage, "check")
}

func TestImportUnknown(t *testing.T) {
	for text, want := range map[string]string{
		"password secret": "this is a text of 1 line without FTP settings", "[host]\nos = linux\n": "a settings text already",
		"": "empty", "pasv_enable=YES": "vsftpd", "<a/>": `"a"`,
	} {
		res := withInput(text).activeftp("import", "-").wantCode(t, cli.ExitUsage, "import")
		contains(t, res.err, want)
		if res.out != "" || strings.Contains(res.err, "secret") {
			t.Errorf("%q: printed %s%s", text, res.out, res.err)
		}
	}
	dir := peertest.WriteFiles(t, map[string]string{"sites.json": siteJSON, "a.sh": "curl -P - ftp://192.0.2.5/"})
	contains(t, activeftp("import", filepath.Join(dir, "sites.json"), filepath.Join(dir, "a.sh")).wantCode(t, cli.ExitUsage, "import").err, "separately")
}
