import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { expect, onTestFinished, test, vi } from 'vitest';
import { contract } from '../../../../shared/api/contract.ts';
import type { CaseRow } from '../../../../shared/api/views/case-row.ts';
import { watchAgent } from '../../../../main/desktop/agent-process/watch-agent.ts';
import { fakeRow } from '../../headless/fake-agent.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { statusWith } from '../../support/status-with.ts';

type Change = { ids: string[]; revision: number };

/** An agent with as much behind its contract as is watched; `tell` is a change, `fail` ends the stream with an error. */
function agent() {
  const os = implement(contract).$context<{ actor: string }>();
  const asked: { readonly rows: string[][]; subscriptions: number } = { rows: [], subscriptions: 0 };
  let feed = new TransformStream<Change | 'fail', Change | 'fail'>();
  let writer = feed.writable.getWriter();
  const router = {
    status: os.status.handler(() => statusWith()),
    cases: {
      ids: os.cases.ids.handler(({ input }) => ({
        ids: input.review === undefined ? ['refused-1'] : ['decided-1', 'decided-2'],
        revision: 1,
      })),
      rows: os.cases.rows.handler(({ input }) => {
        expect(input.phi).toBe(false);
        asked.rows.push(input.ids);
        return input.ids.map((id) => ({ ...fakeRow(id), patient: null }));
      }),
    },
    changes: os.changes.handler(async function* () {
      asked.subscriptions++;
      feed = new TransformStream();
      writer = feed.writable.getWriter();
      yield { ids: [], revision: 1 };
      for await (const change of feed.readable) {
        if (change === 'fail') throw new Error('the stream broke');
        yield change;
      }
    }),
  };
  const { port1, port2 } = new MessageChannel();
  new RPCHandler(router as never).upgrade(port2, { context: { actor: 'clerk' } });
  port2.start();
  onTestFinished(() => {
    port2.close();
  });
  return {
    port: port1,
    end: () => {
      port2.close();
    },
    asked,
    tell: (change: Change | 'fail') => void writer.write(change),
  };
}

function watch(port: MessagePort) {
  const clock = new FakeClock();
  const rows: CaseRow[][] = [];
  let statuses = 0;
  const events: string[] = [];
  const watched = watchAgent(
    port as unknown as Parameters<typeof watchAgent>[0],
    {
      onStatus: () => {
        statuses++;
      },
      onRows: (heard) => rows.push([...heard]),
    },
    { clock, log: (level, event) => events.push(`${level} ${event}`) },
  );
  onTestFinished(() => {
    watched.stop();
  });
  return { clock, rows, events, statuses: () => statuses };
}

/** Ends as soon as it is so; the second that `waitFor` has by itself is short on a busy machine. */
const WAIT = { timeout: 10_000 };

const ids = (rows: readonly CaseRow[][]): string[] => rows.flat().map(({ id }) => id);

test('at first it looks back at what could tell something, then at what changed', async () => {
  const { port, tell } = agent();
  const { rows, statuses } = watch(port);
  await vi.waitFor(() => {
    expect(ids(rows)).toEqual(['decided-1', 'decided-2', 'refused-1']);
  }, WAIT);
  tell({ ids: ['x'], revision: 2 });
  tell({ ids: [], revision: 2 });
  tell({ ids: ['y'], revision: 3 });
  await vi.waitFor(() => {
    expect(ids(rows).slice(3)).toEqual(['x', 'y']);
  }, WAIT);
  expect(statuses()).toBe(4);
});

test('too many changes to be named are looked for', async () => {
  const { port, tell } = agent();
  const { rows } = watch(port);
  await vi.waitFor(() => {
    expect(rows).toHaveLength(2);
  }, WAIT);
  tell({ ids: [], revision: 900 });
  await vi.waitFor(() => {
    expect(ids(rows).slice(3)).toEqual(['decided-1', 'decided-2', 'refused-1']);
  }, WAIT);
});

test('a stream that breaks is taken up again after a while', async () => {
  const { port, tell, asked } = agent();
  const { clock, events } = watch(port);
  await vi.waitFor(() => {
    expect(asked.rows).toHaveLength(2);
  }, WAIT);
  tell('fail');
  await clock.sleeping();
  expect(events).toEqual(['warn watch']);
  await clock.advance(5_000);
  await vi.waitFor(() => {
    expect(asked.subscriptions).toBe(2);
  }, WAIT);
});

test('the end of the port is the end of the watch', async () => {
  const { port, end, asked } = agent();
  const { clock, events } = watch(port);
  await vi.waitFor(() => {
    expect(asked.rows).toHaveLength(2);
  }, WAIT);
  end();
  await new Promise((resolve) => port.on('close', resolve));
  await clock.advance(60_000);
  expect(asked.subscriptions).toBe(1);
  expect(events.filter((event) => event.startsWith('warn'))).toEqual([]);
});
