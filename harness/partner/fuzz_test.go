package partner_test

import (
	"strings"
	"testing"
	"time"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// FuzzControl sends arbitrary bytes to the control port, before and after a
// login. The session must end after the client has closed its side, and the
// server must still accept sessions.
func FuzzControl(f *testing.F) {
	for _, input := range []string{
		"",
		"\r\n\r\n\n\n\r",
		"\x00\x01\x02\xff\xfe\r\n\xff\xf4\xff\xf2ABOR\r\n",
		"GET / HTTP/1.1\r\nHost: partner\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
		"USER\r\nPASS\r\nPASS\r\n",
		"QUIT",
		"ABOR\r\nASTAT\r\nXQUIT\r\n",
		strings.Repeat("x", 4095) + "\r\n",
		strings.Repeat("x", 5000) + "\r\n",
		strings.Repeat("NOOP\r\n", 1000),
		"STOR " + strings.Repeat("d/", 2000) + "\r\n",
		"MKD " + strings.Repeat("../", 1000) + "x\r\nCWD x\r\nCDUP\r\nCDUP\r\n",
		"PORT\r\nPORT 1,2\r\nPORT 127,0,0,1,0,0\r\nRETR a\r\nPORT 127,0,0,1,255,256\r\n",
		"EPRT\r\nEPRT |\r\nEPRT |3|::|1|\r\nEPRT |2|::%lo|1|\r\nEPRT |1|127.0.0.1|70000|\r\n",
		"REST -1\r\nRETR a\r\nREST 9223372036854775808\r\nREST\r\n",
		"SITE\r\nSITE CHMOD\r\nSITE CHOWN\r\nSITE SYMLINK a b\r\nSITE RMDIR /\r\nSITE MKDIR\r\n",
		"MFMT\r\nMFMT 1 a\r\nMLST \r\nSTAT a\r\nSTAT /\r\nHASH a\r\nXSHA a 5 -1\r\nCOMB a a\r\n",
		"RNTO x\r\nRNFR /\r\nRNTO /x\r\nRNFR a\r\nRNTO a/b\r\nRMD /\r\nDELE /\r\n",
		"TYPE\r\nTYPE E\r\nMODE Z\r\nSTRU R\r\nPROT P\r\nPBSZ\r\nAUTH TLS\r\nALLO x\r\nAVBL\r\n",
		"EPSV ALL\r\nPASV\r\nEPSV 3\r\nPORT 127,0,0,1,0,1\r\n",
		"USER x\r\nPASS x\r\n",
		"OPTS\r\nOPTS UTF8\r\nOPTS HASH x\r\nCLNT \x1b[2J\r\nFEAT\r\nSYST\r\nHELP\r\n",
	} {
		f.Add([]byte(input))
	}
	b := start(f, partner.Config{
		ConnectTimeout: time.Second,
		Files:          map[string][]byte{"a": []byte("text")},
		Log:            func(partner.Line) {},
		ClientOf:       peertest.ManyClients(),
	})
	f.Fuzz(func(t *testing.T, input []byte) {
		peertest.CheckSessionEnds(t, b, input)
		peertest.CheckSessionEnds(t, b, append([]byte("USER anonymous\r\nPASS x\r\n"), input...))
		peertest.Login(t, b).Do(221, "QUIT")
	})
}
