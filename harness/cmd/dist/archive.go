package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// file is a file or, if its name ends with a slash, a directory of an archive.
type file struct {
	name string
	mode fs.FileMode // permissions only
	data []byte
}

// inDirectory returns the files below a directory of the given name, sorted, with
// every directory before its files.
func inDirectory(top string, files []file) []file {
	all := []file{{name: top + "/", mode: 0o755}}
	for _, f := range files {
		f.name = path.Join(top, f.name)
		for dir := path.Dir(f.name); dir != top; dir = path.Dir(dir) {
			all = append(all, file{name: dir + "/", mode: 0o755})
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return slices.CompactFunc(all, func(a, b file) bool { return a.name == b.name })
}

// writeTarGz writes files as a tar archive, compressed with gzip. Owner and group
// are 0, without names, and the header of gzip has neither a name nor a time.
func writeTarGz(w io.Writer, files []file, modified time.Time) error {
	compressed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(compressed)
	for _, f := range files {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Mode: int64(f.mode), Size: int64(len(f.data)), ModTime: modified}
		if strings.HasSuffix(f.name, "/") {
			header.Typeflag = tar.TypeDir
		}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(f.data); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), compressed.Close())
}

// writeZip writes files as a zip archive.
func writeZip(w io.Writer, files []file, modified time.Time) error {
	archive := zip.NewWriter(w)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Modified: modified, Method: zip.Deflate}
		header.SetMode(f.mode)
		if strings.HasSuffix(f.name, "/") {
			header.Method = zip.Store
			header.SetMode(f.mode | fs.ModeDir)
		}
		content, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := content.Write(f.data); err != nil {
			return err
		}
	}
	return archive.Close()
}
