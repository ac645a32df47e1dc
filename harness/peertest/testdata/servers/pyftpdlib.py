"""Serves a directory with pyftpdlib on 127.0.0.1. With a file of a certificate and
its key it requires explicit FTPS, on data connections too.

usage: pyftpdlib.py PORT DIRECTORY USER PASSWORD [KEY]
"""
import sys

# Python puts this script's directory first, where "pyftpdlib" is this script.
sys.path.pop(0)

import logging

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

port, directory, user, password = sys.argv[1:5]
logging.basicConfig(stream=sys.stdout, level=logging.DEBUG)
handler = FTPHandler
if len(sys.argv) > 5:
    handler = TLS_FTPHandler
    handler.certfile = sys.argv[5]
    handler.tls_control_required = True
    handler.tls_data_required = True
handler.authorizer = DummyAuthorizer()
handler.authorizer.add_user(user, password, directory, perm="elradfmwMT")
FTPServer(("127.0.0.1", int(port)), handler).serve_forever()
