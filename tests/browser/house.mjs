// A console of one's own for a browser test: nginx/run, NSD and Unbound on free ports, its state in
// a temporary folder. Everything is ended by the process ids noted here.
import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const children = new Set();

function start(command, args, options = {}) {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    child.said = '';
    for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data) => (child.said += data));
    child.ended = once(child, 'exit').then(() => children.delete(child));
    children.add(child);
    return child;
}

async function stop(child) {
    child.kill('SIGTERM');
    await child.ended;
}

async function until(what, limit, fine) {
    for (const end = Date.now() + limit; Date.now() < end; await sleep(50)) {
        const answer = await fine();
        if (answer) return answer;
    }
    throw new Error(`not within ${limit} ms: ${what}`);
}

async function freePort() {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}

const ZONE_HEAD = `$ORIGIN test.
$TTL 1
@ SOA ns.test. host.test. SERIAL 3600 600 86400 1
@ NS ns
ns A 127.0.0.1
shop.example A 192.0.2.80
spf.platform.example TXT "v=spf1 ip4:192.0.2.25 -all"
`;

// The zone "test." in NSD, and an Unbound that keeps nothing in front of it.
export class Names {
    constructor(folder) {
        this.folder = folder;
        this.serial = 1;
        this.zone = path.join(folder, 'test.zone');
    }

    async open() {
        [this.nsdPort, this.port] = [await freePort(), await freePort()];
        this.write('');
        this.file('nsd.conf', `server:
  ip-address: 127.0.0.1@${this.nsdPort}
  username: ""
  chroot: ""
  zonesdir: "${this.folder}"
  pidfile: "${this.folder}/nsd.pid"
  database: ""
  zonelistfile: "${this.folder}/zone.list"
  xfrdfile: "${this.folder}/xfrd.state"
  logfile: "${this.folder}/nsd.log"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: test
  zonefile: test.zone
`);
        this.file('unbound.conf', `server:
  interface: 127.0.0.1@${this.port}
  port: ${this.port}
  username: ""
  chroot: ""
  directory: "${this.folder}"
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  module-config: "iterator"
  local-zone: "test." nodefault
  cache-max-ttl: 0
  cache-max-negative-ttl: 0
  infra-host-ttl: 0
remote-control:
  control-enable: no
stub-zone:
  name: test
  stub-addr: 127.0.0.1@${this.nsdPort}
`);
        await this.start();
    }

    file(name, text) {
        fs.writeFileSync(path.join(this.folder, name), text);
    }

    write(records) {
        this.file('test.zone', ZONE_HEAD.replace('SERIAL', this.serial++) + records);
    }

    async start() {
        this.nsd = start('/usr/sbin/nsd', ['-d', '-c', path.join(this.folder, 'nsd.conf')]);
        this.unbound = start('/usr/sbin/unbound', ['-d', '-c', path.join(this.folder, 'unbound.conf')]);
        for (const port of [this.nsdPort, this.port])
            await until(`an answer from ${port}`, 5000, () => this.ask('ns.test', port).then((rcode) => rcode >= 0));
    }

    // The answer code of a question over UDP; -1 when there is none.
    async ask(name, port) {
        const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
        const query = Buffer.concat([Buffer.from([7, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), ...labels, Buffer.from([0, 0, 1, 0, 1])]);
        const socket = createSocket('udp4');
        try {
            socket.on('error', () => {});
            socket.send(query, port, '127.0.0.1');
            const answer = await Promise.race([once(socket, 'message'), sleep(200)]);
            return answer ? answer[0][3] & 15 : -1;
        } finally {
            socket.close();
        }
    }

    // Both begin anew: no waiting for a reload, and Unbound forgets what it remembers of failures.
    async restart() {
        await Promise.all([stop(this.nsd), stop(this.unbound)]);
        await this.start();
    }

    async publish(records) {
        this.write(records);
        await this.restart();
    }

    // The zone cannot be read: NSD, and so Unbound, answer SERVFAIL.
    async breakDown() {
        this.file('test.zone', 'this is no zone\n');
        await this.restart();
    }
}

export class House {
    async open(settings = {}) {
        this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nafuda-browser-'));
        fs.chmodSync(this.folder, 0o755); // www-data has to get through
        this.names = new Names(fs.mkdtempSync(path.join(this.folder, 'names-')));
        await this.names.open();
        this.port = await freePort();
        this.url = `http://127.0.0.1:${this.port}`;
        this.environment = {
            ...process.env,
            NAFUDA_CONF: '/dev/null',
            NAFUDA_LISTEN: `127.0.0.1:${this.port}`,
            NAFUDA_STATE: path.join(this.folder, 'state'),
            NAFUDA_RESOLVER: `127.0.0.1:${this.names.port}`,
            NAFUDA_NAMESERVERS: 'off',
            NAFUDA_SPF_INCLUDE: 'spf.platform.example.test',
            NAFUDA_PLATFORM_NAME: 'Nafuda',
            ...settings,
        };
        this.run = start('nginx/run', [], { env: this.environment });
        await until('nginx/run says it serves', 30000, () => {
            if (this.run.exitCode !== null) throw new Error(this.run.said);
            return this.run.said.includes('Ctrl-C ends it');
        });
        this.link = /^ +(http:\S+)$/m.exec(this.run.said)?.[1];
        return this;
    }

    // The command line of this console.
    tool(...words) {
        const program = path.join(process.env.BUILD ?? 'build', 'nafuda');
        return execFileSync(program, words, { env: this.environment, encoding: 'utf8' }).trim();
    }

    // What a pattern finds in the text of a mail that the watcher sends to an address.
    async letter(to, pattern) {
        const folder = path.join(this.folder, 'state/maildir/new');
        return until(`a mail to ${to} with ${pattern}`, 20000, () => {
            const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
            return names.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
                .filter((mail) => mail.includes(to))
                .map((mail) => /Content-Type: text\/plain[^]*?\n\n([\w+/=\n]+)/.exec(mail)[1])
                .map((body) => pattern.exec(Buffer.from(body, 'base64').toString()))
                .find((match) => match);
        });
    }

    async close() {
        await Promise.all([...children].map(stop));
        fs.rmSync(this.folder, { recursive: true, force: true });
    }
}

process.on('exit', () => children.forEach((child) => child.kill('SIGTERM')));
