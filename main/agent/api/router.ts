import type { StatusView } from '../../../shared/api/views/status.ts';
import { gathered } from '../ground/base/tasks.ts';
import type { Store } from '../ground/db/store.ts';
import type { Log } from '../ports.ts';
import { accessRouter, retentionRouter } from './access-router.ts';
import { AgentError } from '../ground/error.ts';
import { atTheMachineOnly, contractBuilder } from './builder.ts';
import type { AgentContext } from './context.ts';
import { contentRouter, readCases } from './case-router.ts';
import { checkRouter, igRouter } from './check-router.ts';
import { keysRouter, vaultRouter } from './keys-router.ts';
import { listRouter, namesRouter, statsRouter } from './list-router.ts';
import { moveCases } from './moves-router.ts';
import { doctorRouter, operationsRouter } from './operations-router.ts';
import { settingsRouter } from './settings-router.ts';
import { precheckRouter } from './precheck-router.ts';
import { peopleRouter } from './people-router.ts';
import type { AgentServices } from './services.ts';
import { seenStatus, sightOf } from './sight.ts';
import { chainsRouter, workRouter } from './work-router.ts';

/** The implemented contract. Each call asks `services` anew, since a restore replaces them. */
export function createRouter(services: () => AgentServices, log: Log) {
  const os = contractBuilder(services, log);
  return os.router({
    status: os.status.handler(({ context, input }) =>
      statusFor(services(), context, input?.address !== false),
    ),
    cases: {
      ...readCases(os, services),
      ...moveCases(os, services),
      ...contentRouter(os, services),
      ...listRouter(os, services),
    },
    chains: chainsRouter(os, services),
    changes: os.changes.handler(({ signal }) => changesOf(services().context.store, signal)),
    destination: {
      pause: os.destination.pause.handler(({ context }) =>
        services().destination.pauseByPerson(true, context.actor),
      ),
      resume: os.destination.resume.handler(async ({ context }) => {
        const { destination, server, serverSettings: names, audit, context: cases } = services();
        const { reason } = context.by;
        if (server.isNew()) {
          await atTheMachineOnly(context, NEW_SERVER, (entry) => audit.append(entry));
          const { fhirBaseUrl, tokenUrl = null, clientId } = names;
          // In the trail first: the person who confirmed this server.
          await context.record('server-confirmed', { detail: { fhirBaseUrl, tokenUrl, clientId } });
          await server.confirm();
        }
        const note = reason === null ? {} : { note: cases.sealed.sealNote('sending-resumed', reason) };
        await context.record('sending-resumed', { detail: note });
        await destination.pauseByPerson(false);
      }),
    },
    folders: { rescan: os.folders.rescan.handler(() => services().rescan()) },
    keys: keysRouter(os, services),
    doctor: doctorRouter(os, services),
    vault: vaultRouter(os, services),
    ig: igRouter(os, services),
    check: checkRouter(os, services),
    precheck: precheckRouter(os, services),
    retention: retentionRouter(os, services),
    ...workRouter(os, services),
    ...operationsRouter(os, services),
    ...settingsRouter(os, services),
    access: accessRouter(os, services),
    names: namesRouter(os),
    people: peopleRouter(os, services),
    stats: statsRouter(os, services),
    audit: {
      verify: os.audit.verify.handler(({ input }) => services().operations.verifyAudit(input?.head)),
      // In the trail first, so the exported copy has the line too.
      export: os.audit.export.handler(({ input }) => services().exportAudit(input.file)),
    },
    backup: os.backup.handler(({ input }) => services().backup(input.file)),
    restore: os.restore.handler(({ input }) => {
      const { file, code = null } = input;
      return services().restore({ file, code });
    }),
  });
}
const NEW_SERVER = {
  call: 'destination.resume',
  settings: ['server'],
  refusal: () => new AgentError('machine-only/new-server'),
};

export type AgentRouter = ReturnType<typeof createRouter>;

/** A new sign-in address only goes to a person at the machine, not to a page that is already signed in. */
function statusFor(
  { status, newestUnreadable }: AgentServices,
  context: AgentContext,
  wantsAddress: boolean,
): StatusView {
  const addressFor = context.origin === 'cli' && wantsAddress ? context.actor : null;
  return seenStatus(sightOf(context, false), status(addressFor), newestUnreadable);
}

interface Change {
  readonly ids: string[];
  readonly revision: number;
}

/**
 * Stream of changes. A slow reader has at most one pending entry. The first entry comes immediately, so that the reader knows the stream
 * works. It ends with the store, which a restore replaces: the reader then reconnects and fetches everything.
 */
export async function* changesOf(store: Store, signal: AbortSignal | undefined): AsyncGenerator<Change> {
  const changed = new Set<string>();
  let pending = true;
  yield* gathered({
    listen: (ping) =>
      store.onChange((ids) => {
        ids.forEach((id) => changed.add(id));
        pending = true;
        ping();
      }),
    take: () => {
      if (!pending) return null;
      pending = false;
      const ids = [...changed];
      changed.clear();
      return { ids, revision: store.revision() };
    },
    end: signal ? AbortSignal.any([signal, store.closing]) : store.closing,
  });
}
