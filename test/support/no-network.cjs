// Loaded into a Node process with NODE_OPTIONS=--require: every connection, lookup and datagram fails the process.
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');

function refuse(what) {
  return () => {
    process.stderr.write(`network used: ${what}\n`);
    process.exit(99);
  };
}

net.Socket.prototype.connect = refuse('net.connect');
dgram.createSocket = refuse('dgram.createSocket');
dns.lookup = refuse('dns.lookup');
dns.promises.lookup = refuse('dns.promises.lookup');
