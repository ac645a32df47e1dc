// Package socktable reads the tables in which Linux lists the TCP sockets of the
// host (proc(5)).
package socktable

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"iter"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// The files with the tables. A host without IPv6 lacks the second.
const (
	IPv4 = "/proc/net/tcp"
	IPv6 = "/proc/net/tcp6"
)

// maxTable is the most that Read reads of a table, in bytes: about 100,000 sockets.
const maxTable = 16 << 20

// Socket is a TCP socket.
type Socket struct {
	Local  netip.AddrPort
	Remote netip.AddrPort // of a listener: unspecified, port 0
	State  State
	Inode  string // the name of the socket in /proc/PID/fd is socket:[Inode]
}

// State is the state of a socket, with the number of the kernel's include/net/tcp_states.h.
type State uint8

// The states that somebody asks for. A socket in TIME_WAIT belongs to no process.
const (
	Established State = 0x01
	SYNSent     State = 0x02
	Listening   State = 0x0A
)

// timeWait is TIME_WAIT as no other column of a line can look.
var timeWait = []byte(" 06 ")

// Read returns the sockets of this host, without those in TIME_WAIT.
func Read() ([]Socket, error) {
	var all []Socket
	for _, name := range []string{IPv4, IPv6} {
		table, err := os.Open(name)
		if name == IPv6 && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for s := range Parse(io.LimitReader(table, maxTable)) {
			all = append(all, s)
		}
		table.Close()
	}
	return all, nil
}

// Parse returns the sockets of a table, without those in TIME_WAIT, of which there
// can be very many. It leaves out lines that it cannot parse, such as the heading.
func Parse(table io.Reader) iter.Seq[Socket] {
	return func(yield func(Socket) bool) {
		lines := bufio.NewScanner(table)
		for lines.Scan() {
			if bytes.Contains(lines.Bytes(), timeWait) {
				continue
			}
			if s, ok := parseLine(lines.Text()); ok && !yield(s) {
				return
			}
		}
	}
}

// parseLine parses a line: the second column is the local address, the third the
// remote one, the fourth the state, the tenth the inode.
func parseLine(line string) (s Socket, ok bool) {
	columns := strings.Fields(line)
	if len(columns) < 10 {
		return s, false
	}
	local, localOK := parseAddress(columns[1])
	remote, remoteOK := parseAddress(columns[2])
	state, err := strconv.ParseUint(columns[3], 16, 8)
	return Socket{local, remote, State(state), columns[9]}, localOK && remoteOK && err == nil
}

// parseAddress parses an address as the kernel prints it: words of 32 bits in the
// byte order of the host, and a port, in hexadecimal. An IPv4 address is one in the
// table of IPv6 too.
func parseAddress(text string) (netip.AddrPort, bool) {
	digits, portDigits, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(digits)
	port, portErr := strconv.ParseUint(portDigits, 16, 16)
	if err != nil || portErr != nil || len(raw) != 4 && len(raw) != 16 {
		return netip.AddrPort{}, false
	}
	for i := 0; i < len(raw); i += 4 {
		binary.NativeEndian.PutUint32(raw[i:], binary.BigEndian.Uint32(raw[i:]))
	}
	a, _ := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(a.Unmap(), uint16(port)), true
}
