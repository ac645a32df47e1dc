package descriptors

import (
	"os"
	"strings"

	"activeftp/harness/internal/socktable"
)

// Open returns the open descriptors of this process, without the one that it takes
// to read their list.
func Open() ([]Descriptor, error) {
	sockets, err := socktable.Read()
	if err != nil {
		return nil, err
	}
	byName := make(map[string]socktable.Socket, len(sockets))
	for _, s := range sockets {
		byName["socket:["+s.Inode+"]"] = s
	}
	const list = "/proc/self/fd"
	entries, err := os.ReadDir(list)
	if err != nil {
		return nil, err
	}
	var open []Descriptor
	for _, entry := range entries {
		name, err := os.Readlink(list + "/" + entry.Name())
		if err != nil || strings.HasPrefix(name, "/proc/") && strings.HasSuffix(name, "/fd") {
			continue // it was closed meanwhile, or is the list itself
		}
		d := Descriptor{Name: name}
		if s, ok := byName[name]; ok {
			d.Socket = &s
		}
		open = append(open, d)
	}
	return open, nil
}
