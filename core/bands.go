package core

// EphemeralPorts are the ports that an operating system gives to outgoing
// connections when nobody has changed its settings; the zero PortRange for a
// system that is not known here. The names are those of host.os.
func EphemeralPorts(os string) PortRange {
	switch os {
	case "linux":
		return spanRange(32768, 60999) // kernel documentation, ip-sysctl: ip_local_port_range
	case "windows":
		return spanRange(49152, 65535) // Microsoft KB 929851, since Vista and Server 2008
	case "macos":
		return spanRange(49152, 65535) // sysctl net.inet.ip.portrange.first and .last
	case "freebsd":
		return spanRange(10000, 65535) // sysctl net.inet.ip.portrange.first and .last; 49152 is only its "high" range
	case "solaris", "aix":
		return spanRange(32768, 65535) // tcp_smallest_anon_port, tcp_ephemeral_low
	}
	return PortRange{}
}
