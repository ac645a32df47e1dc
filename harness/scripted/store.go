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

// maxUpload is how many bytes of one upload are held.
const maxUpload = 64 << 20

// store is the files of the partner, by slash path without a leading slash.
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

// clean is a path of the protocol as the store knows it.
func clean(name string) string { return path.Clean("/" + name)[1:] }

// open is a reader of a file, from its beginning.
func (s *store) open(name string) (*io.SectionReader, bool) {
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

// put makes a file of an upload: of what it holds up to offset, and data.
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

func (s *store) size(name string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(len(s.files[clean(name)]))
}

func (s *store) copy() map[string][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[string][]byte, len(s.files))
	for name, data := range s.files {
		all[name] = bytes.Clone(data)
	}
	return all
}

func (s *store) received(name string) (size int64, sum [sha256.Size]byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name = clean(name); !s.uploaded[name] {
		return 0, sum, false
	}
	return int64(len(s.files[name])), sha256.Sum256(s.files[name]), true
}

// list is a listing of the files directly in a directory, in the form of the
// command.
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
			b.WriteString(listed(command, file, sizes[name]))
		}
	}
	return b.String()
}

func listed(command, file string, size int64) string {
	switch command {
	case "NLST":
		return file + "\r\n"
	case "MLSD":
		return fmt.Sprintf("type=file;size=%d; %s\r\n", size, file)
	}
	return fmt.Sprintf("-rw-r--r-- 1 ftp ftp %12d Jan  1  2026 %s\r\n", size, file)
}
