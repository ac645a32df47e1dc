package play

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"activeftp/harness/internal/loopback"
)

// stillOpen describes each open descriptor of this process that belongs to a scenario:
// the TCP sockets on its addresses, its directory and the files in it. It leaves out
// sockets on ::1, which does not belong to one scenario alone. It finds nothing if this
// process cannot read /proc.
func stillOpen(addresses *loopback.Addresses, dir string) (open []string) {
	sockets := socketsOn(addresses)
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return nil
	}
	for _, d := range descriptors {
		target, err := os.Readlink("/proc/self/fd/" + d.Name())
		if err != nil {
			continue // it was closed meanwhile
		}
		inode := strings.TrimSuffix(strings.TrimPrefix(target, "socket:["), "]")
		if socket, ok := sockets[inode]; ok {
			open = append(open, socket)
		}
		if rest, ok := strings.CutPrefix(target, dir); ok && dir != "" && (rest == "" || rest[0] == '/' || rest[0] == ' ') {
			open = append(open, "the file "+target) // which ends with " (deleted)" if it is
		}
	}
	return open
}

// listening is the state of a listener in /proc/net/tcp (proc(5)).
const listening = "0A"

// timeWait is the state of a socket that no process has open, as no other column of a
// line can look.
var timeWait = []byte(" 06 ")

// socketsOn describes the TCP sockets of this host whose local address is one of a
// scenario's, by inode. In /proc/net/tcp the second column is the local address, the
// third the remote one, the fourth the state, the tenth the inode.
func socketsOn(addresses *loopback.Addresses) map[string]string {
	table, err := os.Open("/proc/net/tcp")
	if err != nil {
		return nil
	}
	defer table.Close()
	own := []netip.Addr{addresses.Client, addresses.Partner, addresses.Stranger}
	sockets := map[string]string{}
	lines := bufio.NewScanner(table)
	for lines.Scan() {
		if bytes.Contains(lines.Bytes(), timeWait) { // there can be very many
			continue
		}
		columns := strings.Fields(lines.Text())
		if len(columns) < 10 {
			continue
		}
		local, ok := procAddr(columns[1])
		if !ok || !slices.Contains(own, local.Addr()) {
			continue
		}
		text := fmt.Sprintf("the listener %v", local)
		if columns[3] != listening {
			remote, _ := procAddr(columns[2])
			text = fmt.Sprintf("the connection from %v to %v", local, remote)
		}
		sockets[columns[9]] = text
	}
	return sockets
}

// procAddr parses an IPv4 address and port of /proc/net/tcp. The address is a number
// in the byte order of the host, in hexadecimal.
func procAddr(text string) (netip.AddrPort, bool) {
	address, digits, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(address)
	port, portErr := strconv.ParseUint(digits, 16, 16)
	if err != nil || portErr != nil || len(raw) != 4 {
		return netip.AddrPort{}, false
	}
	var ip [4]byte
	binary.NativeEndian.PutUint32(ip[:], binary.BigEndian.Uint32(raw))
	return netip.AddrPortFrom(netip.AddrFrom4(ip), uint16(port)), true
}
