package scripted

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// maxUpload is the largest upload accepted, in bytes.
const maxUpload = 64 << 20

// store holds the server's files by slash-separated path without a leading
// slash.
type store struct {
	mu        sync.Mutex
	files     map[string][]byte
	generated map[string]*io.SectionReader
	uploaded  map[string]bool
}

func newStore(c Config) *store {
	s := &store{files: map[string][]byte{}, generated: maps.Clone(c.Generated), uploaded: map[string]bool{}}
	maps.Copy(s.files, c.Files)
	return s
}

// clean returns a path from a command in the form of the store's keys.
func clean(name string) string { return path.Clean("/" + name)[1:] }

// open returns a reader of a file, at its start; ok is false if there is none.
func (s *store) open(name string) (file *io.SectionReader, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, ok := s.files[clean(name)]; ok {
		return io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data))), true
	}
	r, ok := s.generated[clean(name)]
	if !ok {
		return nil, false
	}
	return io.NewSectionReader(r, 0, r.Size()), true
}

// put stores an upload: the old file up to offset, then data.
func (s *store) put(name string, offset int64, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name = clean(name)
	old := s.files[name]
	kept := old[:min(max(offset, 0), int64(len(old)))]
	s.files[name] = slices.Concat(kept, data)
	s.uploaded[name] = true
	delete(s.generated, name)
}

// size returns the size of a file in bytes, 0 if there is none.
func (s *store) size(name string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(len(s.files[clean(name)]))
}

// copy returns a deep copy of the files, without generated ones.
func (s *store) copy() map[string][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[string][]byte, len(s.files))
	for name, data := range s.files {
		all[name] = bytes.Clone(data)
	}
	return all
}

// received returns the size and the SHA-256 of an uploaded file.
func (s *store) received(name string) (size int64, sum [sha256.Size]byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name = clean(name); !s.uploaded[name] {
		return 0, sum, false
	}
	return int64(len(s.files[name])), sha256.Sum256(s.files[name]), true
}

// list returns a listing of the files directly in a directory, in the format of
// the command.
func (s *store) list(command, directory string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sizes := map[string]int64{}
	for name, data := range s.files {
		sizes[name] = int64(len(data))
	}
	for name, r := range s.generated {
		sizes[name] = r.Size()
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		if dir, file := path.Split(name); clean(dir) == clean(directory) {
			b.WriteString(listLine(command, file, sizes[name]))
		}
	}
	return b.String()
}

// listLine returns one line of a listing.
func listLine(command, file string, size int64) string {
	switch command {
	case "NLST":
		return file + "\r\n"
	case "MLSD":
		return fmt.Sprintf("type=file;size=%d; %s\r\n", size, file)
	}
	return fmt.Sprintf("-rw-r--r-- 1 ftp ftp %12d Jan  1  2026 %s\r\n", size, file)
}
