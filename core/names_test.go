package core

import (
	"encoding"
	"testing"
)

// TestUnmarshalText checks that each name that JSON has is read as the value that it
// was written from, and that other names are errors.
func TestUnmarshalText(t *testing.T) {
	check := func(name string, want encoding.TextMarshaler, read func([]byte) error, got func() encoding.TextMarshaler) {
		t.Helper()
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if err := read(text); err != nil || got() != want {
			t.Errorf("%s %s: read as %v, %v", name, text, got(), err)
		}
		if read([]byte("no such name")) == nil {
			t.Errorf("%s: an unknown name is read as %v", name, got())
		}
	}
	for want := Note; want <= Error; want++ {
		var s Severity
		check("severity", want, s.UnmarshalText, func() encoding.TextMarshaler { return s })
	}
	for want := Off; want <= Incomplete; want++ {
		var v Verdict
		check("verdict", want, v.UnmarshalText, func() encoding.TextMarshaler { return v })
	}
	for want := RouteUnknown; want <= RouteBroken; want++ {
		r := Route(99)
		check("route", want, r.UnmarshalText, func() encoding.TextMarshaler { return r })
	}
	for _, want := range []Date{0, DateOf(2027, 1, 31)} {
		d := Date(1)
		check("date", want, d.UnmarshalText, func() encoding.TextMarshaler { return d })
	}
}
