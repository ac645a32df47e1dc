//go:build unix

package probe

import (
	"net"
	"syscall"
)

// sendUrgent sends data whose last byte is marked as urgent.
func sendUrgent(conn *net.TCPConn, data string) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var sendErr error
	err = raw.Write(func(fd uintptr) bool {
		_, sendErr = syscall.SendmsgN(int(fd), []byte(data), nil, nil, syscall.MSG_OOB)
		return sendErr != syscall.EAGAIN
	})
	if err != nil {
		return err
	}
	return sendErr
}
