package scenario

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUpdate(t *testing.T) {
	const before = "# A.\n\nlist\n-- settings --\n[ftp-active-mode]\n-- want/talk --\n> LIST\n-- want/client/a --\nold\n"
	tests := []struct {
		name   string
		actual map[string]string
		want   string
	}{
		{"nothing", nil, before},
		{
			"two files", map[string]string{"want/talk": "> NLST\n< 226\n", "want/client/a": ""},
			"# A.\n\nlist\n-- settings --\n[ftp-active-mode]\n-- want/talk --\n> NLST\n< 226\n-- want/client/a --\n",
		},
		{"missing file", map[string]string{"want/client/b": "new\n"}, before},
		{"content that txtar cannot represent", map[string]string{"want/talk": "> LIST", "want/client/a": "-- b --\n"}, before},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Update([]byte(before), test.actual)
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(string(got), string(Update(got, test.actual))); diff != "" {
				t.Error("second update changes the file:", diff)
			}
		})
	}
}
