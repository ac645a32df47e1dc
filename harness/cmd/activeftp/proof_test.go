package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/report"
)

// A host on which nothing can listen is an internal error, an invalid option is
// not.
func TestStartError(t *testing.T) {
	internal := cli.InternalError{}
	for _, test := range []struct {
		err  error
		want bool
	}{
		{errors.New("no transfer site"), false},
		{fmt.Errorf("starting the partner: %w", &net.OpError{Op: "listen", Err: errors.New("too many open files")}), true},
	} {
		if got := errors.As(startError(test.err), &internal); got != test.want {
			t.Errorf("%v: internal %t, want %t", test.err, got, test.want)
		}
	}
}

// TestProveFormats checks that prove writes each format to standard output or to a
// file, with the exit code of text, and the password of the user in none.
func TestProveFormats(t *testing.T) {
	b, err := partner.Start(partner.Config{User: "u", Password: "wordOfTheUser"})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	t.Chdir(t.TempDir())
	a := environment{env: map[string]string{"ACTIVEFTP_PASSWORD": "wordOfTheUser"}}
	prove := func(server string, code int, args ...string) string {
		a.in = strings.NewReader(provableSettings(t))
		return a.activeftp(append([]string{"prove", "-", "--server", server}, args...)...).wantCode(t, code, "prove").out
	}
	for _, f := range report.ProofFormats() {
		for server, code := range map[string]int{"ftp://u@" + b.Addr().String(): cli.ExitOK, "ftp://u@127.0.0.1:1": cli.ExitFindings} {
			file := "proof." + f.Name
			out := prove(server, code, "--format", f.Name, "--output", f.Name+"="+file)
			if out == "" || peertest.ReadFile(t, file) != out {
				t.Errorf("%s: standard output %q, file %q", f.Name, out, peertest.ReadFile(t, file))
			}
			if strings.Contains(out, "wordOfTheUser") {
				t.Errorf("%s shows the password: %s", f.Name, out)
			}
		}
	}
}

// TestProveAuto checks that auto selects annotations inside GitHub Actions.
func TestProveAuto(t *testing.T) {
	for env, want := range map[string]string{"": "\tfix: ", "true": "::error file="} {
		a := withInput(errorFinding)
		a.env = map[string]string{"GITHUB_ACTIONS": env}
		t.Chdir(peertest.WriteFiles(t, map[string]string{"mft.settings": errorFinding}))
		contains(t, a.activeftp("prove", "--format", "auto", "mft.settings").wantCode(t, cli.ExitFindings, "prove").out, want)
	}
}

// TestProveJSON checks that the document has the version of the program, and the
// control dialogue.
func TestProveJSON(t *testing.T) {
	var document struct {
		Version int
		Tool    struct{ Name, Version string }
		Verdict string
		Cases   []struct {
			Name string
			Talk []string
		}
	}
	d := withInput(provableSettings(t)).activeftp("prove", "--format", "json", "-").wantCode(t, cli.ExitOK, "prove")
	if err := json.Unmarshal([]byte(d.out), &document); err != nil {
		t.Fatal(err)
	}
	version, _ := buildVersion()
	if document.Version != 2 || document.Tool.Name != "activeftp" || document.Tool.Version != version || document.Verdict != "pass" {
		t.Errorf("document %+v, want version 2 of activeftp %s", document, version)
	}
	if len(document.Cases) != 2 || document.Cases[1].Name != "payroll" || len(document.Cases[1].Talk) == 0 {
		t.Errorf("cases %+v", document.Cases)
	}
}
