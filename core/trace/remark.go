package trace

import (
	"net/netip"
	"strings"
)

// sign is what a client's remark means for the dialogue. The zero value is
// nothing.
type sign uint8

const (
	signAccepted   sign = iota + 1 // the data connection was accepted
	signTimeout                    // a wait was given up
	signExhausted                  // every port of the range is in use
	signPortBusy                   // the port that was tried is in use
	signBindFailed                 // no port can be listened on, whatever its number
	signStranger                   // the data connection came from elsewhere and was refused
	signTLS                        // TLS failed
	signDataBroken                 // the data connection broke
	signBroken                     // a connection broke, and the remark does not say which
	signLost                       // the control connection broke
	signNoConnect                  // the control connection was not made
	signConnecting                 // a control connection is made
	signLogin                      // the login was refused
)

// remarks are the words that clients say it in. The first one that a remark
// holds counts. A capital is left out where some write it and others do not.
var remarks = [...]struct {
	words string
	is    sign
}{
	// curl tells by its exit code; the text behind it may be of something else.
	{"curl: (7)", signNoConnect}, {"curl: (12)", signTimeout}, {"curl: (28)", signTimeout}, {"curl: (35)", signTLS},
	{"curl: (56)", signBroken}, {"curl: (67)", signLogin},
	{"on non-local address failed", 0}, // curl goes on with another
	{"onnection accepted from server", signAccepted}, {"ccepted data connection", signAccepted}, {"ccepted client at", signAccepted},
	{"ran out of ports", signExhausted}, {"specified port range", signExhausted}, {"No valid active data port", signExhausted},
	{"Failed to create listening socket", signExhausted},
	{"Cannot assign requested address", signBindFailed}, {"BindException: Permission denied", signBindFailed},
	{"BindException", signPortBusy}, {"ddress already in use", signPortBusy},
	{"is not same as server", signStranger}, {"has mismatching", signStranger}, {"did not originate from", signStranger},
	{"CopyStreamException", signDataBroken}, {"data-socket:", signDataBroken}, {"Remote read failed", signDataBroken},
	{"control-socket:", signLost}, {"closed control connection", signLost}, {"server has closed", signLost}, {"eer closed connection", signLost}, {"onnection closed by server", signLost},
	{"onnection closed without indication", signLost}, {"response reading failed", signLost}, {"osed the control connection", signLost},
	{"SSL_connect", signTLS}, {"SSLHandshakeException", signTLS}, {"SSLException", signTLS}, {"andshake fail", signTLS},
	{"gnutls_", signTLS}, {"GnuTLS error", signTLS}, {"SSL connection failed", signTLS}, {"SSL routines", signTLS},
	{"onnection refused", signNoConnect}, {"ould not connect", signNoConnect}, {"ouldn't connect", signNoConnect},
	{"ailed to connect", signNoConnect}, {"No route to host", signNoConnect}, {"UnknownHostException", signNoConnect},
	{"rror in server response", signTimeout}, {"imed out", signTimeout}, {"imeout", signTimeout},
	{"onnection reset", signBroken},
	{"onnecting to ", signConnecting}, {"onnected to ", signConnecting}, {"parse_url:", signConnecting},
}

// signOf is what a remark means.
func signOf(text string) sign {
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
	return digit(c) || c == '.' || c == ':' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
