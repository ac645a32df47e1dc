//go:build unix

package dial

import "syscall"

// descriptorLimit returns the number of files and sockets that this process may
// open. Go has raised it as far as the system allows.
func descriptorLimit() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || uint64(limit.Cur) > manyDescriptors {
		return manyDescriptors
	}
	return int(limit.Cur)
}
