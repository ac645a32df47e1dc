package partner

import "syscall"

// bindAddressNoPort is IP_BIND_ADDRESS_NO_PORT, which package syscall has not for all
// processors.
const bindAddressNoPort = 24

// choosePortLate lets the system choose the port of a connection from a given address
// when it connects, and not before. Otherwise no two connections could have the same
// port, whatever they lead to, and one port after the other would be out of use for a
// minute (IP_BIND_ADDRESS_NO_PORT, ip(7), Linux 4.2).
func choosePortLate(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, bindAddressNoPort, 1) // an older system does without
	})
}
