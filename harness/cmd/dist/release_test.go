package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const testVersion, testCommit = "v1.2.3", "a94a8fe5"

// testModified is the modification time of the files in the archives of tests.
var testModified = time.Date(2025, 2, 3, 4, 5, 6, 0, time.UTC)

// newRoot returns a directory with the files of the module that a release needs,
// with the given permissions and modification time.
func newRoot(t *testing.T, mode fs.FileMode, modified time.Time) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"CHANGELOG.md":                  "changes",
		"LICENSE":                       "license",
		"README.md":                     "read me",
		"docs/licences.md":              "licences",
		"docs/other.md":                 "not in the archives",
		"dist/activeftp.html":           "the whole page",
		"site/public/_headers":          "headers",
		"site/public/index.html":        "page",
		"site/public/core.wasm":         "core",
		"site/public/second.wasm":       "second",
		"site/public/start.js":          "start",
		"site/public/main.js":           "script",
		"site/public/worker.js":         "worker",
		"site/public/precache.js":       "precache",
		"site/public/rules/index.html":  "rules",
		"site/public/rules/syntax.html": "syntax",
		"site/public/version.json":      fmt.Sprintf(`{"version":%q,"commit":%q}`, testVersion, testCommit),
	} {
		name = filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), mode), os.Chtimes(name, modified, modified)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// newRelease returns a release of the module in root with small programs.
func newRelease(root string) *release {
	return &release{
		root: root, version: testVersion, commit: testCommit, modified: testModified, log: io.Discard,
		build: func(_ context.Context, p platform, file string) error {
			return os.WriteFile(file, []byte(p.os+" on "+p.arch), 0o700)
		},
		output: func(_ context.Context, file string, args ...string) ([]byte, error) {
			if _, err := os.Stat(file); err != nil {
				return nil, err
			}
			return []byte("printed by " + strings.Join(args, " ")), nil
		},
	}
}

// filesOf returns the files in a directory, with their contents.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		all[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// namesOf returns the sorted names of files.
func namesOf(files map[string]string) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestReleaseWritesFiles(t *testing.T) {
	root := newRoot(t, 0o644, time.Now())
	older := filepath.Join(root, "dist", "activeftp_v1.2.2_linux_amd64.tar.gz")
	if err := os.WriteFile(older, []byte("older"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := newRelease(root)
	var log bytes.Buffer
	r.log = &log
	if err := r.write(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"activeftp_v1.2.3.html",
		"activeftp_v1.2.3_darwin_amd64.tar.gz",
		"activeftp_v1.2.3_darwin_arm64.tar.gz",
		"activeftp_v1.2.3_freebsd_amd64.tar.gz",
		"activeftp_v1.2.3_linux_amd64.tar.gz",
		"activeftp_v1.2.3_linux_arm64.tar.gz",
		"activeftp_v1.2.3_page.tar.gz",
		"activeftp_v1.2.3_windows_amd64.zip",
	}
	files := filesOf(t, filepath.Join(root, "dist"))
	var sums strings.Builder
	for _, name := range want {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256([]byte(files[name])), name)
		if !strings.Contains(log.String(), name) {
			t.Errorf("no line for %s:\n%s", name, log.String())
		}
	}
	if diff := cmp.Diff(sums.String(), files["SHA256SUMS"]); diff != "" {
		t.Errorf("checksums (-want +got):\n%s", diff)
	}
	want = append(want, "SHA256SUMS", "activeftp.html", filepath.Base(older))
	slices.Sort(want)
	if diff := cmp.Diff(want, namesOf(files)); diff != "" {
		t.Errorf("files in dist (-want +got):\n%s", diff)
	}
	if got := files["activeftp_v1.2.3.html"]; got != "the whole page" {
		t.Errorf("the page as one file is %q", got)
	}
}

// TestReleaseIsReproducible checks that the directory, the permissions and the
// times of the files make no difference.
func TestReleaseIsReproducible(t *testing.T) {
	var all []map[string]string
	for _, root := range []string{newRoot(t, 0o644, time.Now()), newRoot(t, 0o600, time.Unix(1e9, 0))} {
		if err := newRelease(root).write(t.Context()); err != nil {
			t.Fatal(err)
		}
		all = append(all, filesOf(t, filepath.Join(root, "dist")))
	}
	if diff := cmp.Diff(all[0], all[1]); diff != "" {
		t.Errorf("two releases differ (-first +second):\n%s", diff)
	}
}

// content is an entry of an archive as tests compare it.
type content struct {
	Name, Mode, Data string
}

func TestArchives(t *testing.T) {
	root := newRoot(t, 0o644, time.Now())
	if err := newRelease(root).write(t.Context()); err != nil {
		t.Fatal(err)
	}
	command := func(top, program, data string) []content {
		return []content{
			{top + "/", "drwxr-xr-x", ""},
			{top + "/CHANGELOG.md", "-rw-r--r--", "changes"},
			{top + "/LICENSE", "-rw-r--r--", "license"},
			{top + "/README.md", "-rw-r--r--", "read me"},
			{top + "/" + program, "-rwxr-xr-x", data},
			{top + "/completions/", "drwxr-xr-x", ""},
			{top + "/completions/_activeftp", "-rw-r--r--", "printed by completion zsh"},
			{top + "/completions/activeftp.bash", "-rw-r--r--", "printed by completion bash"},
			{top + "/completions/activeftp.fish", "-rw-r--r--", "printed by completion fish"},
			{top + "/docs/", "drwxr-xr-x", ""},
			{top + "/docs/licences.md", "-rw-r--r--", "licences"},
			{top + "/man/", "drwxr-xr-x", ""},
			{top + "/man/man1/", "drwxr-xr-x", ""},
			{top + "/man/man1/activeftp.1", "-rw-r--r--", "printed by man"},
		}
	}
	const page = "activeftp_v1.2.3_page/"
	tests := []struct {
		name string
		read func(*testing.T, string) []content
		want []content
	}{
		{"activeftp_v1.2.3_linux_arm64.tar.gz", readTarGz, command("activeftp_v1.2.3_linux_arm64", "activeftp", "linux on arm64")},
		{"activeftp_v1.2.3_windows_amd64.zip", readZip, command("activeftp_v1.2.3_windows_amd64", "activeftp.exe", "windows on amd64")},
		{"activeftp_v1.2.3_page.tar.gz", readTarGz, []content{
			{page, "drwxr-xr-x", ""},
			{page + "LICENSE", "-rw-r--r--", "license"},
			{page + "_headers", "-rw-r--r--", "headers"},
			{page + "core.wasm", "-rw-r--r--", "core"},
			{page + "docs/", "drwxr-xr-x", ""},
			{page + "docs/licences.md", "-rw-r--r--", "licences"},
			{page + "index.html", "-rw-r--r--", "page"},
			{page + "main.js", "-rw-r--r--", "script"},
			{page + "precache.js", "-rw-r--r--", "precache"},
			{page + "rules/", "drwxr-xr-x", ""},
			{page + "rules/index.html", "-rw-r--r--", "rules"},
			{page + "rules/syntax.html", "-rw-r--r--", "syntax"},
			{page + "second.wasm", "-rw-r--r--", "second"},
			{page + "start.js", "-rw-r--r--", "start"},
			{page + "version.json", "-rw-r--r--", `{"version":"v1.2.3","commit":"a94a8fe5"}`},
			{page + "worker.js", "-rw-r--r--", "worker"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.read(t, filepath.Join(root, "dist", tt.name))); diff != "" {
				t.Errorf("contents (-want +got):\n%s", diff)
			}
		})
	}
}

// readTarGz returns the contents of an archive and checks its times and owners.
func readTarGz(t *testing.T, name string) []content {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	compressed, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if compressed.Name != "" || !compressed.ModTime.IsZero() {
		t.Errorf("the header of gzip has the name %q and the time %v", compressed.Name, compressed.ModTime)
	}
	var all []content
	for archive := tar.NewReader(compressed); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Uid != 0 || header.Gid != 0 || header.Uname != "" || header.Gname != "" || !header.ModTime.Equal(testModified) {
			t.Errorf("%s: owner %d %d %q %q, time %v", header.Name, header.Uid, header.Gid, header.Uname, header.Gname, header.ModTime)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content{header.Name, header.FileInfo().Mode().String(), string(data)})
	}
}

