package portowner

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"activeftp/core"
)

// Bounds of what is read of /proc, which on a big host is a lot.
const (
	maxSocketTable = 16 << 20 // bytes
	maxProcesses   = 10_000
	maxDescriptors = 200_000 // in all
)

// timeWait is the state of a socket that no process has any more.
const timeWait = "06"

// Find are the processes that have ports of a range, one for each port that
// is taken. What cannot be read is not known.
func Find(r core.PortRange) []Owner {
	inodes := map[string]*Owner{} // by socket
	found := map[int]bool{}
	var all []*Owner
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		readSockets(table, func(port int, inode string) {
			if r.Contains(port) && !found[port] {
				found[port] = true
				h := &Owner{Port: port}
				inodes[inode] = h
				all = append(all, h)
			}
		})
	}
	if len(all) > 0 {
		nameHolders(inodes)
	}
	told := make([]Owner, len(all))
	for i, h := range all {
		told[i] = *h
	}
	return told
}

// readSockets calls each for every socket of a table (proc(5)): local address in
// the second column, its port in hexadecimal behind the colon; state in the
// fourth; inode in the tenth.
func readSockets(table string, each func(port int, inode string)) {
	f, err := os.Open(table)
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, maxSocketTable))
	for lines.Scan() {
		columns := strings.Fields(lines.Text())
		if len(columns) < 10 || columns[3] == timeWait {
			continue
		}
		_, digits, _ := strings.Cut(columns[1], ":")
		if port, err := strconv.ParseUint(digits, 16, 16); err == nil {
			each(int(port), columns[9])
		}
	}
}

// nameHolders finds the processes that have the sockets open.
func nameHolders(inodes map[string]*Owner) {
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return
	}
	left := maxDescriptors
	for _, process := range processes[:min(len(processes), maxProcesses)] {
		descriptors, err := os.ReadDir(process + "/fd")
		if err != nil { // it has ended, or is another user's
			continue
		}
		for _, d := range descriptors {
			if left--; left < 0 {
				return
			}
			link, err := os.Readlink(process + "/fd/" + d.Name())
			if err != nil {
				continue
			}
			inode, ok := strings.CutPrefix(link, "socket:[")
			if h := inodes[strings.TrimSuffix(inode, "]")]; ok && h != nil && h.PID == 0 {
				h.PID, _ = strconv.Atoi(filepath.Base(process))
				h.Program = programOf(process)
			}
		}
	}
}

// programOf is the name of a process, at most 15 bytes of it.
func programOf(process string) string {
	name, err := os.ReadFile(process + "/comm")
	if err != nil {
		return "a program"
	}
	return strings.TrimSpace(string(name))
}
