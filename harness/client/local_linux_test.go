package client

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
)

// descriptorsEnv is set in the process that runs out of file descriptors.
const descriptorsEnv = "ACTIVEFTP_TEST_DESCRIPTORS"

// Without a free file descriptor a transfer fails as the client's own fault, whether
// it dials, listens or accepts. The limit is that of a process, so the test runs in
// one of its own.
func TestNoDescriptorLeft(t *testing.T) {
	if os.Getenv(descriptorsEnv) == "" {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNoDescriptorLeft$")
		command.Env = append(os.Environ(), descriptorsEnv+"=1")
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	check := func(name string, cause connect.Cause, err error) {
		t.Helper()
		if cause != connect.CauseLocalFault || !errors.Is(err, syscall.EMFILE) {
			t.Errorf("%s: %v (%v)", name, cause, err)
		}
	}
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT") // the transfer before has sent none
		p.expect("RETR")
		data, err := net.Dial("tcp", to.String())
		switch {
		case err == nil:
			defer data.Close()
		case !errors.Is(err, syscall.ECONNRESET): // the client may give up before Dial returns
			p.t.Errorf("server: dialling the data connection: %v", err)
		}
		p.reply("150 opening")
		p.expect("ABOR")
		p.reply("426 you went away", "226 aborted")
		p.expect("PWD")
		p.reply(`257 "/"`)
		p.expectQuit()
	}), Limits{Reply: testLimit, Accept: testLimit})
	descriptors := exhaust(t)
	transfer := Transfer{Command: "RETR x", Mode: core.Active}

	session := new(SessionError)
	if _, err := Dial(t.Context(), Config{Server: "127.0.0.1:1"}); !errors.As(err, &session) {
		t.Errorf("dialling: %v", err)
	} else {
		check("dialling", session.Cause, err)
	}
	o := s.Transfer(t.Context(), transfer)
	check("listening", o.Cause, o.Err)
	for range 2 { // the listener's, and the one with which the server dials
		descriptors[0].Close()
		descriptors = descriptors[1:]
	}
	o = s.Transfer(t.Context(), transfer)
	check("accepting", o.Cause, o.Err)
	if s.Err() != nil {
		t.Errorf("the session has ended: %v", s.Err())
	}
}

// exhaust opens files until the process may open no more. The test closes them.
func exhaust(t *testing.T) (files []*os.File) {
	t.Helper()
	limit := syscall.Rlimit{Cur: 64, Max: 64}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, f := range files {
			f.Close()
		}
	})
	for {
		f, err := os.Open(os.DevNull)
		if errors.Is(err, syscall.EMFILE) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
}