// readZip returns the contents of an archive and checks its times.
func readZip(t *testing.T, name string) []content {
	t.Helper()
	archive, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var all []content
	for _, f := range archive.File {
		if !f.Modified.Equal(testModified) {
			t.Errorf("%s: time %v", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content{f.Name, f.Mode().String(), string(data)})
	}
	return all
}

// TestReleaseIsCompleteOrAbsent checks that a failed release leaves dist as it was,
// and that its error says what is wrong.
func TestReleaseIsCompleteOrAbsent(t *testing.T) {
	type spoil func(t *testing.T, r *release)
	remove := func(name string) spoil {
		return func(t *testing.T, r *release) {
			if err := os.Remove(filepath.Join(r.root, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	type test struct {
		name  string
		spoil spoil
		want  string
	}
	tests := []test{
		{"no page", remove("site/public/core.wasm"), "site/public is not built: core.wasm is missing; make dist builds it"},
		{"no single page", remove("dist/activeftp.html"), "the page as one file, which make dist builds"},
		{"the page of another version", func(_ *testing.T, r *release) { r.version = "v1.2.4" }, "site/public is version v1.2.3"},
		{"the page of another commit", func(_ *testing.T, r *release) { r.commit = "b0b0b0b0" }, `commit "a94a8fe5"; want version v1.2.3, commit "b0b0b0b0"`},
		{"a version that is no name", func(_ *testing.T, r *release) { r.version = "../v1" }, `version "../v1": want letters`},
		{"no version", func(_ *testing.T, r *release) { r.version = "" }, `version "": want letters`},
		{"a failed build", func(_ *testing.T, r *release) {
			build := r.build
			r.build = func(ctx context.Context, p platform, file string) error {
				if p.os == "windows" {
					return errors.New("exit status 1")
				}
				return build(ctx, p, file)
			}
		}, "building the command for windows/amd64: exit status 1"},
		{"a build without a program", func(_ *testing.T, r *release) {
			r.build = func(context.Context, platform, string) error { return nil }
			r.output = func(context.Context, string, ...string) ([]byte, error) { return nil, nil }
		}, "reading the command for "},
		{"a command that fails", func(_ *testing.T, r *release) {
			r.output = func(context.Context, string, ...string) ([]byte, error) { return nil, errors.New("exit status 2") }
		}, "running activeftp man: exit status 2"},
	}
	for _, name := range documents {
		tests = append(tests, test{"no " + name, remove(name), "each archive contains " + name + ", but it cannot be read"})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRelease(newRoot(t, 0o644, time.Now()))
			dist := filepath.Join(r.root, "dist")
			if err := os.WriteFile(filepath.Join(dist, "SHA256SUMS"), []byte("older"), 0o644); err != nil {
				t.Fatal(err)
			}
			tt.spoil(t, r)
			before := filesOf(t, dist)
			if err := r.write(t.Context()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if diff := cmp.Diff(before, filesOf(t, dist)); diff != "" {
				t.Errorf("dist changed (-before +after):\n%s", diff)
			}
		})
	}
}
