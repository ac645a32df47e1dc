package firewall

import (
	"strconv"

	"activeftp/core"
)

// Reserve returns the commands that keep the operating system from using the
// range for outgoing connections; programs can still listen on it. If rollback
// is set, it returns the commands that release the range.
//
// There is one block for host.os or, if that is not set, one for each system that
// can reserve ports. The Text is empty for a system that cannot. r is a result of
// [core.Check]. The error is a [*Refused] if no range follows from the settings.
func Reserve(r *core.Result, rollback bool) ([]Block, error) {
	if err := checkSettings(r); err != nil {
		return nil, err
	}
	s := r.Settings
	ports := activeRange(s)
	systems := []string{"linux", "windows"}
	if s.Host.OS.Known() {
		systems = []string{s.Host.OS.V}
	}
	blocks := make([]Block, len(systems))
	for i, os := range systems {
		blocks[i] = reserveOn(os, ports, rollback)
		if !rollback && blocks[i].Text != "" && !overlapsAny(ports, ephemeralPorts(s, os)) {
			blocks[i].Note = joinSentences("You do not need this: the range lies outside the ephemeral ports.", blocks[i].Note)
		}
	}
	return blocks, nil
}

// ephemeralPorts returns the ephemeral ports of the host or, if they are not set,
// the default of the operating system.
func ephemeralPorts(s *core.Settings, os string) []core.PortRange {
	if s.Host.EphemeralPorts.Known() {
		return s.Host.EphemeralPorts.V
	}
	return []core.PortRange{core.EphemeralPorts(os)}
}

// overlapsAny reports whether r overlaps one of the ranges.
func overlapsAny(r core.PortRange, all []core.PortRange) bool {
	for _, one := range all {
		if r.Overlaps(one) {
			return true
		}
	}
	return false
}

// reserveOn returns the block for one operating system.
func reserveOn(os string, ports core.PortRange, rollback bool) Block {
	var s script
	b := Block{Title: pick(rollback, "Rollback, ", "") + "reservation of " + portsLabel(ports) + " on " + systemName(os)}
	b.Title = capitalize(b.Title)
	switch os {
	case "linux":
		linuxReserve(&s, ports, rollback)
		b.Note = pick(rollback, "Run as root. This also releases ports of the range that were reserved before.",
			"Run as root. Programs can still listen on reserved ports.")
	case "windows":
		windowsReserve(&s, ports, rollback)
		b.Note = pick(rollback, "Run as administrator.",
			"Run as administrator. This fails while a port of the range is in use. Programs can still listen on excluded ports.")
	default:
		b.Note = systemName(os) + " cannot exclude single ports from its ephemeral ports. Choose a range outside them."
	}
	b.Text = string(s.text)
	return b
}

// linuxReserve prints commands for sh (kernel documentation, ip-sysctl:
// ip_local_reserved_ports). A write replaces the value, so the commands read the
// current one and merge the range into it; the kernel joins overlapping ranges.
// They read the result back for the file that restores it after a reboot.
func linuxReserve(s *script, ports core.PortRange, rollback bool) {
	const (
		key  = "net.ipv4.ip_local_reserved_ports"
		file = "/etc/sysctl.d/99-active-ftp.conf"
	)
	s.line("reserved=$(sysctl -n " + key + ")")
	if rollback {
		s.line(`reserved=$(echo "$reserved" | tr , '\n' | awk -F- -v first=` + strconv.Itoa(ports.Base) + " -v last=" + strconv.Itoa(ports.End()) +
			` '$1 == "" { next } { a = $1 + 0; b = $NF + 0 } a < first { print a "-" (b < first ? b : first - 1) }` +
			` b > last { print (a > last ? a : last + 1) "-" b }' | paste -s -d , -)`)
		s.line("sysctl -w " + key + `="$reserved"`)
		// Ports that are left may be those of another text.
		s.line(`if [ -n "$reserved" ]; then sysctl ` + key + " > " + file + "; else rm -f " + file + "; fi")
		return
	}
	s.line("sysctl -w " + key + `="${reserved:+$reserved,}` + formatPorts(ports, "-") + `"`)
	s.line("sysctl " + key + " > " + file)
}

// windowsReserve prints commands for a Windows command prompt (Microsoft, netsh
// interface ipv4 add excludedportrange).
func windowsReserve(s *script, ports core.PortRange, rollback bool) {
	for _, family := range [...]string{"ipv4", "ipv6"} {
		s.line("netsh int", family, pick(rollback, "delete", "add"), "excludedportrange protocol=tcp startport="+strconv.Itoa(ports.Base),
			"numberofports="+strconv.Itoa(ports.Number), "store=persistent")
	}
}

// systemName returns the usual spelling of an operating system's name.
func systemName(os string) string {
	switch os {
	case "linux":
		return "Linux"
	case "windows":
		return "Windows"
	case "freebsd":
		return "FreeBSD"
	case "macos":
		return "macOS"
	case "solaris":
		return "Solaris"
	case "aix":
		return "AIX"
	}
	return "this system"
}
