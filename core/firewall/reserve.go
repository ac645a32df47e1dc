package firewall

import (
	"strconv"

	"activeftp/core"
)

// Reserve is what keeps the operating system from giving ports of the range to
// outgoing connections; a program may still listen on them. There is one block
// for host.os, or one for each system that has such a setting when that is not
// given. Text is empty for a system that has none. With rollback it is what
// gives the ports back. r comes from [core.Check]. The error is a [*Refused]
// when the settings give no range.
func Reserve(r *core.Result, rollback bool) ([]Block, error) {
	if err := refusal(r); err != nil {
		return nil, err
	}
	s := r.Settings
	ports := core.PortRange{Base: s.Active.BasePort.V, Number: s.Active.NumberOfPorts.V}
	systems := []string{"linux", "windows"}
	if s.Host.OS.Known() {
		systems = []string{s.Host.OS.V}
	}
	blocks := make([]Block, len(systems))
	for i, os := range systems {
		blocks[i] = reserveOn(os, ports, rollback)
		if !rollback && blocks[i].Text != "" && !overlapsAny(ports, ephemeralPorts(s, os)) {
			blocks[i].Note = sentences("The range lies outside the ephemeral ports: there is no need for it.", blocks[i].Note)
		}
	}
	return blocks, nil
}

// ephemeralPorts are those of the host, else the default of an operating
// system.
func ephemeralPorts(s *core.Settings, os string) []core.PortRange {
	if s.Host.EphemeralPorts.Known() {
		return s.Host.EphemeralPorts.V
	}
	return []core.PortRange{core.EphemeralPorts(os)}
}

func overlapsAny(r core.PortRange, all []core.PortRange) bool {
	for _, one := range all {
		if r.Overlaps(one) {
			return true
		}
	}
	return false
}

// reserveOn is the block for one operating system.
func reserveOn(os string, ports core.PortRange, rollback bool) Block {
	var s script
	b := Block{Title: pick(rollback, "Rollback, ", "") + "reservation of " + portsWord(ports) + " on " + systemName(os)}
	b.Title = capital(b.Title)
	switch os {
	case "linux":
		linuxReserve(&s, ports, rollback)
		b.Note = pick(rollback, "As root. Ports of the range that were reserved before are given back as well.",
			"As root. Listening on a reserved port still works.")
	case "windows":
		windowsReserve(&s, ports, rollback)
		b.Note = pick(rollback, "As administrator.",
			"As administrator. It fails while a port of the range is in use. Listening on an excluded port still works.")
	default:
		b.Note = systemName(os) + " has no setting that takes single ports out of its ephemeral ports: choose a range outside of them."
	}
	b.Text = string(s.text)
	return b
}

// linuxReserve prints commands for sh (kernel documentation, ip-sysctl:
// ip_local_reserved_ports). Writing the value replaces it, so the current one is
// read and merged; the kernel unites what overlaps. It is read back for the file
// that sets it again after a restart.
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
		s.line("rm -f " + file)
		return
	}
	s.line("sysctl -w " + key + `="${reserved:+$reserved,}` + span(ports, "-") + `"`)
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

// systemName is an operating system as it writes itself.
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
