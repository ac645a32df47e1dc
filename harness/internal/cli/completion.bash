# Completes the command lines of activeftp in bash. It asks the activeftp in PATH
# for the candidates, which come quoted, and expands nothing in them.
_activeftp() {
	local line kind=
	COMPREPLY=()
	while IFS= read -r line; do
		if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
	done < <(command activeftp __complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null </dev/null)
	# Without candidates, bash completes the name of a file.
	[[ $kind == files ]] || compopt +o default 2>/dev/null
	[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null
	return 0
}
complete -o default -F _activeftp activeftp
