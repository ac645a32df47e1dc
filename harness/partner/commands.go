package partner

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"activeftp/core/connect"
)

// treat returns the treatment of a command: the zero answer leaves it to the
// library.
func (f *front) treat(verb, argument string) answer {
	upper := strings.ToUpper(verb)
	if f.epsvAll && (upper == "PORT" || upper == "EPRT" || upper == "PASV") {
		return afterLogin("503 " + upper + " is not allowed after EPSV ALL")
	}
	if f.settings.mode == TLSRequired && transfers(upper) && !f.protected() {
		return afterLogin("521 Send PROT P, then " + upper + " after a new port command")
	}
	switch upper {
	case "AUTH":
		return f.auth(argument)
	case "USER", "PASS":
		return f.login(upper, argument)
	case "PROT":
		return f.protect(argument)
	case "TYPE":
		return f.represent(argument)
	case "STRU":
		return structure(argument)
	case "MODE":
		return mode(argument)
	case "ALLO":
		return allocate(argument)
	case "REST":
		return restart(argument)
	case "PASV":
		return f.refusePassive(upper)
	case "EPSV":
		return f.extendedPassive(argument)
	case "PORT", "EPRT":
		return f.announce(upper, argument)
	}
	return unknown(verb)
}

// always returns the answer that sends a reply, whether the client has logged in
// or not.
func always(reply string) answer { return answer{command: "NOOP", reply: reply} }

// afterLogin returns the answer that sends a reply to a client that has logged
// in. Others get the library's 530.
func afterLogin(reply string) answer { return answer{command: "MODE S", reply: reply} }

// auth answers AUTH (RFC 4217 section 4).
func (f *front) auth(mechanism string) answer {
	switch strings.ToUpper(mechanism) {
	case "TLS", "TLS-C", "SSL":
	default:
		return always("504 Unknown security mechanism, use TLS")
	}
	switch {
	case f.secure:
		return always("503 The connection uses TLS already")
	case f.settings.tlsConfig == nil:
		return answer{} // the library refuses it
	}
	a := always("234 Start the TLS handshake")
	a.then = f.startTLS
	return a
}

// login checks that USER has a name, and that a login uses TLS if it must. The
// library leaves TLS to front, so nothing else refuses a login in clear text.
func (f *front) login(verb, argument string) answer {
	if f.settings.mode == TLSRequired && !f.secure {
		a := always("421 TLS is required")
		a.then = func() { f.Close() }
		return a
	}
	if verb == "USER" && strings.TrimSpace(argument) == "" {
		return always("501 USER needs a name")
	}
	return answer{}
}

// transfers reports whether a command uses a data connection.
func transfers(verb string) bool {
	switch verb {
	case "RETR", "STOR", "APPE", "LIST", "NLST", "MLSD":
		return true
	}
	return false
}

// protected reports whether the next data connection uses TLS. PROT P alone
// does not tell: the library fixes the level when the connection is announced.
func (f *front) protected() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.private && f.announcedPrivate
}

// protect answers PROT (RFC 2228 section 3). The library takes every level
// other than P for C.
func (f *front) protect(level string) answer {
	switch level = strings.ToUpper(level); level {
	case "C", "P":
		f.private = level == "P"
		return answer{command: "PROT " + level}
	case "S", "E":
		return always("536 Protection level " + level + " is not supported, use C or P")
	}
	return always("504 Unknown protection level, use C or P")
}

// represent answers TYPE (RFC 959 section 5.3.2). The library stays in TYPE I and
// converts nothing: [textHandle] does. The type changes with the reply, so a transfer
// that is still running keeps its own.
func (f *front) represent(argument string) answer {
	var a answer
	ascii := false
	switch strings.ToUpper(strings.ReplaceAll(argument, " ", "")) {
	case "I", "L8":
		a = afterLogin("200 Type set to binary")
	case "A", "AN":
		ascii = true
		a = afterLogin("200 Type set to ASCII")
	case "":
		return afterLogin("501 TYPE needs a type")
	default:
		return afterLogin("504 Unsupported type, use A or I")
	}
	a.then = func() { f.setASCII(ascii) }
	return a
}

// structure answers STRU, which the library does not implement.
func structure(argument string) answer {
	switch strings.ToUpper(argument) {
	case "F":
		return afterLogin("200 Structure set to F")
	case "":
		return afterLogin("501 STRU needs a structure")
	}
	return afterLogin("504 Unsupported structure, use F")
}

// mode allows MODE in lower case.
func mode(argument string) answer {
	if argument == "" {
		return afterLogin("501 MODE needs a mode")
	}
	return answer{command: "MODE " + strings.ToUpper(argument)}
}

