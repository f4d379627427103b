// Preloaded into an agent whose work is counted, in each of its threads: wraps what the product calls, at the edge, and changes nothing of it. On
// SIGUSR2 the main thread writes what was counted since its start beside the file named. It takes processor time of its own.
// Plain JavaScript: a worker that strips types first would be another one.
import { createHook } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { serialize } from 'node:v8';
import {
  getEnvironmentData,
  isMainThread,
  parentPort,
  setEnvironmentData,
  Worker,
} from 'node:worker_threads';

const NAMES = [
  'statements',
  'commits',
  'walPages',
  'poolCalls',
  'messages',
  'copiedBytes',
  'movedBytes',
  'hashedBytes',
  'parsedBytes',
  'hashedInChecking',
  'parsedInChecking',
];
const KEY = 'twpas-bench-cost';
const shared = getEnvironmentData(KEY) ?? new SharedArrayBuffer(8 * NAMES.length);
if (isMainThread) setEnvironmentData(KEY, shared);
const counts = new BigInt64Array(shared);
const add = (name, by = 1) => void Atomics.add(counts, NAMES.indexOf(name), BigInt(by));

/** What a message takes with it: bytes of its own, and what changes hands instead. */
function countMessage(value, moved) {
  const list = Array.isArray(moved) ? moved : (moved?.transfer ?? []);
  const bytes = list.reduce((sum, one) => sum + (one.byteLength ?? 0), 0);
  add('messages');
  add('movedBytes', bytes);
  add('copiedBytes', Math.max(0, serialize(value).length - bytes));
}

function wrap(owner, name, before) {
  const own = owner[name];
  owner[name] = function wrapped(...args) {
    before.apply(this, args);
    return own.apply(this, args);
  };
}

const sizeOf = (data) => (typeof data === 'string' ? Buffer.byteLength(data) : (data?.byteLength ?? 0));
const hash = Object.getPrototypeOf(createHash('sha256'));
wrap(hash, 'update', (data) => {
  add(isMainThread ? 'hashedBytes' : 'hashedInChecking', sizeOf(data));
});
wrap(JSON, 'parse', (text) => {
  add(isMainThread ? 'parsedBytes' : 'parsedInChecking', sizeOf(text));
});

if (isMainThread) {
  wrap(Worker.prototype, 'postMessage', countMessage);
  countPool();
  countDatabase();
  const file = process.env['TWPAS_BENCH_PROBE'];
  process.on('SIGUSR2', () => {
    const told = NAMES.map((name, at) => [name, Number(Atomics.load(counts, at))]);
    writeFileSync(`${file}.counts`, JSON.stringify(Object.fromEntries(told)));
  });
} else {
  wrap(parentPort, 'postMessage', countMessage);
}

/** Calls of libuv's thread pool: files, names of hosts, compression. Node names a random number that is made here and now like one of the pool. */
function countPool() {
  const pool = /^(FSREQ|FILEHANDLECLOSEREQ|GETADDRINFO|ZLIB)/;
  createHook({
    init: (_id, type) => {
      if (pool.test(type)) add('poolCalls');
    },
  }).enable();
}

/** Statements as they are run, and the pages that each commit wrote into the write-ahead log, by the index that SQLite keeps of it. */
function countDatabase() {
  const Database = createRequire(process.argv[1])('better-sqlite3');
  const memory = new Database(':memory:');
  const statement = Object.getPrototypeOf(memory.prepare('SELECT 1'));
  memory.close();
  for (const name of ['run', 'get', 'all', 'iterate']) {
    const own = statement[name];
    statement[name] = function counted(...args) {
      add('statements');
      const result = own.apply(this, args);
      if (this.source === 'COMMIT') {
        add('commits');
        add('walPages', newPages(this.database.name));
      }
      return result;
    };
  }
  wrap(Database.prototype, 'exec', () => {
    add('statements');
  });
}

/** Never closed: a process that closes any descriptor of this file loses SQLite's own locks on it (POSIX). */
let index = null;
let last = 0;

function newPages(database) {
  index ??= openSync(`${database}-shm`, 'r');
  if (fstatSync(index).size < 20) return 0;
  const head = Buffer.alloc(4);
  // `mxFrame` of the first copy of the header, in the machine's own order.
  readSync(index, head, 0, 4, 16);
  const frames = head.readUInt32LE();
  // The log begins anew once all of it was copied into the database.
  const pages = frames >= last ? frames - last : frames;
  last = frames;
  return pages;
}
