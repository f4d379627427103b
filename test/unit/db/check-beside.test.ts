import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { checkBeside } from '../../../main/agent/ground/db/check-beside.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { damageDatabase } from '../../crash/damage-database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Check = (thread?: string) => Promise<void>;

/** Looks through a database of some pages with a thread of that text; with none, as a small file. */
function checking(state: 'sound' | 'damaged'): { check: Check; logged: string[] } {
  const dir = temporaryFolder();
  const path = join(dir, 'agent.db');
  const made = openDatabase(path);
  made.exec('CREATE TABLE t (x)');
  const insert = made.prepare('INSERT INTO t VALUES (?)');
  made.transaction(() => {
    for (let row = 0; row < 500; row++) insert.run('x'.repeat(100));
  })();
  made.close();
  if (state === 'damaged') damageDatabase(dir);
  const db = openDatabase(path, { readonly: true });
  onTestFinished(() => void db.close());
  const logged: string[] = [];
  const check: Check = (thread) => {
    if (thread === undefined) return checkBeside(db, path, (_level, event) => logged.push(event));
    const file = join(dir, 'thread.mjs');
    writeFileSync(file, `import { parentPort } from 'node:worker_threads';\n${thread}`);
    const options = { workerUrl: pathToFileURL(file), fromBytes: 0 };
    return checkBeside(db, path, (_level, event) => logged.push(event), options);
  };
  return { check, logged };
}

const ANSWERS = (code: string | null): string =>
  `parentPort.on('message', () => parentPort.postMessage(${JSON.stringify(code)}));`;
const DAMAGED = expect.objectContaining({ code: 'database-damaged' }) as Error;

test('a small database is checked in the same thread', async () => {
  await checking('sound').check();
  await expect(checking('damaged').check()).rejects.toEqual(DAMAGED);
});

test('a large one is checked in a thread of its own', async () => {
  const { check, logged } = checking('sound');
  await check(ANSWERS(null));
  await expect(check(ANSWERS('database-damaged'))).rejects.toEqual(DAMAGED);
  expect(logged).toEqual([]);
});

test.each(['process.exit(1);', `throw new Error('x');`, ANSWERS('wrong-node')])(
  'a thread that cannot do it is told of, and the file is looked through here: %s',
  async (thread) => {
    const sound = checking('sound');
    await sound.check(thread);
    expect(sound.logged).toEqual(['database-thread-lost']);
    await expect(checking('damaged').check(thread)).rejects.toEqual(DAMAGED);
  },
);
