import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { BUILT } from '../support/command.ts';

const PRELOAD = readFileSync(join(BUILT, 'desktop/preload.cjs'), 'utf8');

/** Runs the built preload as the sandbox does: no Node but `require('electron')`. */
function run(origin = 'app://twpas') {
  const required: string[] = [];
  const exposed: [string, Record<string, unknown>][] = [];
  const sent: unknown[][] = [];
  const posted: unknown[][] = [];
  const ipcRenderer = Object.assign(new EventEmitter(), { send: (...args: unknown[]) => sent.push(args) });
  const electron = {
    ipcRenderer,
    contextBridge: {
      exposeInMainWorld: (name: string, api: Record<string, unknown>) => exposed.push([name, api]),
    },
  };
  runInNewContext(PRELOAD, {
    require: (name: string) => {
      required.push(name);
      if (name === 'electron') return electron;
      throw new Error(`no ${name} in a sandbox`);
    },
    window: {
      location: { origin },
      postMessage: (...args: unknown[]) => posted.push(args),
    },
  });
  return { required, exposed, sent, posted, ipcRenderer };
}

test('the preload needs nothing but Electron and gives the page one function', () => {
  const { required, exposed } = run();
  expect(required).toEqual(['electron']);
  expect(exposed.map(([name, api]) => [name, Object.keys(api)])).toEqual([['twpasDesktop', ['askForPort']]]);
});

test('the function asks for a port and takes nothing from the page along', () => {
  const { exposed, sent } = run();
  const ask = exposed[0]?.[1]['askForPort'] as (...args: unknown[]) => unknown;
  expect(ask('anything', { else: true })).toBeUndefined();
  expect(sent).toEqual([['twpas:agent-port']]);
});

test('a port is handed to the page of our own origin, and nothing of the message but it', () => {
  const { ipcRenderer, posted } = run();
  const ports = [{}];
  ipcRenderer.emit('twpas:agent-port', { ports, sender: {} }, 'more');
  expect(posted).toEqual([['twpas:agent-port', 'app://twpas', ports]]);
  expect(ipcRenderer.eventNames()).toEqual(['twpas:agent-port']);
});

test('the page of a service is given nothing, and no port that comes for it', () => {
  const { exposed, posted, ipcRenderer } = run('http://127.0.0.1:4780');
  ipcRenderer.emit('twpas:agent-port', { ports: [{}] });
  expect([exposed, posted]).toEqual([[], []]);
});
