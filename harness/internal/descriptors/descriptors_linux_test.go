package descriptors

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// names returns the descriptions of the open descriptors.
func names(t *testing.T) (all []string) {
	t.Helper()
	open, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range open {
		all = append(all, d.String())
	}
	return all
}

// Open lists each listener, connection and file exactly while it is open.
func TestOpen(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	near, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "open"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want := []string{
		fmt.Sprintf("the listener %v", listener.Addr()),
		fmt.Sprintf("the connection from %v to %v", near.LocalAddr(), near.RemoteAddr()),
		fmt.Sprintf("the connection from %v to %v", far.LocalAddr(), far.RemoteAddr()),
		"the file " + file.Name(),
	}
	open := names(t)
	for _, name := range want {
		if !slices.Contains(open, name) {
			t.Errorf("%s is not listed: %q", name, open)
		}
	}
	for _, c := range []interface{ Close() error }{listener, near, far, file} {
		c.Close()
	}
	open = names(t)
	for _, name := range want {
		if slices.Contains(open, name) {
			t.Errorf("%s is still listed: %q", name, open)
		}
	}
}

func TestUnder(t *testing.T) {
	for name, want := range map[string]bool{
		"/tmp/a": true, "/tmp/a/b": true, "/tmp/a/b (deleted)": true, "/tmp/a (deleted)": true, "/tmp/ab": false, "/tmp": false,
	} {
		if got := (Descriptor{Name: name}).Under("/tmp/a"); got != want {
			t.Errorf("%s: %t, want %t", name, got, want)
		}
	}
	if (Descriptor{Name: "/tmp"}).Under("") {
		t.Error("everything is under no directory")
	}
}
