# Completes the command lines of activeftp in fish. It asks the activeftp in PATH for
# the candidates, which fish quotes, and expands nothing in them.
function __activeftp_complete
	set -l before (commandline -opc)
	set -l current (commandline -ct | string unescape 2>/dev/null)
	test (count $current) -eq 1; or set current (commandline -ct | string replace -r '^["\']' '') # an open quote
	set -l lines (command activeftp __complete fish $before[2..-1] "$current" 2>/dev/null </dev/null)
	test (count $lines) -ge 2; or return
	set -l prefix $lines[2]
	if test $lines[1] = files
		for file in (__fish_complete_path (string sub --start (math (string length -- "$prefix") + 1) -- "$current"))
			printf '%s%s\n' $prefix $file
		end
		return
	end
	for line in $lines[3..-1]
		printf '%s%s\n' $prefix $line
	end
end
complete -c activeftp -f -a '(__activeftp_complete)'
