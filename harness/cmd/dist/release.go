package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"activeftp/site"
)

// documents lists the files of the module that each archive with the command
// contains. Licences must come with every archive.
var (
	licences  = []string{"LICENSE", "docs/licences.md"}
	documents = append([]string{"CHANGELOG.md", "README.md"}, licences...)
)

// release is a release of the module in root.
type release struct {
	root            string
	version, commit string
	modified        time.Time // of the files in archives
	log             io.Writer // gets a line for each file of the release

	// build writes the command for a platform to a file.
	build func(ctx context.Context, p platform, file string) error

	// output returns what the command in a file prints for args.
	output func(ctx context.Context, file string, args ...string) ([]byte, error)
}

// asset is a file of a release.
type asset struct {
	name string
	data []byte
}

// write writes the files of the release into dist after all of them are made.
// SHA256SUMS lists them, and not the files of another version.
func (r *release) write(ctx context.Context) error {
	if !fileName.MatchString(r.version) {
		return fmt.Errorf("version %q: want letters, digits and any of . _ + - because file names contain it", r.version)
	}
	texts, err := r.readDocuments()
	if err != nil {
		return err
	}
	assets, err := r.page(texts)
	if err != nil {
		return err
	}
	host := platform{runtime.GOOS, runtime.GOARCH}
	printed, hostProgram, err := r.printedFiles(ctx, host)
	if err != nil {
		return err
	}
	texts = append(texts, printed...)
	for _, p := range platforms {
		program := hostProgram
		if p != host {
			if program, err = r.program(ctx, p); err != nil {
				return err
			}
		}
		archive, err := r.commandArchive(p, program, texts)
		if err != nil {
			return err
		}
		assets = append(assets, archive)
	}
	slices.SortFunc(assets, func(a, b asset) int { return cmp.Compare(a.name, b.name) })
	return replaceFiles(filepath.Join(r.root, "dist"), append(assets, checksums(assets)))
}

