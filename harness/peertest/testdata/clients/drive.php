<?php
// Downloads, uploads and lists with PHP's ftp extension, which is in active mode
// unless told otherwise.
//
// usage: drive.php plain|explicit HOST PORT FILE UPLOAD
[, $tls, $host, $port, $file, $upload] = $argv;

// ok ends the program if a call failed. PHP has printed a warning with the reply.
function ok($result, $what)
{
    if ($result === false) {
        fwrite(STDERR, "$what failed\n");
        exit(1);
    }
    return $result;
}

$connect = $tls === 'plain' ? 'ftp_connect' : 'ftp_ssl_connect';
$ftp = ok($connect($host, (int) $port, 10), 'connecting');
ok(ftp_login($ftp, 'anonymous', 'guest'), 'login');
ok(ftp_fget($ftp, STDOUT, $file, FTP_BINARY), 'download');
ok(ftp_put($ftp, basename($upload), $upload, FTP_BINARY), 'upload');
echo implode("\n", ok(ftp_rawlist($ftp, ''), 'list'));
ftp_close($ftp);
