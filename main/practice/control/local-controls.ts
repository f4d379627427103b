import type { CaseStore } from '../cases/case-store.ts';
import type { SandboxCase } from '../cases/case.ts';
import { isDone, viewOf } from '../cases/case.ts';
import { scriptSchema } from '../cases/script.ts';
import { bombOf } from '../http/bomb.ts';
import type { Listener } from '../http/listener.ts';
import type { JsonObject } from '../json.ts';
import type { Ledger } from '../ledger.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import type { Player } from '../play.ts';
import type { SandboxSettings } from '../settings.ts';
import { plantedIdOf } from '../planted.ts';
import { settingsSchema } from '../settings.ts';
import type { TokenServer } from '../token/token-server.ts';
import type { SandboxControls } from './controls.ts';

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

export interface ControlContext {
  readonly ledger: Ledger;
  readonly misbehaviour: Misbehaviour;
  readonly store: CaseStore;
  readonly tokens: TokenServer;
  readonly listener: Listener;
  readonly settings: () => SandboxSettings;
  readonly setSettings: (settings: SandboxSettings) => void;
  readonly setJwks: (jwks: { keys: Record<string, unknown>[] }) => void;
  /** Null: no hospital is played. */
  readonly player: Player | null;
  readonly storeBundle: (bundle: JsonObject, plantedId: string) => Promise<SandboxCase>;
}

export function createControls(context: ControlContext): SandboxControls {
  const { ledger, misbehaviour, store, tokens, listener } = context;
  /** One case by its number, or all. @throws when there is no such case. */
  const chosen = (number: string | undefined): SandboxCase[] => {
    if (number === undefined) return store.all();
    const one = store.byNumber(number);
    if (one === undefined) throw new Error(`there is no case ${number}`);
    return [one];
  };

  return {
    setClientJwks(jwks) {
      const keys = jwks.keys.map((key) => ({ ...key }));
      for (const key of keys) {
        const leaked = PRIVATE_MEMBERS.filter((member) => member in key);
        if (leaked.length > 0) ledger.violation('private-key-registered', leaked.join(' '));
      }
      context.setJwks({ keys });
      return Promise.resolve();
    },
    configure(changes) {
      context.setSettings(settingsSchema.parse({ ...context.settings(), ...changes }));
      return Promise.resolve(context.settings());
    },
    misbehave(route, fault, options = {}) {
      misbehaviour.add({ ...options, route, fault });
      if (fault.kind === 'bomb') bombOf(fault.megabytes);
      return Promise.resolve();
    },
    clearMisbehaviour() {
      misbehaviour.clear();
      return Promise.resolve();
    },
    rules: () => Promise.resolve(misbehaviour.rules()),
    ledger: () => Promise.resolve(ledger.snapshot()),
    resetLedger() {
      ledger.reset();
      return Promise.resolve();
    },
    cases: () => Promise.resolve(store.all().map(viewOf)),
    setScript(key, script) {
      const ending = typeof script === 'string' ? { ending: script } : script;
      return store.setScript(key, scriptSchema.parse(ending));
    },
    async advance(number) {
      for (const one of chosen(number)) await store.advance(one);
      return chosen(number).map(viewOf);
    },
    async decideAll(number) {
      for (const one of chosen(number)) while (!isDone(one)) await store.advance(one);
      return chosen(number).map(viewOf);
    },
    async showDisposition(number, disposition) {
      for (const one of chosen(number)) await store.show(one, disposition);
    },
    insert: async (bundle) =>
      viewOf(await context.storeBundle(bundle, plantedIdOf(Buffer.from(JSON.stringify(bundle))))),
    play(scenario) {
      if (context.player === null)
        return Promise.reject(new Error('no hospital is played here: --export-folder names none'));
      return context.player.play(scenario);
    },
    revokeTokens() {
      tokens.revokeTokens();
      return Promise.resolve();
    },
    goDown(forMs) {
      // After the answer to this very call has left.
      setTimeout(() => {
        void listener.down();
        setTimeout(() => void listener.up(), forMs);
      }, 20);
      return Promise.resolve();
    },
  };
}
