// Runs a program where every address of every network leads to this process: node network-sink.cjs REPORT PROGRAM …
// To be started in a network namespace of its own (see no-network.ts). Names are answered with an address, so that what
// would follow a look-up does follow. Writes what was asked for to REPORT and ends as the program does.
const { execFileSync, spawn } = require('node:child_process');
const { createSocket } = require('node:dgram');
const { readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:net');

const [report, program, ...args] = process.argv.slice(2);
const WEB_PORTS = [80, 443];
const ANSWER = [198, 51, 100, 1];

const ip = (...words) => execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
ip('link', 'set', 'lo', 'up');
ip('route', 'add', 'local', 'default', 'dev', 'lo');
try {
  ip('-6', 'route', 'add', 'local', 'default', 'dev', 'lo');
} catch {
  // A kernel without IPv6 sends nothing over it.
}

const lookups = [];
const connections = [];

/** The name in a DNS question, and where the question ends. */
function question(message) {
  const labels = [];
  let at = 12;
  while (message[at] > 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
    at += 1 + message[at];
  }
  return { name: labels.join('.'), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function answer(message, { type, end }) {
  const header = Buffer.from(message.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  const isAddress = type === 1;
  [1, isAddress ? 1 : 0, 0, 0].forEach((count, i) => header.writeUInt16BE(count, 4 + 2 * i));
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...ANSWER]);
  return Buffer.concat([header, message.subarray(12, end), ...(isAddress ? [record] : [])]);
}

const names = createSocket('udp4');
names.on('message', (message, sender) => {
  const asked = question(message);
  if (!lookups.includes(asked.name)) lookups.push(asked.name);
  names.send(answer(message, asked), sender.port, sender.address);
});

const listening = [
  new Promise((resolve) => names.bind(53, '0.0.0.0', resolve)),
  ...WEB_PORTS.map((port) => {
    const server = createServer((socket) => {
      connections.push(`${socket.localAddress.replace(/^::ffff:/, '')}:${port}`);
      socket.on('error', () => {});
      socket.end();
    });
    return new Promise((resolve) => server.listen(port, '::', resolve));
  }),
];

/** Packets that were sent to any address at all: the only way out leads over `lo`. */
function packetsSent() {
  const line = readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .find((text) => text.trim().startsWith('lo:'));
  return Number(line.split(':')[1].trim().split(/\s+/)[9]);
}

void Promise.all(listening).then(() => {
  const child = spawn(program, args, { stdio: 'inherit' });
  child.on('close', (code) => {
    writeFileSync(report, JSON.stringify({ lookups, connections, packets: packetsSent() }));
    process.exit(code ?? 1);
  });
});
