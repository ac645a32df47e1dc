package cli

import (
	"errors"
	"fmt"
	"slices"

	"activeftp/core"
)

// SettingsText is a settings text and the file that it comes from.
type SettingsText struct{ File, Text string }

// ReadTexts reads the settings texts that the arguments name.
func ReadTexts(t *Terminal, args []string) ([]SettingsText, error) {
	files, err := ListFiles(args, ".settings")
	if err != nil {
		return nil, err
	}
	texts := make([]SettingsText, len(files))
	for i, file := range files {
		data, err := ReadFile(t, file, core.MaxText)
		if err != nil {
			return nil, err
		}
		texts[i] = SettingsText{file, string(data)}
	}
	return texts, nil
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

// HasStandardInput reports whether one of the texts comes from standard input.
func HasStandardInput(texts []SettingsText) bool {
	return slices.ContainsFunc(texts, func(t SettingsText) bool { return t.File == StandardInput })
}
