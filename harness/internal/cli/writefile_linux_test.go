package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"activeftp/harness/peertest"
)

// inMountNamespace runs a test on a thread that sees mounts of its own, first of all a
// file system of 64 KiB on a directory. The mounts end with the thread.
func inMountNamespace(t *testing.T, test func(t *testing.T, dir string)) {
	t.Helper()
	dir := t.TempDir() // cleaned up by another thread
	t.Run("mounts", func(t *testing.T) {
		isolateMounts(t, dir)
		test(t, dir)
	})
}

// isolateMounts gives the thread mounts of its own.
func isolateMounts(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		peertest.Unavailable(t, errors.New("mounts need root"))
	}
	runtime.LockOSThread() // never unlocked, so that no other goroutine gets the thread
	if err := syscall.Unshare(syscall.CLONE_NEWNS); err != nil {
		peertest.Unavailable(t, fmt.Errorf("no mount namespace: %w", err))
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		peertest.Unavailable(t, fmt.Errorf("cannot mount: %w", err))
	}
}

// mount mounts source on target, as it is or with flags.
func mount(t *testing.T, source, target string, flags uintptr) {
	t.Helper()
	if err := syscall.Mount(source, target, "", syscall.MS_BIND, ""); err != nil {
		t.Fatal(err)
	}
	if flags != 0 {
		if err := syscall.Mount("", target, "", syscall.MS_BIND|syscall.MS_REMOUNT|flags, ""); err != nil {
			t.Fatal(err)
		}
	}
}

// write writes a file with a mode that the umask does not change.
func write(t *testing.T, file, text string, mode os.FileMode) {
	t.Helper()
	if err := errors.Join(os.WriteFile(file, []byte(text), mode), os.Chmod(file, mode)); err != nil {
		t.Fatal(err)
	}
}

// checkFull checks that an error is that of a full disk, for which the exit code is
// [ExitInternal].
func checkFull(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, syscall.ENOSPC) || !errors.As(err, new(InternalError)) {
		t.Errorf("%v, want an internal error: no space left", err)
	}
}

// TestWriteMountedFile checks that a text is written into a file that is a mount, as in
// a container, also if its directory is read-only; and that the file is as it was
// before if the disk is full.
func TestWriteMountedFile(t *testing.T) { inMountNamespace(t, testMountedFile) }

