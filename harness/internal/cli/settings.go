package cli

import (
	"errors"
	"fmt"
	"time"

	"activeftp/core"
)

// SettingsText is a settings text and the file that it comes from.
type SettingsText struct {
	File     string
	Text     string        // byte for byte that of the file if Encoding is UTF8, and decoded otherwise
	Encoding core.Encoding // of the file
}

// Check checks the text as of today.
func (t *SettingsText) Check() *core.Result { return core.CheckOn(t.Text, Today()) }

// Today returns the local date, by which acceptances end.
func Today() core.Date {
	year, month, day := time.Now().Date()
	return core.DateOf(year, int(month), day)
}

// ReadTexts reads the settings texts that the arguments name. It shows progress if
// there are several.
func ReadTexts(t *Terminal, args []string) ([]SettingsText, error) {
	files, err := ListFiles(t, args, ".settings")
	if err != nil {
		return nil, err
	}
	var progress func(done, total int)
	if len(files) > 1 {
		progress = t.Progress("file")
	}
	texts := make([]SettingsText, len(files))
	for i, file := range files {
		if texts[i], err = ReadSettings(t, file); err != nil {
			if progress != nil {
				progress(0, 0) // takes the line away
			}
			return nil, err
		}
		if progress != nil {
			progress(i+1, len(files))
		}
	}
	return texts, nil
}

// ReadSettings reads the settings text or the export in a file that [ListAll] has
// listed. Its byte order mark stays if it is UTF-8, so that a fix keeps it.
func ReadSettings(t *Terminal, file string) (SettingsText, error) {
	data, err := readString(t, file, core.MaxText)
	if err != nil {
		return SettingsText{}, err
	}
	if len(data) > core.MaxText {
		return SettingsText{}, fmt.Errorf("%s: longer than %d MiB; settings and exports have at most that", file, core.MaxText>>20)
	}
	text, from := core.Decode(data)
	if from == core.UTF8 {
		text = data
	}
	return SettingsText{file, text, from}, nil
}

// ReadText reads the one settings text that the arguments name.
func ReadText(t *Terminal, args []string) (SettingsText, error) {
	if len(args) != 1 {
		return SettingsText{}, errors.New("want one file of settings, or - for standard input")
	}
	texts, err := ReadTexts(t, args)
	if err != nil {
		return SettingsText{}, err
	}
	if len(texts) != 1 {
		return SettingsText{}, fmt.Errorf("want one file of settings; %s has %d", args[0], len(texts))
	}
	return texts[0], nil
}
