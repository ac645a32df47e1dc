package cli

import (
	"embed"
	"fmt"
)

// The shells that a completion script can be for.
const (
	Bash = "bash"
	Zsh  = "zsh"
	Fish = "fish"
)

// Shells returns the shells that a completion script can be for.
func Shells() []string { return []string{Bash, Zsh, Fish} }

//go:embed completion.bash completion.zsh completion.fish
var completionScripts embed.FS

// CompletionScript returns the completion script for a shell. It asks activeftp for
// the candidates, so that it serves every version.
func CompletionScript(shell string) (string, error) {
	if err := checkChoice(shell, Shells()); err != nil {
		return "", fmt.Errorf("unknown shell %q: %w", shell, err)
	}
	text, err := completionScripts.ReadFile("completion." + shell)
	if err != nil {
		return "", InternalError{fmt.Errorf("reading the completion script: %w", err)}
	}
	return string(text), nil
}
