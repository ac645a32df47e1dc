# Downloads, uploads and lists with the ftp of GNU inetutils in active mode.
#
# usage: sh drive.sh plain HOST PORT FILE UPLOAD FIRST LAST
inetutils-ftp --no-login --no-prompt "$2" "$3" <<END
user anonymous nobody
binary
get $4 down
put $5 up.csv
nlist
bye
END
