// Preloaded into an agent whose work is counted: wraps the database at the edge, and changes nothing of it. On SIGUSR2 writes what was counted
// since its start beside the file named. It takes processor time of its own.
// Plain JavaScript: a process that strips types first would be another one.
import { fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const counts = { statements: 0, commits: 0, walPages: 0 };

if (isMainThread) {
  countDatabase();
  process.on('SIGUSR2', () => {
    writeFileSync(`${process.env['TWPAS_BENCH_PROBE']}.counts`, JSON.stringify(counts));
  });
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
      counts.statements += 1;
      const result = own.apply(this, args);
      if (this.source === 'COMMIT') {
        counts.commits += 1;
        counts.walPages += newPages(this.database.name);
      }
      return result;
    };
  }
  const { exec } = Database.prototype;
  Database.prototype.exec = function counted(...args) {
    counts.statements += 1;
    return exec.apply(this, args);
  };
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
