/** Entry of the thread that checks a large database while the agent reads it. */
import { parentPort } from 'node:worker_threads';
import { codeOf } from '../base/errors.ts';
import { openDatabase, quickCheck } from './open.ts';

/** Null if the file is sound, else the code of the fault. */
export type CheckedFile = string | null;

function check(path: string): CheckedFile {
  const db = openDatabase(path, { readonly: true });
  try {
    quickCheck(db);
    return null;
  } catch (error) {
    return codeOf(error);
  } finally {
    db.close();
  }
}

parentPort?.on('message', (path: string) => {
  parentPort?.postMessage(check(path));
});
