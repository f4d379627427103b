import { AgentError } from '../error.ts';
import type { Log } from '../ports.ts';
import { contractBuilder } from './builder.ts';
import { casesRouter } from './cases-router.ts';
import { changesOf } from './changes.ts';
import type { AgentServices } from './services.ts';

/** The contract implemented. `services` is asked at each call, since a restore replaces them. */
export function createRouter(services: () => AgentServices, log: Log) {
  const os = contractBuilder(log);
  const pause = async (paused: boolean, actor: string): Promise<{ ok: true }> => {
    const { destination, audit } = services();
    await audit.append({ kind: paused ? 'sending-paused' : 'sending-resumed', actor });
    await destination.pauseByPerson(paused);
    return { ok: true };
  };
  return os.router({
    // A fresh sign-in address is for who sits at the machine, not for a page that is signed in already.
    status: os.status.handler(({ context }) => services().status(context.origin === 'cli')),
    cases: casesRouter(os, services),
    changes: os.changes.handler(({ signal }) => changesOf(services().context.store, signal)),
    destination: {
      pause: os.destination.pause.handler(({ context }) => pause(true, context.actor)),
      resume: os.destination.resume.handler(({ context }) => pause(false, context.actor)),
    },
    folders: {
      rescan: os.folders.rescan.handler(async () => {
        await services().rescan();
        return { ok: true as const };
      }),
    },
    keys: {
      generate: os.keys.generate.handler(async ({ input, context }) => {
        const key = await services().keys.generate(input.alg);
        await services().audit.append({
          kind: 'key-generated',
          actor: context.actor,
          detail: { kid: key.kid, alg: key.alg },
        });
        return { ...key };
      }),
      list: os.keys.list.handler(async () => (await services().keys.list()).map((key) => ({ ...key }))),
      jwks: os.keys.jwks.handler(() => services().keys.jwks()),
    },
    audit: { verify: os.audit.verify.handler(() => services().verifyAudit()) },
    backup: os.backup.handler(async ({ input, context }) => {
      commandLineOnly(context.origin);
      const written = await services().backup(input.file);
      await services().audit.append({
        kind: 'backup',
        actor: context.actor,
        detail: { bytes: written.bytes },
      });
      return written;
    }),
    restore: os.restore.handler(async ({ input, context }) => {
      commandLineOnly(context.origin);
      await services().audit.append({ kind: 'restore', actor: context.actor });
      return services().restore(input.file);
    }),
  });
}
export type AgentRouter = ReturnType<typeof createRouter>;

/** Paths on the agent's machine are not for a browser to name. */
function commandLineOnly(origin: 'page' | 'cli'): void {
  if (origin !== 'cli') {
    throw new AgentError('command-line-only', 'Backup and restore are done on the command line.', {
      messageZh: '備份與還原請以命令列執行。',
    });
  }
}
