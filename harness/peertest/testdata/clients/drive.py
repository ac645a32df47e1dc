"""Downloads, uploads and lists with Python's ftplib in active mode.

usage: drive.py plain|explicit HOST PORT FILE UPLOAD
"""
import ftplib
import os
import ssl
import sys

tls, host, port, file, upload = sys.argv[1:6]
if tls == "plain":
    ftp = ftplib.FTP(timeout=10)
else:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    ftp = ftplib.FTP_TLS(timeout=10, context=context)
ftp.connect(host, int(port))
ftp.login()
if tls != "plain":
    ftp.prot_p()
ftp.set_pasv(False)
ftp.retrbinary("RETR " + file, lambda block: sys.stdout.buffer.write(block))
with open(upload, "rb") as f:
    ftp.storbinary("STOR " + os.path.basename(upload), f)
ftp.retrlines("LIST")
ftp.quit()
