# Downloads, uploads and lists with Perl's Net::FTP in active mode.
#
# usage: drive.pl plain|explicit HOST PORT FILE UPLOAD
use strict;
use warnings;
use File::Basename;
use Net::FTP;

my ($tls, $host, $port, $file, $upload) = @ARGV;
my $ftp = Net::FTP->new($host, Port => $port, Timeout => 10, Passive => 0, SSL_verify_mode => 0)
    or die "connecting: $@\n";

# ok ends the program if a command failed.
sub ok { my ($done, $what) = @_; $done or die "$what: " . $ftp->code . ' ' . $ftp->message; }

if ($tls ne 'plain') {
    ok($ftp->starttls, 'AUTH TLS');    # sends PBSZ and PROT P too
}
ok($ftp->login('anonymous', 'guest'), 'login');
$ftp->binary;
ok($ftp->get($file, \*STDOUT), 'download');
ok($ftp->put($upload, basename($upload)), 'upload');
ok(scalar($ftp->dir), 'list');
$ftp->quit;
