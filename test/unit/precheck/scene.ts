import { brotliCompressSync } from 'node:zlib';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createPrechecker, type Prechecker } from '../../../main/agent/attendants/precheck/ask-rules.ts';
import { createPrecheckKeeper, type PrecheckKeeper } from '../../../main/agent/attendants/precheck/keeper.ts';
import type { RulesInUse } from '../../../main/agent/attendants/precheck/rules-store.ts';
import { precheckOf } from '../../../main/agent/carrier/cases/prechecks.ts';
import type { CaseRig, Found } from '../support/case-rig.ts';
import { MemorySpool } from '../support/memory-spool.ts';
import { application, type Application } from './bundles.ts';
import { compiledExample } from './compiled-example.ts';

/** The example rules as the agent keeps them. */
export async function compiledFile(dir: string): Promise<string> {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'example.rules.br');
  writeFileSync(file, brotliCompressSync(JSON.stringify(await compiledExample())));
  return file;
}

export const inUse = (file: string, version: string): RulesInUse => ({
  name: 'example.rules',
  version,
  title: null,
  date: null,
  stamp: `example.rules#${version} x`,
  file,
});

/** A keeper over a real database, with a spool in memory and rules that a test changes. */
export class Scene {
  readonly rig: CaseRig;
  readonly spool = new MemorySpool();
  readonly listeners = new Set<() => void>();
  readonly prechecker: Prechecker;
  readonly keeper: PrecheckKeeper;
  current: RulesInUse | null;

  constructor(rig: CaseRig, rules: RulesInUse, more: { readonly deadlineMs?: number } = {}) {
    this.rig = rig;
    this.current = rules;
    this.prechecker = createPrechecker({ now: () => rig.clock.now(), ...more });
    this.keeper = createPrecheckKeeper({
      context: rig.context,
      spool: this.spool,
      rules: {
        current: () => this.current,
        onChange: (listener) => {
          this.listeners.add(listener);
          return () => this.listeners.delete(listener);
        },
      },
      prechecker: this.prechecker,
      clock: rig.clock,
      log: () => undefined,
    });
  }

  async find(given: Application | string, more: Found = {}): Promise<string> {
    const bytes = typeof given === 'string' ? given : JSON.stringify(application(given));
    await this.spool.put(Buffer.from(bytes));
    const { caseId } = await this.rig.find({ ...more, bytes });
    return caseId;
  }

  use(rules: RulesInUse): void {
    this.current = rules;
    for (const listener of this.listeners) listener();
  }

  asked(id: string, version = '1.0.0') {
    return expect
      .poll(() => precheckOf(this.rig.context.store, id)?.package)
      .toBe(`example.rules#${version}`);
  }
}

/** Lets the pause of a start pass. */
export const begin = async ({ keeper, rig }: Scene): Promise<void> => {
  keeper.start();
  await expect.poll(() => rig.clock.pending()).toBeGreaterThan(0);
  await rig.clock.advance(3000);
};