func testMountedFile(t *testing.T, dir string) {
	source, target := filepath.Join(dir, "source"), filepath.Join(dir, "below", "target")
	if err := os.Mkdir(filepath.Join(dir, "below"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, source, "old", 0o640)
	write(t, target, "hidden", 0o600)
	mount(t, source, target, 0)
	check := func(want string) {
		t.Helper()
		if got := peertest.ReadFile(t, source); got != want {
			t.Errorf("the mounted file contains %.20q, want %.20q", got, want)
		}
		if mode := peertest.Stat(t, source).Mode(); mode != 0o640 {
			t.Errorf("mode %v, want 0640", mode)
		}
		peertest.CheckFiles(t, dir, "below", "below/target", "source")
	}
	for _, text := range []string{"a longer text", "new"} {
		if err := writeFile(target, []byte(text)); err != nil {
			t.Fatal(err)
		}
		check(text)
	}
	checkFull(t, writeFile(target, make([]byte, 100<<10)))
	check("new")

	// The directory is read-only, the file in it is not.
	below := filepath.Join(dir, "below")
	mount(t, below, below, syscall.MS_RDONLY)
	mount(t, source, target, 0)
	if err := writeFile(target, []byte("newer")); err != nil {
		t.Fatal(err)
	}
	check("newer")
	err := writeFile(filepath.Join(below, "new"), nil)
	if !errors.Is(err, syscall.EROFS) || errors.As(err, new(InternalError)) {
		t.Errorf("a new file in a read-only directory: %v, want a usage error", err)
	}
}

// TestWriteFullDisk checks that a file is complete, or as it was before, on a full
// disk, and that no temporary file stays.
func TestWriteFullDisk(t *testing.T) { inMountNamespace(t, testFullDisk) }

func testFullDisk(t *testing.T, dir string) {
	old, created := filepath.Join(dir, "old"), filepath.Join(dir, "new")
	text, tooLong := strings.Repeat("x", 10_000), make([]byte, 100<<10)
	write(t, old, text, 0o600)
	checkFull(t, writeFile(created, tooLong))
	checkFull(t, CreateFile(created, tooLong))
	checkFull(t, appendFile(created, tooLong))
	checkFull(t, writeFile(old, tooLong))
	checkFull(t, ReplaceFile(old, tooLong))
	checkFull(t, cannotWrite(old, overwrite(old, tooLong)))
	checkFull(t, appendFile(old, tooLong))
	if got := peertest.ReadFile(t, old); got != text {
		t.Errorf("the old file has %d bytes, want the %d from before", len(got), len(text))
	}
	peertest.CheckFiles(t, dir, "old")
	checkFull(t, writeFile("/dev/full", []byte("report")))
}

// TestWriteWithoutRights checks what a user may write who is not root: a file in a
// directory that is not his, but not a read-only file in one that is.
func TestWriteWithoutRights(t *testing.T) {
	dir := peertest.WriteFiles(t, map[string]string{"closed/file": "old", "open/file": "old", "shared/file": "old"})
	for name, mode := range map[string]os.FileMode{
		"..": 0o755, ".": 0o755, "closed": 0o555, "closed/file": 0o666, "open": 0o777, "open/file": 0o444, "shared": 0o777, "shared/file": 0o666,
	} {
		if err := os.Chmod(filepath.Join(dir, filepath.FromSlash(name)), mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("nobody", func(t *testing.T) {
		root := os.Geteuid() == 0
		if root {
			runtime.LockOSThread() // never unlocked
			if err := syscall.Setfsuid(65534); err != nil {
				t.Fatal(err)
			}
		}
		testWithoutRights(t, dir, root)
	})
	if err := os.Chmod(filepath.Join(dir, "closed"), 0o755); err != nil { // so that it can be removed
		t.Fatal(err)
	}
}

// testWithoutRights writes as a user who is not root. If othersFile, the old files are
// another user's.
func testWithoutRights(t *testing.T, dir string, othersFile bool) {
	in := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	before := peertest.Stat(t, in("shared/file"))
	if err := writeFile(in("closed/file"), []byte("new")); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"closed/new", "open/file"} {
		err := writeFile(in(name), []byte("new"))
		if !errors.Is(err, os.ErrPermission) || errors.As(err, new(InternalError)) {
			t.Errorf("%s: %v, want a usage error: permission denied", name, err)
		}
	}
	if err := writeFile(in("shared/file"), []byte("new")); err != nil {
		t.Error(err)
	}
	if othersFile && !os.SameFile(before, peertest.Stat(t, in("shared/file"))) {
		t.Error("the file of another user was replaced by one of this user")
	}
	for name, want := range map[string]string{"closed/file": "new", "open/file": "old", "shared/file": "new"} {
		if got := peertest.ReadFile(t, in(name)); got != want {
			t.Errorf("%s contains %q, want %q", name, got, want)
		}
	}
	peertest.CheckFiles(t, dir, "closed", "closed/file", "open", "open/file", "shared", "shared/file")
}

// TestKeepOwner checks that root gives the new file to the owner of the old one.
func TestKeepOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		peertest.Unavailable(t, errors.New("only root can give files away"))
	}
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "old", 0o640)
	if err := os.Chown(file, 1234, 2345); err != nil {
		t.Fatal(err)
	}
	before := peertest.Stat(t, file)
	if err := writeFile(file, []byte("new")); err != nil {
		t.Fatal(err)
	}
	after := peertest.Stat(t, file)
	owner, ok := after.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid != 1234 || owner.Gid != 2345 || after.Mode() != 0o640 {
		t.Errorf("owner %+v, mode %v; want 1234, 2345 and 0640", owner, after.Mode())
	}
	if os.SameFile(before, after) {
		t.Error("the file was written in place, want a new one under its name")
	}
}
