package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/andybalholm/brotli"
)

// smallest is the size in bytes from which a file is compressed. Smaller ones fit
// into one packet anyway.
const smallest = 1024

// notCompressed lists the files that no browser loads.
var notCompressed = []string{"_headers", versionFile}

// coding is a way to compress a file, with the ending of the compressed file's name.
// Web servers look for these endings.
type coding struct {
	ending string
	writer func(w io.Writer, best bool) io.WriteCloser
	reader func(io.Reader) (io.Reader, error)
}

var codings = [...]coding{
	{
		".br",
		func(w io.Writer, best bool) io.WriteCloser {
			// The best level saves another 12 % of the WebAssembly, but takes half a
			// minute instead of a second.
			quality := 4
			if best {
				quality = brotli.BestCompression
			}
			return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: quality, LGWin: 22})
		},
		func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	},
	{
		".gz",
		func(w io.Writer, _ bool) io.WriteCloser {
			packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
			if err != nil {
				panic("gen: " + err.Error()) // cannot happen: the level is valid
			}
			return packed
		},
		func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	},
}

// isCompressed reports whether a file is one that compressFiles writes.
func isCompressed(name string) bool {
	return slices.ContainsFunc(codings[:], func(c coding) bool { return filepath.Ext(name) == c.ending })
}

// compressFiles writes each file of the page that gets smaller also in compressed
// forms beside it, and removes compressed forms whose file is gone. If best is
// false, it compresses less, and keeps a form that still has the file's content.
func compressFiles(public string, best bool) error {
	var names []string
	err := filepath.WalkDir(public, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir() || slices.Contains(notCompressed, d.Name()):
			return err
		case !isCompressed(name):
			names = append(names, name)
		case !exists(name[:len(name)-len(filepath.Ext(name))]):
			return os.Remove(name)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("listing the files to compress: %w", err)
	}
	errs := make(chan error, len(names)*len(codings))
	var running sync.WaitGroup
	for _, name := range names {
		for _, c := range codings {
			running.Go(func() { errs <- c.compress(name, best) })
		}
	}
	running.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return fmt.Errorf("compressing the page: %w", err)
		}
	}
	return nil
}

// exists reports whether there is a file with the name.
func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// compress writes the compressed form of one file, or removes it if it would not be
// smaller.
func (c *coding) compress(name string, best bool) error {
	content, err := os.ReadFile(name)
	if err != nil || !best && c.isCurrent(name+c.ending, content) {
		return err
	}
	var packed bytes.Buffer
	if len(content) >= smallest {
		w := c.writer(&packed, best)
		if _, err := w.Write(content); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	if packed.Len() == 0 || packed.Len() >= len(content) {
		return os.RemoveAll(name + c.ending)
	}
	return os.WriteFile(name+c.ending, packed.Bytes(), 0o644)
}

// isCurrent reports whether the compressed file has the content.
func (c *coding) isCurrent(name string, content []byte) bool {
	packed, err := os.ReadFile(name)
	if err != nil {
		return false
	}
	r, err := c.reader(bytes.NewReader(packed))
	if err != nil {
		return false
	}
	unpacked, err := io.ReadAll(r)
	return err == nil && bytes.Equal(unpacked, content)
}
