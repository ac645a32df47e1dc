package portowner

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/harness/internal/socktable"
)

// Limits on the reading of /proc, which can be large on a big host.
const (
	maxProcesses   = 10_000
	maxDescriptors = 200_000 // over all processes
)

// Find returns the owners of the ports of a range, one for each port in use. It
// leaves the process unknown if /proc does not show it.
func Find(r core.PortRange) []Owner {
	byInode := map[string]*Owner{}
	found := map[int]bool{}
	var owners []*Owner
	sockets, err := socktable.Read()
	if err != nil {
		return nil
	}
	for _, s := range sockets {
		if port := int(s.Local.Port()); r.Contains(port) && !found[port] {
			found[port] = true
			o := &Owner{Port: port}
			byInode[s.Inode] = o
			owners = append(owners, o)
		}
	}
	if len(owners) > 0 {
		findProcesses(byInode)
	}
	result := make([]Owner, len(owners))
	for i, o := range owners {
		result[i] = *o
	}
	return result
}

// OfSockets returns the owners of the sockets with these inodes, by inode. It leaves
// out those that /proc does not show, such as other users'. Their ports are 0.
func OfSockets(inodes []string) map[string]Owner {
	byInode := map[string]*Owner{}
	for _, inode := range inodes {
		byInode[inode] = &Owner{}
	}
	findProcesses(byInode)
	known := map[string]Owner{}
	for inode, o := range byInode {
		if o.PID != 0 {
			known[inode] = *o
		}
	}
	return known
}

// findProcesses fills in the processes that have the sockets open.
func findProcesses(byInode map[string]*Owner) {
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return
	}
	left := maxDescriptors
	for _, process := range processes[:min(len(processes), maxProcesses)] {
		descriptors, err := os.ReadDir(process + "/fd")
		if err != nil { // the process has ended or belongs to another user
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
			if o := byInode[strings.TrimSuffix(inode, "]")]; ok && o != nil && o.PID == 0 {
				o.PID, _ = strconv.Atoi(filepath.Base(process))
				o.Program = programName(process)
			}
		}
	}
}

// programName returns the name of a process. The kernel keeps 15 bytes of it.
func programName(process string) string {
	name, err := os.ReadFile(process + "/comm")
	if err != nil {
		return "a program"
	}
	return strings.TrimSpace(string(name))
}
