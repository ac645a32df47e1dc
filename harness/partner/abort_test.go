package partner_test

import (
	"testing"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// A transfer command that ABOR follows at once has a reply of its own, whichever the
// server handles first, and whether the transfer fails or waits for its connection.
func TestAbortAtOnce(t *testing.T) {
	b := start(t, partner.Config{Generated: map[string]int64{"file": 10}})
	d := peertest.Login(t, b)
	for i := range 200 {
		port, file := "EPSV", "file"
		if i%2 == 0 {
			file = "missing"
		}
		if i%4 < 2 {
			port = "PORT 127,0,0,1,200,1"
		}
		d.Text.PrintfLine("%s\r\nRETR %s\r\nABOR\r\nNOOP", port, file)
		transfer := 0
		for range 4 {
			code, text, err := d.Text.ReadResponse(0)
			switch {
			case err != nil && code == 0:
				t.Fatal(err)
			case code == 426, code == 425, code == 550, code == 450:
				transfer++
			case code/100 == 1:
				t.Fatalf("%d %s: nobody listens for the data connection", code, text)
			}
		}
		if transfer != 1 {
			t.Fatalf("RETR %s after %s: %d replies", file, port, transfer)
		}
	}
}

// Each command after a transfer has one reply, and its own, however soon it comes.
func TestCommandsAfterTransfer(t *testing.T) {
	d := peertest.Login(t, start(t, partner.Config{}))
	for range 300 {
		d.Do(550, "RETR missing")
		d.Do(500, "XYZZY")
		d.Do(550, "LIST") // there is no port
		d.Do(226, "ABOR")
		d.Do(550, "RETR missing")
		d.Do(257, "PWD")
		d.Do(550, "RETR missing")
		d.Do(200, "NOOP")
	}
}
