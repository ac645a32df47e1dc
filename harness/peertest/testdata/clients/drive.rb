# Downloads, uploads and lists with Ruby's Net::FTP in active mode.
#
# usage: drive.rb plain|explicit HOST PORT FILE UPLOAD
require "net/ftp"

tls, host, port, file, upload = ARGV
options = {
  port: port.to_i, passive: false, username: "anonymous", password: "guest",
  open_timeout: 10, read_timeout: 10, ssl_handshake_timeout: 10,
}
options[:ssl] = { verify_mode: OpenSSL::SSL::VERIFY_NONE } unless tls == "plain"
Net::FTP.open(host, options) do |ftp|
  print ftp.getbinaryfile(file, nil)
  ftp.putbinaryfile(upload)
  puts ftp.list
end
