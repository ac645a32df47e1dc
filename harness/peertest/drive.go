package peertest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Commons Net and BeanShell, which runs its driver without a compiler, as Debian
// installs them.
const (
	commonsNetJar = "/usr/share/java/commons-net.jar"
	beanShellJar  = "/usr/share/java/bsh.jar"
)

// Program runs a client without a terminal or the user's settings. The test fails
// if it takes more than 30 seconds, but not because of its exit code.
func Program(t testing.TB, program string, args ...string) Result {
	t.Helper()
	return runClient(t, Need(t, program), args...)
}

// Drive runs a driver of testdata/clients with its interpreter. A driver downloads,
// uploads and lists with a library in active mode. Its arguments are in its first
// comment.
func Drive(t testing.TB, driver string, args ...string) Result {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("testdata", "clients", driver))
	if err != nil {
		t.Fatal(err)
	}
	args = append([]string{file}, args...)
	if filepath.Ext(driver) == ".bsh" {
		for _, jar := range []string{commonsNetJar, beanShellJar} {
			if _, err := os.Stat(jar); err != nil {
				Unavailable(t, errors.New("no Commons Net"))
			}
		}
		args = append([]string{"-cp", commonsNetJar + ":" + beanShellJar, "bsh.Interpreter"}, args...)
	}
	interpreter := map[string]string{ // Debian's packages are for Debian's Python
		".bsh": "java", ".php": "php", ".pl": "perl", ".py": "/usr/bin/python3", ".rb": "ruby", ".sh": "sh",
	}
	return runClient(t, Need(t, interpreter[filepath.Ext(driver)]), args...)
}
