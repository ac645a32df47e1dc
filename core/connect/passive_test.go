package connect

import "testing"

func TestPassiveReplies(t *testing.T) {
	for _, tt := range []struct {
		read func(string) (uint16, error)
		text string
		want uint16 // 0: an error
	}{
		{ParseEPSV, "Entering Extended Passive Mode (|||6446|)", 6446},
		{ParseEPSV, "ok (!!!65535!)", 65535},
		{ParseEPSV, "ok (|||65536|)", 0},
		{ParseEPSV, "ok (|1||6446|)", 0},
		{ParseEPSV, "ok (|||6446", 0},
		{ParseEPSV, "ok (|||6446|", 0},
		{ParseEPSV, "ok (|||6446)", 0},
		{ParseEPSV, "ok (164461)", 0}, // a digit delimits, but not three times
		{ParseEPSV, "ok (|||1|)", 1},
		{ParseEPSV, "ok (|||0|)", 0},
		{ParseEPSV, "ok ()", 0},
		{ParseEPSV, "", 0},
		{ParsePASV, "Entering Passive Mode (127,0,0,1,39,16)", 10000},
		{ParsePASV, "=127,0,0,1,39,16", 10000},
		{ParsePASV, "127,0,0,1,39,16", 10000},
		{ParsePASV, "127,0,0,1,39,16: go on", 10000},
		{ParsePASV, "127,0,0,1,39,16x", 10000},
		{ParsePASV, "Entering Passive Mode (127,0,0,1,39)", 0},
		{ParsePASV, "Entering Passive Mode (127,0,0,1,256,16)", 0},
		{ParsePASV, "none", 0},
	} {
		got, err := tt.read(tt.text)
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("%q: got %d, %v; want %d", tt.text, got, err, tt.want)
		}
	}
}

// Only the code tells a reply to EPSV from one to PASV.
func TestPassivePort(t *testing.T) {
	for _, tt := range []struct {
		code int
		text string
		want uint16 // 0: an error
	}{
		{229, "Entering Extended Passive Mode (|||6446|)", 6446},
		{229, "Entering Passive Mode (127,0,0,1,39,16)", 0},
		{227, "Entering Passive Mode (127,0,0,1,39,16)", 10000},
		{227, "Entering Extended Passive Mode (|||6446|)", 0},
	} {
		got, err := PassivePort(Reply{Code: tt.code, Lines: []string{tt.text}})
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("%d %s: got %d, %v; want %d", tt.code, tt.text, got, err, tt.want)
		}
	}
}
