/**
 * Power cuts for an agent's process (`--import`, test/crash/victim.ts). A kill leaves bytes that no fsync has covered in the system's
 * cache; here the trail loses them, as on a disk. The fsync of an intent or the commit of `sending` is held back, so that bytes which do
 * not wait for it leave first. Each POST whose first byte is about to leave is noted by its attempt. Nothing that ships knows of this file.
 */
import { subscribe } from 'node:diagnostics_channel';
import fs from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';

/** `intent` or `sending`: what the disk keeps late. */
const held = process.env.TWPAS_POWER_CUT_HOLDS;
const notes = process.env.TWPAS_POWER_CUT_NOTES;
/** A POST that does not wait leaves sooner. */
const HOLD_MS = 400;
const isToBeKilled = process.env.TWPAS_CRASH_AT !== undefined;
/** Longest pause between two commits (group-commit.ts). */
const COMMIT_PAUSE_MS = 20;
const TRAIL = /audit[\\/]\d{4}-\d\d\.jsonl$/;

/** Bytes of each month's file that the disk has kept. */
const kept = new Map();
let intentWaits = false;
/** A token was asked for: from now on a case may be sent. */
let mayBeSent = false;
let hasLeft = false;
/** A listener of this event sets the timer of a crash point, which no disk holds up. */
let isLeaving = false;

/** Ends when the disk has kept it: never, if a byte left meanwhile and the power is cut soon. */
async function keptLate() {
  await pause(HOLD_MS);
  if (hasLeft && isToBeKilled) await new Promise(() => undefined);
}

function cutTrail() {
  for (const [path, size] of kept)
    if (fs.existsSync(path) && fs.statSync(path).size > size) fs.truncateSync(path, size);
}

function watchTrail(path, handle) {
  if (!kept.has(path)) kept.set(path, fs.fstatSync(handle.fd).size);
  const sync = handle.sync.bind(handle);
  handle.sync = async () => {
    const { size } = fs.fstatSync(handle.fd);
    const holds = intentWaits && held === 'intent';
    intentWaits = false;
    if (holds) await keptLate();
    await sync();
    kept.set(path, size);
  };
}

function holdCommits() {
  const { setImmediate: soon, setTimeout: later } = globalThis;
  globalThis.setImmediate = (run, ...args) =>
    mayBeSent && !isLeaving ? void keptLate().then(() => run(...args)) : soon(run, ...args);
  globalThis.setTimeout = Object.assign(
    (run, ms, ...args) =>
      mayBeSent && ms <= COMMIT_PAUSE_MS ? void keptLate().then(() => run(...args)) : later(run, ms, ...args),
    later,
  );
}

function headerOf({ headers }, name) {
  return headers[headers.findIndex((one) => String(one).toLowerCase() === name) + 1];
}

if (isMainThread) {
  const { open } = files;
  files.open = async (path, ...options) => {
    const handle = await open(path, ...options);
    if (TRAIL.test(String(path))) watchTrail(String(path), handle);
    return handle;
  };
  const { appendFileSync } = fs;
  fs.appendFileSync = (to, bytes, ...options) => {
    if (bytes.includes('"kind":"send-intent"')) intentWaits = true;
    appendFileSync(to, bytes, ...options);
  };
  syncBuiltinESMExports();
  if (held === 'sending') holdCommits();
  const { kill } = process;
  process.kill = (pid, signal) => {
    if (pid === process.pid && signal === 'SIGKILL') cutTrail();
    return kill.call(process, pid, signal);
  };
  subscribe('undici:client:sendHeaders', ({ request }) => {
    if (request.method !== 'POST') return;
    mayBeSent = true;
    if (!request.path.endsWith('/Bundle')) return;
    [hasLeft, isLeaving] = [true, true];
    queueMicrotask(() => (isLeaving = false));
    appendFileSync(notes, `${headerOf(request, 'x-request-id')}\n`);
  });
}
