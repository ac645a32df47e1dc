package connect

import "testing"

func TestRefusePort(t *testing.T) {
	for port, want := range map[int]int{0: 504, 21: 504, 1023: 504, 1024: 0, 65535: 0} {
		if code, text := RefusePort(port); code != want || (text == "") != (want == 0) {
			t.Errorf("port %d: %d %s, want %d", port, code, text, want)
		}
	}
}
