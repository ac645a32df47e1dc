package trace

import (
	"net/netip"
	"strings"
)

// hint is what a client's remark means for the dialogue. The zero value is
// nothing.
type hint uint8

const (
	hintAccepted   hint = iota + 1 // the data connection was accepted
	hintTimeout                    // a wait was given up
	hintExhausted                  // every port of the range is in use
	hintPortBusy                   // the port that was tried is in use
	hintBindFailed                 // no port can be listened on, whatever its number
	hintStranger                   // the data connection came from elsewhere and was refused
	hintTLS                        // TLS failed
	hintDataBroken                 // the data connection broke
	hintBroken                     // a connection broke, and the remark does not say which
	hintLost                       // the control connection broke
	hintNoConnect                  // the control connection was not made
	hintConnecting                 // a control connection is made
	hintLogin                      // the login was refused
)

// remarks are the words that clients say it in. The first one that a remark
// holds counts. A capital is left out where some write it and others do not.
var remarks = [...]struct {
	words string
	is    hint
}{
	// curl tells by its exit code; the text behind it may be of something else.
	{"curl: (7)", hintNoConnect}, {"curl: (12)", hintTimeout}, {"curl: (28)", hintTimeout}, {"curl: (35)", hintTLS},
	{"curl: (56)", hintBroken}, {"curl: (67)", hintLogin},
	{"on non-local address failed", 0}, // curl goes on with another
	{"onnection accepted from server", hintAccepted}, {"ccepted data connection", hintAccepted}, {"ccepted client at", hintAccepted},
	{"ran out of ports", hintExhausted}, {"specified port range", hintExhausted}, {"No valid active data port", hintExhausted},
	{"Failed to create listening socket", hintExhausted},
	{"Cannot assign requested address", hintBindFailed}, {"BindException: Permission denied", hintBindFailed},
	{"BindException", hintPortBusy}, {"ddress already in use", hintPortBusy},
	{"is not same as server", hintStranger}, {"has mismatching", hintStranger}, {"did not originate from", hintStranger},
	{"CopyStreamException", hintDataBroken}, {"data-socket:", hintDataBroken}, {"Remote read failed", hintDataBroken},
	{"control-socket:", hintLost}, {"closed control connection", hintLost}, {"server has closed", hintLost}, {"eer closed connection", hintLost}, {"onnection closed by server", hintLost},
	{"onnection closed without indication", hintLost}, {"response reading failed", hintLost}, {"osed the control connection", hintLost},
	{"SSL_connect", hintTLS}, {"SSLHandshakeException", hintTLS}, {"SSLException", hintTLS}, {"andshake fail", hintTLS},
	{"gnutls_", hintTLS}, {"GnuTLS error", hintTLS}, {"SSL connection failed", hintTLS}, {"SSL routines", hintTLS},
	{"onnection refused", hintNoConnect}, {"ould not connect", hintNoConnect}, {"ouldn't connect", hintNoConnect},
	{"ailed to connect", hintNoConnect}, {"No route to host", hintNoConnect}, {"UnknownHostException", hintNoConnect},
	{"rror in server response", hintTimeout}, {"imed out", hintTimeout}, {"imeout", hintTimeout},
	{"onnection reset", hintBroken},
	{"onnecting to ", hintConnecting}, {"onnected to ", hintConnecting}, {"parse_url:", hintConnecting},
}

// hintOf is what a remark means.
func hintOf(text string) hint {
	const most = 512 // what a client says of itself stands at the start of a line
	text = text[:min(len(text), most)]
	for i := range remarks {
		if strings.Contains(text, remarks[i].words) {
			return remarks[i].is
		}
	}
	return 0
}

// addressIn is the first address that stands in a text; invalid when none does.
func addressIn(text string) netip.Addr {
	for at := 0; at < len(text); {
		size := 0
		for at+size < len(text) && inAddress(text[at+size]) {
			size++
		}
		word := strings.Trim(text[at:at+size], ".")
		if addr, err := netip.ParseAddr(word); err == nil {
			return addr.Unmap()
		}
		if host, _, found := strings.Cut(word, ":"); found {
			if addr, err := netip.ParseAddr(host); err == nil {
				return addr
			}
		}
		at += size + 1
	}
	return netip.Addr{}
}

// inAddress reports whether c can be part of an address in digits.
func inAddress(c byte) bool {
	return isDigit(c) || c == '.' || c == ':' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