// fileName matches the versions that can be part of a file's name.
var fileName = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._+-]*$`)

// readDocuments returns the documents that each archive with the command contains.
func (r *release) readDocuments() ([]file, error) {
	var all []file
	for _, name := range documents {
		text, err := os.ReadFile(filepath.Join(r.root, name))
		if err != nil {
			return nil, fmt.Errorf("each archive contains %s, but it cannot be read: %w", name, err)
		}
		all = append(all, file{name, 0o644, text})
	}
	return all, nil
}

// page returns the page as an archive, with the licences among texts, and as one
// file.
func (r *release) page(texts []file) ([]asset, error) {
	public := os.DirFS(filepath.Join(r.root, "site", "public"))
	build, err := site.ReadBuild(public)
	if err != nil {
		return nil, fmt.Errorf("site/public is not built: %w; make dist builds it", err)
	}
	if build.Version != r.version || build.Commit != r.commit {
		return nil, fmt.Errorf("site/public is version %s, commit %q; want version %s, commit %q; make dist builds it",
			build.Version, build.Commit, r.version, r.commit)
	}
	files := slices.DeleteFunc(slices.Clone(texts), func(f file) bool { return !slices.Contains(licences, f.name) })
	err = fs.WalkDir(public, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(public, name)
		files = append(files, file{name, 0o644, content})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the page: %w", err)
	}
	archive, err := r.archive("activeftp_"+r.version+"_page", ".tar.gz", writeTarGz, files)
	if err != nil {
		return nil, err
	}
	single, err := os.ReadFile(filepath.Join(r.root, "dist", "activeftp.html"))
	if err != nil {
		return nil, fmt.Errorf("reading the page as one file, which make dist builds: %w", err)
	}
	return []asset{archive, r.made(asset{"activeftp_" + r.version + ".html", single})}, nil
}

// printedFiles returns the files that the command prints: its man page and its
// completion scripts, under the names that shells look for. It also returns the command
// that it builds for this host.
func (r *release) printedFiles(ctx context.Context, host platform) (all []file, program []byte, err error) {
	err = r.withCommand(ctx, host, func(built string) error {
		for _, printed := range [][]string{
			{"man/man1/activeftp.1", "man"},
			{"completions/activeftp.bash", "completion", "bash"},
			{"completions/_activeftp", "completion", "zsh"},
			{"completions/activeftp.fish", "completion", "fish"},
		} {
			text, err := r.output(ctx, built, printed[1:]...)
			if err != nil {
				return fmt.Errorf("running activeftp %s: %w", strings.Join(printed[1:], " "), err)
			}
			all = append(all, file{printed[0], 0o644, text})
		}
		program, err = readProgram(host, built)
		return err
	})
	return all, program, err
}

// program builds the command for a platform and returns it.
func (r *release) program(ctx context.Context, p platform) (program []byte, err error) {
	err = r.withCommand(ctx, p, func(built string) error {
		program, err = readProgram(p, built)
		return err
	})
	return program, err
}

// readProgram reads the command for a platform.
func readProgram(p platform, built string) ([]byte, error) {
	program, err := os.ReadFile(built)
	if err != nil {
		return nil, fmt.Errorf("reading the command for %s/%s: %w", p.os, p.arch, err)
	}
	return program, nil
}

// withCommand builds the command for a platform into a temporary file and calls use
// with its path.
func (r *release) withCommand(ctx context.Context, p platform, use func(built string) error) (err error) {
	temporary, err := os.MkdirTemp("", "activeftp-dist-*")
	if err != nil {
		return fmt.Errorf("creating a temporary directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	built := filepath.Join(temporary, p.program())
	if err := r.build(ctx, p, built); err != nil {
		return fmt.Errorf("building the command for %s/%s: %w", p.os, p.arch, err)
	}
	return use(built)
}

// commandArchive returns the archive with the command for a platform.
func (r *release) commandArchive(p platform, program []byte, texts []file) (asset, error) {
	suffix, write := ".tar.gz", writeTarGz
	if p.os == "windows" {
		suffix, write = ".zip", writeZip
	}
	return r.archive("activeftp_"+r.version+"_"+p.os+"_"+p.arch, suffix, write,
		append(slices.Clone(texts), file{p.program(), 0o755, program}))
}

// archive returns an archive of files in a directory of its own name.
func (r *release) archive(name, suffix string, write func(io.Writer, []file, time.Time) error, files []file) (asset, error) {
	var data bytes.Buffer
	if err := write(&data, inDirectory(name, files), r.modified); err != nil {
		return asset{}, fmt.Errorf("writing %s: %w", name+suffix, err)
	}
	return r.made(asset{name + suffix, data.Bytes()}), nil
}

// made logs and returns an asset.
func (r *release) made(a asset) asset {
	fmt.Fprintf(r.log, "%-48s %5.1f MB\n", a.name, float64(len(a.data))/1e6)
	return a
}

// checksums returns SHA256SUMS, the list of the checksums of assets in the format of
// sha256sum.
func checksums(assets []asset) asset {
	var list strings.Builder
	for _, a := range assets {
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(a.data), a.name)
	}
	return asset{"SHA256SUMS", []byte(list.String())}
}

// replaceFiles writes assets to temporary files in dir and then renames them, so
// that none is ever incomplete.
func replaceFiles(dir string, assets []asset) (err error) {
	temporary, err := os.MkdirTemp(dir, ".unfinished-*")
	if err != nil {
		return fmt.Errorf("creating a temporary directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	for _, a := range assets {
		if err := os.WriteFile(filepath.Join(temporary, a.name), a.data, 0o644); err != nil {
			return fmt.Errorf("writing %s: %w", a.name, err)
		}
	}
	for _, a := range assets {
		if err := os.Rename(filepath.Join(temporary, a.name), filepath.Join(dir, a.name)); err != nil {
			return fmt.Errorf("writing %s: %w", a.name, err)
		}
	}
	return nil
}
