//go:build !unix

package probe

import (
	"errors"
	"net"
)

// sendUrgent returns an error, because this system cannot mark data as urgent.
func sendUrgent(*net.TCPConn, string) error {
	return errors.New("this system cannot send urgent data")
}
