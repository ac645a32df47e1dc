// Serves a directory with ftp-srv on 127.0.0.1.
//
// usage: node server.js PORT DIRECTORY USER PASSWORD
const FtpSrv = require("ftp-srv");

const [port, directory, user, password] = process.argv.slice(2);
const server = new FtpSrv({ url: `ftp://127.0.0.1:${port}`, pasv_url: "127.0.0.1" });
server.on("login", (login, resolve, reject) => {
  if (login.username === user && login.password === password) resolve({ root: directory });
  else reject(new Error("wrong user or password"));
});
server.listen();
