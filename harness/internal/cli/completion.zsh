#compdef activeftp
# Completes the command lines of activeftp in zsh. It asks the activeftp in PATH for
# the candidates, which zsh quotes, and expands nothing in them.
_activeftp() {
	local -a lines plain named shown suffix
	local line
	lines=("${(@f)$(command activeftp __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
	(( ${#lines} )) || return 1
	[[ -z ${lines[2]-} ]] || compset -p ${#lines[2]}
	if [[ $lines[1] == files ]]; then
		_files
		return
	fi
	for line in "${(@)lines[3,-1]}"; do
		[[ -n $line ]] || continue
		if [[ -n ${line#*$'\t'} ]]; then
			named+=("${line%%$'\t'*}")
			shown+=("${line%%$'\t'*}  -- ${line#*$'\t'}")
		else
			plain+=("${line%%$'\t'*}")
		fi
	done
	[[ ${plain[1]-} != *= ]] || suffix=(-S '')
	(( ! ${#named} )) || compadd -l -d shown -a named
	(( ! ${#plain} )) || compadd "${suffix[@]}" -a plain
}
# Works both as a file in a directory of $fpath and if it is read by source.
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
	_activeftp "$@"
else
	compdef _activeftp activeftp
fi