// allocate allows a record size after the size of ALLO (RFC 959 section 4.1.3).
func allocate(argument string) answer {
	fields := strings.Fields(argument)
	ok := len(fields) == 1 || len(fields) == 3 && strings.EqualFold(fields[1], "R") && isNumber(fields[2])
	if !ok || !isNumber(fields[0]) {
		return afterLogin("501 ALLO needs a size in bytes")
	}
	return answer{command: "ALLO " + fields[0]}
}

// restart refuses an offset of REST that is no number.
func restart(offset string) answer {
	if !isNumber(offset) {
		return afterLogin("501 REST needs an offset in bytes")
	}
	return answer{}
}

// isNumber reports whether s is a decimal number from 0 that fits in 63 bits.
func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 63)
	return err == nil
}

// extendedPassive answers EPSV ALL, and EPSV with an unknown family (RFC 2428
// section 3).
func (f *front) extendedPassive(argument string) answer {
	switch strings.ToUpper(argument) {
	case "ALL":
		a := afterLogin("200 Only EPSV from now on")
		a.then = func() { f.epsvAll = true }
		return a
	case "", "1", "2":
		return f.refusePassive("EPSV")
	}
	return afterLogin(unknownFamily)
}

const unknownFamily = "522 Unknown network protocol, use (1,2)"

// announce answers PORT or EPRT, as [activePort] describes.
func (f *front) announce(verb, argument string) answer {
	if f.settings.refuseActive {
		return afterLogin("421 " + verb + " command is disabled")
	}
	parse := parsePORT
	if verb == "EPRT" {
		parse = parseEPRT
	}
	to, refusal := parse(argument)
	if refusal != "" {
		return afterLogin(refusal)
	}
	if code, text := connect.RefusePort(int(to.Port())); code != 0 {
		return afterLogin(fmt.Sprintf("%d %s", code, text))
	}
	if refusal := f.refuseActive(to); refusal != "" {
		return afterLogin(refusal)
	}
	return answer{command: "EPSV", dial: to}
}

// parsePORT returns the address in an argument of PORT. Refusal is the reply to a wrong
// one, or empty.
func parsePORT(argument string) (to netip.AddrPort, refusal string) {
	const wrong = "501 PORT needs 6 numbers from 0 to 255, and a port above 0"
	fields := strings.Split(argument, ",")
	if len(fields) != 6 {
		return to, wrong
	}
	var numbers [6]byte
	for i, field := range fields {
		n, err := strconv.ParseUint(field, 10, 8)
		if err != nil || len(field) > 3 {
			return to, wrong
		}
		numbers[i] = byte(n)
	}
	port := binary.BigEndian.Uint16(numbers[4:])
	if port == 0 {
		return to, wrong
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(numbers[:4])), port), ""
}

// parseEPRT returns the address in an argument of EPRT. Refusal is the reply to a wrong
// one, or empty.
func parseEPRT(argument string) (to netip.AddrPort, refusal string) {
	const wrong = "501 EPRT needs |1 or 2|address of that family|port from 1 to 65535|"
	if argument == "" || argument[0] < 33 || argument[0] > 126 {
		return to, wrong
	}
	fields := strings.Split(argument, argument[:1])
	if len(fields) != 5 || fields[0] != "" || fields[4] != "" || !isNumber(fields[1]) {
		return to, wrong
	}
	family := fields[1]
	if family != "1" && family != "2" {
		return to, unknownFamily
	}
	address, err := netip.ParseAddr(fields[2])
	n, errPort := strconv.ParseUint(fields[3], 10, 16)
	if err != nil || errPort != nil || n == 0 || address.Zone() != "" || address.Is4() != (family == "1") {
		return to, wrong
	}
	return netip.AddrPortFrom(address, uint16(n)), ""
}

// unknown refuses a command such as XQUIT, which the library takes for QUIT
// because of its ending. A client may send Telnet commands before ABOR, STAT and
// QUIT (RFC 959 section 4.1.3); their bytes are 240 and above.
func unknown(verb string) answer {
	for _, known := range []string{"ABOR", "STAT", "QUIT"} {
		if !strings.HasSuffix(strings.ToUpper(verb), known) {
			continue
		}
		prefix := []byte(verb[:len(verb)-len(known)])
		if slices.ContainsFunc(prefix, func(b byte) bool { return b < 240 }) {
			return always(fmt.Sprintf("500 Unknown command %q", verb))
		}
	}
	return answer{}
}
