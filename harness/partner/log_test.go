package partner_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// codesOnly shortens each line of a reply to its code and the character after
// it.
func codesOnly(lines []partner.Line) []partner.Line {
	var short []partner.Line
	for _, l := range lines {
		if !l.FromClient && len(l.Text) > 4 {
			l.Text = l.Text[:4]
		}
		short = append(short, l)
	}
	return short
}

func command(client uint32, text string) partner.Line {
	return partner.Line{Client: client, FromClient: true, Text: text}
}
func reply(client uint32, text string) partner.Line { return partner.Line{Client: client, Text: text} }

func TestLog(t *testing.T) {
	var got []partner.Line
	b, err := partner.Start(partner.Config{
		User: "payroll", Password: "secret",
		Files:  map[string][]byte{"PASSWORDS": []byte("none")},
		Banner: "one\ntwo",
		Log:    func(l partner.Line) { got = append(got, l) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	d := peertest.Connect(t, b)
	d.Do(331, "USER payroll")
	d.Do(230, "pass secret")
	d.Do(213, "SIZE PASSWORDS")
	d.Do(500, "PASS\tsecret")
	d.Do(221, "QUIT")
	other := peertest.Connect(t, b)
	other.Do(331, "USER payroll")
	other.Do(530, "PASS secret2")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}

	for _, l := range got {
		if strings.Contains(strings.ToLower(l.Text), "secret") {
			t.Errorf("%+v shows the password", l)
		}
	}
	want := []partner.Line{
		reply(1, "220-"), reply(1, "220 "),
		command(1, "USER payroll"), reply(1, "331 "),
		command(1, "PASS ****"), reply(1, "230 "),
		command(1, "SIZE PASSWORDS"), reply(1, "213 "),
		command(1, "PASS ****"), reply(1, "500 "),
		command(1, "QUIT"), reply(1, "221 "),
		reply(2, "220-"), reply(2, "220 "),
		command(2, "USER payroll"), reply(2, "331 "),
		command(2, "PASS ****"), reply(2, "530 "),
	}
	if diff := cmp.Diff(want, codesOnly(got)); diff != "" {
		t.Error(diff)
	}
}

// A command with a secret is logged masked, and so is the library's reply to
// it, which may quote it.
func TestLogMasksCommands(t *testing.T) {
	for _, line := range peertest.SecretCommands() {
		t.Run(line, func(t *testing.T) {
			lines, commands := logOf(t, partner.Config{User: "payroll", Password: "other"}, func(d *peertest.Dialogue) {
				if err := d.Text.PrintfLine("%s", line); err != nil {
					t.Fatal(err)
				}
				d.Text.ReadResponse(0) // its code depends on the command
			})
			peertest.CheckMasked(t, lines)
			if commands == 0 {
				t.Error("the command is not logged")
			}
		})
	}
}

// A reply that quotes a command with a secret is logged masked. The greeting is
// a reply whose text a test can choose.
func TestLogMasksReplies(t *testing.T) {
	for _, text := range peertest.SecretTexts() {
		t.Run(text, func(t *testing.T) {
			lines, _ := logOf(t, partner.Config{Banner: text}, func(*peertest.Dialogue) {})
			peertest.CheckMasked(t, lines)
			if len(lines) == 0 || !strings.HasPrefix(lines[0], "220 Unknown command") {
				t.Errorf("logged %q, want the greeting", lines)
			}
		})
	}
}

// The password of the login is not logged, wherever the client repeats it.
func TestLogMasksPassword(t *testing.T) {
	lines, _ := logOf(t, partner.Config{User: "mft", Password: peertest.Secret}, func(d *peertest.Dialogue) {
		for _, line := range []string{
			"USER mft", "PASS " + peertest.Secret, "MKD " + peertest.Secret, "XPASS " + strings.ToUpper(peertest.Secret), peertest.Secret,
		} {
			if err := d.Text.PrintfLine("%s", line); err != nil {
				t.Fatal(err)
			}
			d.Text.ReadResponse(0) // its code depends on the command
		}
	})
	peertest.CheckMasked(t, lines)
	if len(lines) < 10 {
		t.Errorf("logged %q", lines)
	}
}

// logOf returns the logged lines of one session, and the number of commands
// among them.
func logOf(t *testing.T, c partner.Config, session func(*peertest.Dialogue)) (lines []string, commands int) {
	t.Helper()
	c.Log = func(l partner.Line) {
		lines = append(lines, l.Text)
		if l.FromClient {
			commands++
		}
	}
	b := start(t, c)
	session(peertest.Connect(t, b))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return lines, commands
}
