package trace

import "testing"

func TestHintOf(t *testing.T) {
	for text, want := range map[string]hint{
		"* bind() failed, we ran out of ports":                                                   hintExhausted,
		"* bind(port=20200) on non-local address failed: Cannot assign requested address":        0,
		"java.net.BindException: Address already in use":                                         hintPortBusy,
		"java.net.BindException: Permission denied (Bind failed)":                                hintBindFailed,
		"curl: (28) sa_addr inet_ntop() failed with errno 97: Address family not supported":      hintTimeout,
		"java.io.IOException: Host attempting data connection 192.0.2.9 is not same as server a": hintStranger,
		"curl: (28) FTP response timeout":                                                        hintReplyTimeout,
		"* server response timeout":                                                              hintReplyTimeout,
		"curl: (23) Failure writing output to destination":                                       hintLocal,
		"get: /data/a: No space left on device":                                                  hintLocal,
		"java.io.IOException: Disk quota exceeded":                                               hintLocal,
		"Error:	There is not enough space on the disk.":                                          hintLocal,
		"* TLSv1.3 (OUT), TLS alert, close notify (256):":                                        0,
		"{ [5 bytes data]":             0,
		"Remote end closed connection": 0,
		"":                             0,
	} {
		if got := hintOf(text); got != want {
			t.Errorf("hintOf(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestAddressIn(t *testing.T) {
	for text, want := range map[string]string{
		"* Connected to ftp.example (192.0.2.5) port 21 (#0)":         "192.0.2.5",
		"Status: Connecting to 192.0.2.5:21...":                       "192.0.2.5",
		"Connected to 192.0.2.5.":                                     "192.0.2.5",
		"Connecting to ftp.example (ftp.example)|192.0.2.5|:21... ok": "192.0.2.5",
		"Connecting to [2001:db8::5]:21":                              "2001:db8::5",
		"Connecting to bad.face.cafe port 21 at 10:22:30":             "",
		"": "",
	} {
		got := ""
		if addr := addressIn(text); addr.IsValid() {
			got = addr.String()
		}
		if got != want {
			t.Errorf("addressIn(%q) = %q, want %q", text, got, want)
		}
	}
}
