package trace

import (
	"net/netip"
	"strings"
)

// hint is the meaning of a client's remark for the dialogue. The zero value is
// none.
type hint uint8

const (
	hintAccepted      hint = iota + 1 // the data connection was accepted
	hintTimeout                       // a wait timed out
	hintReplyTimeout                  // the wait for a reply timed out
	hintLocal                         // the file at the writer's own side failed
	hintExhausted                     // every port of the range is in use
	hintPortBusy                      // the only port tried is in use
	hintBindFailed                    // the client cannot listen on any port
	hintStranger                      // the data connection came from another address and was refused
	hintTLS                           // TLS failed
	hintDataBroken                    // the data connection broke
	hintBroken                        // a connection broke, and the remark does not say which
	hintLost                          // the control connection broke
	hintNoConnect                     // the control connection could not be opened
	hintConnecting                    // a connection is being opened
	hintLogin                         // the login was refused
	hintAcceptTimeout                 // the wait for the data connection timed out
	hintInterrupted                   // the user interrupted the wait for the data connection
	hintPortRefused                   // the partner refused the port command
	hintDialFailed                    // the partner could not connect
	hintForeign                       // the server refuses an address that is not the client's
)

// certain reports whether the remark can only be about a data connection of active
// mode, so that it counts without a dialogue.
func (h hint) certain() bool {
	return h == hintAcceptTimeout || h == hintStranger || h == hintForeign || h == hintInterrupted || h == hintPortRefused || h == hintDialFailed
}

// remarks maps the words of clients to hints. The first words that a remark
// contains count. A first letter is left out if clients differ in its case.
var remarks = [...]struct {
	words string
	hint  hint
}{
	// curl's exit code is reliable; the text after it may be about something else.
	{"response timeout", hintReplyTimeout}, {"curl: (23)", hintLocal}, {"curl: (26)", hintLocal}, {"ailure writing output", hintLocal},
	{"No space left", hintLocal}, {"ot enough space on", hintLocal}, {"uota exceeded", hintLocal}, {"oo many open files", hintLocal},
	{"curl: (7)", hintNoConnect}, {"curl: (12)", hintAcceptTimeout}, {"curl: (28)", hintTimeout}, {"curl: (35)", hintTLS},
	{"curl: (56)", hintBroken}, {"curl: (67)", hintLogin},
	{"on non-local address failed", 0}, // curl continues with another address
	{"ccept timed out", hintAcceptTimeout}, {"ccept timeout", hintAcceptTimeout}, {"timeout waiting before accept", hintAcceptTimeout},
	{"not accept a data connection", hintAcceptTimeout}, {"connect to the active data socket", hintAcceptTimeout},
	{"accept: Interrupted", hintInterrupted}, {"connect to data port", hintAcceptTimeout}, {"returned an error: 227", hintTimeout},
	// Replies without their codes, as programs repeat them in their own errors.
	{"llegal PORT command", hintPortRefused}, {"llegal EPRT command", hintPortRefused}, {"Failed to do PORT", hintPortRefused},
	{"Failed to establish connection", hintDialFailed}, {"an't open data connection", hintDialFailed}, {"annot open data connection", hintDialFailed},
	{"uild data connection", hintDialFailed}, {"on't open a connection to", hintForeign},
	{"data connection to foreign address", hintForeign}, {"Refused PORT ", hintForeign}, {"Refused EPRT ", hintForeign},
	{"onnection accepted from server", hintAccepted}, {"ccepted data connection", hintAccepted}, {"ccepted client at", hintAccepted},
	{"ran out of ports", hintExhausted}, {"specified port range", hintExhausted}, {"No valid active data port", hintExhausted},
	{"Failed to create listening socket", hintExhausted},
	{"Cannot assign requested address", hintBindFailed}, {"BindException: Permission denied", hintBindFailed},
	{"Only one usage of each socket address", hintPortBusy},
	{"BindException", hintPortBusy}, {"ddress already in use", hintPortBusy},
	{"is not same as server", hintStranger}, {"has mismatching", hintStranger}, {"did not originate from", hintStranger},
	{"CopyStreamException", hintDataBroken}, {"data-socket:", hintDataBroken}, {"Remote read failed", hintDataBroken},
	{"control-socket:", hintLost}, {"closed control connection", hintLost}, {"server has closed", hintLost}, {"eer closed connection", hintLost}, {"onnection closed by ", hintLost}, {"remote server timed out", hintTimeout}, {inventedReply, hintLost},
	{"onnection closed without indication", hintLost}, {"response reading failed", hintLost}, {"osed the control connection", hintLost},
	{"SSL_connect", hintTLS}, {"SSLHandshakeException", hintTLS}, {"SSLException", hintTLS}, {"andshake fail", hintTLS},
	{"gnutls_", hintTLS}, {"GnuTLS error", hintTLS}, {"SSL connection failed", hintTLS}, {"SSL routines", hintTLS},
	{"onnection refused", hintNoConnect}, {"ould not connect", hintNoConnect}, {"ouldn't connect", hintNoConnect},
	{"ailed to connect", hintNoConnect}, {"No route to host", hintNoConnect}, {"ECONNREFUSED", hintNoConnect}, {"ETIMEDOUT", hintTimeout}, {"ECONNRESET", hintBroken}, {"UnknownHostException", hintNoConnect},
	{"rror in server response", hintTimeout}, {"imed out", hintTimeout}, {"imeout", hintTimeout},
	{"onnection reset", hintBroken},
	{"onnecting to ", hintConnecting}, {"onnected to ", hintConnecting}, {"parse_url:", hintConnecting},
	// FileZilla in other languages.
	{"onnexion à ", hintConnecting}, {"erbinde mit ", hintConnecting}, {"onnessione a ", hintConnecting}, {"onectando a ", hintConnecting},
	{"onectando-se a ", hintConnecting}, {"erbinden met ", hintConnecting}, {"Łączenie z ", hintConnecting}, {"Соединяюсь с ", hintConnecting},
}

// maxHint limits the bytes of a remark that are searched: a client's own words are at the
// start of a line.
const maxHint = 512

// hintOf returns the hint in a remark, or 0.
func hintOf(text string) hint {
	text = text[:min(len(text), maxHint)]
	for i := range remarks {
		if strings.Contains(text, remarks[i].words) {
			return remarks[i].hint
		}
	}
	return 0
}

// failures are words of errors in general, and the labels of FileZilla's errors in its
// languages.
var failures = [...]string{
	"Error:", "error:", "ERROR", "failed", "Failed", "FAILED", "atal", "Exception", "Traceback",
	"Erreur", "Fehler", "Errore", "Erro:", "Fout:", "Błąd", "Ошибка", "エラー", "错误",
}

// mentionsFailure reports whether a remark without a hint is an error.
func mentionsFailure(text string) bool {
	text = text[:min(len(text), maxHint)]
	for _, word := range failures {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// addressIn returns the first address in a text. It is invalid if there is none.
func addressIn(text string) netip.Addr {
	for pos := 0; pos < len(text); {
		size := 0
		for pos+size < len(text) && inAddress(text[pos+size]) {
			size++
		}
		word := strings.Trim(text[pos:pos+size], ".")
		if addr, err := netip.ParseAddr(word); err == nil {
			return addr.Unmap()
		}
		if host, _, found := strings.Cut(word, ":"); found {
			if addr, err := netip.ParseAddr(host); err == nil {
				return addr
			}
		}
		pos += size + 1
	}
	return netip.Addr{}
}

// inAddress reports whether c can be part of an IP address.
func inAddress(c byte) bool {
	return isDigit(c) || c == '.' || c == ':' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
