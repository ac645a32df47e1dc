"""Serves a directory with Twisted's FTP server on 127.0.0.1.

usage: twisted.py PORT DIRECTORY USER PASSWORD
"""
import sys

# Python puts this script's directory first, where "twisted" is this script.
sys.path.pop(0)

from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor
from twisted.protocols import ftp
from twisted.python import filepath, log
from zope.interface import implementer

port, directory, user, password = sys.argv[1:5]


@implementer(IRealm)
class Realm:
    def requestAvatar(self, avatar, mind, *interfaces):
        return ftp.IFTPShell, ftp.FTPShell(filepath.FilePath(directory)), lambda: None


log.startLogging(sys.stdout)
checker = InMemoryUsernamePasswordDatabaseDontUse()
checker.addUser(user, password)
factory = ftp.FTPFactory(Portal(Realm(), [checker]))
reactor.listenTCP(int(port), factory, interface="127.0.0.1")
reactor.run()
