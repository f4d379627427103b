import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { MessagePortMain } from 'electron';
import type { Contract } from '../../../shared/api/contract.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { createLoop } from '../../agent/ground/base/loop.ts';
import type { Clock, Log } from '../../agent/ports.ts';

type AgentClient = ContractRouterClient<Contract>;

export type AgentWatch = ReturnType<typeof watchAgent>;

interface WatchListeners {
  readonly onStatus: (status: StatusView) => void;
  /** Rows that may hold news, without patient data. */
  readonly onRows: (rows: readonly CaseRow[]) => void;
}

/** At the start, only the newest cases are read for news; older ones were announced long ago. */
const LOOK_BACK = 500;
const AGAIN_MS = 5_000;

/** The main process's subscription to the agent, by the same contract and the same kind of port as the page, until the agent is gone. */
export function watchAgent(
  port: Pick<MessagePortMain, 'on' | 'postMessage' | 'start' | 'close'>,
  { onStatus, onRows }: WatchListeners,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
) {
  const client: AgentClient = createORPCClient(new RPCLink({ port }));
  port.start();

  const rowsOf = async (ids: readonly string[], signal: AbortSignal): Promise<void> => {
    if (ids.length > 0) onRows(await client.cases.rows({ ids: [...ids], phi: false }, { signal }));
  };
  const lookBack = async (signal: AbortSignal): Promise<void> => {
    const lists = await Promise.all([
      client.cases.ids({ review: ['decided', 'failed'] }, { signal }),
      client.cases.ids({ delivery: ['refused', 'rejected', 'held'] }, { signal }),
    ]);
    for (const { ids } of lists) await rowsOf(ids.slice(0, LOOK_BACK), signal);
  };
  const listen = async (signal: AbortSignal): Promise<number> => {
    let last: number | null = null;
    for await (const { ids, revision } of await client.changes(undefined, { signal })) {
      onStatus(await client.status(undefined, { signal }));
      // No ids although cases changed: too many to list, or changes from before this watch.
      if (ids.length === 0 && revision !== last) await lookBack(signal);
      else await rowsOf(ids, signal);
      last = revision;
    }
    return AGAIN_MS;
  };
  const loop = createLoop(clock, listen, (error) => {
    // The port ended because the agent did; the next agent gets a new watch.
    log(loop.signal.aborted ? 'debug' : 'warn', 'watch', {}, error);
    return AGAIN_MS;
  });
  port.on('close', () => void loop.stop());
  loop.start();
  return {
    client,
    stop: () => {
      void loop.stop();
      port.close();
    },
  };
}
