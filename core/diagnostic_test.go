package core

import "testing"

func TestSeverityString(t *testing.T) {
	for severity, want := range map[Severity]string{Note: "note", Warning: "warning", Error: "error", 0: "invalid", 99: "invalid"} {
		if got, err := severity.MarshalText(); err != nil || string(got) != want {
			t.Errorf("Severity(%d).MarshalText() = %q, %v, want %q", severity, got, err, want)
		}
	}
	if Note > Warning || Warning > Error {
		t.Error("severities are not in ascending order")
	}
}

func TestVerdictString(t *testing.T) {
	for verdict, want := range map[Verdict]string{
		Off: "off", Pass: "pass", Notes: "notes", Warnings: "warnings", Fail: "fail", 0: "invalid", 99: "invalid",
	} {
		if got, err := verdict.MarshalText(); err != nil || string(got) != want {
			t.Errorf("Verdict(%d).MarshalText() = %q, %v, want %q", verdict, got, err, want)
		}
	}
}

func TestVerdictOf(t *testing.T) {
	for severity, want := range map[Severity]Verdict{0: Pass, Note: Notes, Warning: Warnings, Error: Fail} {
		if got := VerdictOf(severity); got != want {
			t.Errorf("VerdictOf(%v) = %v, want %v", severity, got, want)
		}
	}
}

func TestFixApply(t *testing.T) {
	for _, tt := range []struct {
		start, length int
		text, want    string
	}{
		{0, 0, "new", "newabc"},
		{0, 1, "", "bc"},
		{1, 1, "new", "anewc"},
		{3, 0, "new", "abcnew"},
		{0, 3, "new", "new"},
	} {
		f := Fix{Span: Span{Start: tt.start, Len: tt.length}, New: tt.text}
		if got := f.Apply("abc"); got != tt.want {
			t.Errorf("replacing %d bytes at %d with %q gives %q, want %q", tt.length, tt.start, tt.text, got, tt.want)
		}
	}
}
