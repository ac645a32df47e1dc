package lateport

import "syscall"

// bindAddressNoPort is IP_BIND_ADDRESS_NO_PORT (ip(7)), which package syscall has not for
// all processors.
const bindAddressNoPort = 24

// Control sets the option on a socket before it connects, as [net.Dialer.Control].
func Control(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, bindAddressNoPort, 1) // Linux before 4.2 does without
	})
}
