package checklist

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestItems(t *testing.T) {
	id := regexp.MustCompile(`^AM-[0-9]{2}$`)
	last := ""
	for _, i := range Items() {
		switch {
		case !id.MatchString(i.ID) || i.ID <= last:
			t.Errorf("%s follows %s: want AM-nn in ascending order", i.ID, last)
		case !i.Client && !i.Server:
			t.Errorf("%s binds no party", i.ID)
		case i.Level == 0 || i.Level > Advice:
			t.Errorf("%s: level %v", i.ID, i.Level)
		case i.Requirement == "" || strings.HasSuffix(i.Requirement, ".") || strings.ContainsAny(i.Requirement, "\r\n"):
			t.Errorf("%s: requirement %q: want one line without a full stop", i.ID, i.Requirement)
		case i.Reference == "":
			t.Errorf("%s: no reference", i.ID)
		case !strings.HasSuffix(i.Why, ".") || strings.ContainsAny(i.Why, "\r\n"):
			t.Errorf("%s: why %q: want sentences on one line", i.ID, i.Why)
		}
		last = i.ID
	}
	if got, ok := Lookup("AM-53"); !ok || got.Who() != "client" || got.Level.String() != "advice" {
		t.Errorf("AM-53: %+v, %t", got, ok)
	}
	if _, ok := Lookup("AM-99"); ok {
		t.Error("found AM-99")
	}
}

func TestStatus(t *testing.T) {
	for _, s := range []Status{Pass, Deviation, Fail, NotApplicable, NotTried} {
		if got := ParseStatus(s.String()); got != s {
			t.Errorf("ParseStatus(%q) = %v", s, got)
		}
	}
	if got := ParseStatus("fine"); got != 0 {
		t.Errorf("ParseStatus(\"fine\") = %v, want none", got)
	}
	if !slices.IsSorted([]int{int(NotApplicable.Severity()), int(Deviation.Severity()), int(Fail.Severity())}) {
		t.Error("want severities in the order not applicable, deviation, fail")
	}
}
