package core

// EphemeralPorts returns the ports that an operating system assigns to outgoing
// connections by default. The names are those of host.os; for any other name
// EphemeralPorts returns the zero PortRange.
func EphemeralPorts(os string) PortRange {
	switch os {
	case "linux":
		return rangeFromTo(32768, 60999) // kernel documentation, ip-sysctl: ip_local_port_range
	case "windows":
		return rangeFromTo(49152, 65535) // Microsoft KB 929851, since Vista and Server 2008
	case "macos":
		return rangeFromTo(49152, 65535) // sysctl net.inet.ip.portrange.first and .last
	case "freebsd":
		return rangeFromTo(10000, 65535) // sysctl net.inet.ip.portrange.first and .last; 49152 is only its "high" range
	case "solaris", "aix":
		return rangeFromTo(32768, 65535) // tcp_smallest_anon_port, tcp_ephemeral_low
	}
	return PortRange{}
}
