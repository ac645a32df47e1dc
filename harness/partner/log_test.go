package partner_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// dropWording leaves of each reply line its code and what follows it.
func dropWording(all []partner.Line) []partner.Line {
	var short []partner.Line
	for _, l := range all {
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
			t.Errorf("a password in %+v", l)
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
	if diff := cmp.Diff(want, dropWording(got)); diff != "" {
		t.Error(diff)
	}
}
