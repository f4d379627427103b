import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdList, RowCache } from '../../../../renderer/cases/case-list.ts';
import type { AgentClient } from '../../../../renderer/connection/transport.ts';
import type { CaseFilter } from '../../../../shared/api/case-filter.ts';
import type { CaseRow } from '../../../../shared/api/views/case-row.ts';
import { fakeRow } from '../../headless/fake-agent.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Cases in memory, of which the third is held. */
function casesInMemory(count: number) {
  const rows = new Map<string, CaseRow>();
  const add = (): void => {
    const id = `c${String(rows.size + 1)}`;
    rows.set(id, { ...fakeRow(id), delivery: rows.size === 2 ? 'held' : 'queued' });
  };
  while (rows.size < count) add();
  return {
    rows,
    add,
    change: (id: string, patch: Partial<CaseRow>) =>
      void rows.set(id, { ...(rows.get(id) ?? fakeRow(id)), ...patch }),
    ids: ({ delivery }: CaseFilter) =>
      [...rows.values()].filter((row) => delivery?.includes(row.delivery) ?? true).map(({ id }) => id),
  };
}

/** The two list calls over a store in memory, with what they were asked. */
function fakeClient(count: number) {
  const store = casesInMemory(count);
  const asked: string[][] = [];
  const control = { fails: false, searches: [] as (string | undefined)[], had: [] as (string | undefined)[] };
  const cases = {
    ids: ({ have, ...filter }: CaseFilter & { have?: string }) => {
      control.searches.push(filter.search);
      control.had.push(have);
      const ids = store.ids(filter);
      const tag = ids.join();
      const same = have === tag;
      return control.fails
        ? Promise.reject(new Error('no'))
        : Promise.resolve({ ids: same ? [] : ids, revision: 1, tag, same });
    },
    rows: ({ ids }: { ids: string[] }) => {
      asked.push(ids);
      const rows = ids.flatMap((id) => store.rows.get(id) ?? []);
      return control.fails ? Promise.reject(new Error('no')) : Promise.resolve(rows);
    },
  };
  return {
    store,
    asked,
    control,
    ids: store.ids({}),
    client: { cases } as unknown as Pick<AgentClient, 'cases'>,
  };
}

describe('the rows in sight', () => {
  it('are fetched together, once', async () => {
    const { client, ids, asked } = fakeClient(30);
    const rows = new RowCache(client);
    ids.forEach((id) => rows.watch(id));
    await vi.advanceTimersByTimeAsync(50);
    expect(asked).toEqual([ids]);
    expect(rows.row(ids[3] ?? '').get()?.id).toBe(ids[3]);
    rows.watch(ids[3] ?? '');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(1);
  });

  it('are fetched at once when they change after quiet, and those of a flood of changes together', async () => {
    const { client, ids, asked } = fakeClient(2);
    const rows = new RowCache(client);
    ids.forEach((id) => rows.watch(id));
    await vi.advanceTimersByTimeAsync(1_000);
    rows.invalidate(new Set(ids.slice(0, 1)));
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([ids, ids.slice(0, 1)]);
    for (let n = 0; n < 30; n += 1) {
      rows.invalidate(new Set(ids));
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(10);
    expect(asked.slice(2)).toEqual([ids]);
  });

  it('that were scrolled past are not asked for', async () => {
    const { client, ids, asked } = fakeClient(30);
    const rows = new RowCache(client);
    ids.slice(0, 20).forEach((id) => {
      rows.watch(id)();
    });
    ids.slice(20).forEach((id) => rows.watch(id));
    await vi.advanceTimersByTimeAsync(50);
    expect(asked).toEqual([ids.slice(20)]);
  });

  it('are fetched again when they change; others when they come back into view', async () => {
    const { client, ids, asked, store } = fakeClient(3);
    const rows = new RowCache(client);
    const [a = '', b = ''] = ids;
    const leave = rows.watch(b);
    rows.watch(a);
    await vi.advanceTimersByTimeAsync(50);
    leave();
    store.change(a, { receiptNumber: 'R1' });
    store.change(b, { receiptNumber: 'R2' });
    rows.invalidate(new Set([a, b]));
    await vi.advanceTimersByTimeAsync(50);
    expect(asked[1]).toEqual([a]);
    expect(rows.row(a).get()?.receiptNumber).toBe('R1');
    rows.watch(b);
    await vi.advanceTimersByTimeAsync(50);
    expect(asked[2]).toEqual([b]);
  });

  it('are asked for again after a failure', async () => {
    const { client, ids, asked, control } = fakeClient(2);
    const rows = new RowCache(client);
    control.fails = true;
    ids.forEach((id) => rows.watch(id));
    await vi.advanceTimersByTimeAsync(50);
    control.fails = false;
    await vi.advanceTimersByTimeAsync(2_100);
    expect(asked).toHaveLength(2);
    expect(rows.row(ids[0] ?? '').get()).not.toBeNull();
  });
});

describe('the ids that match', () => {
  it('come for a filter, and the same array stays as long as the same ids match', async () => {
    const { client, ids } = fakeClient(9);
    const list = new IdList(client, () => true);
    list.setFilter({ delivery: ['held'] });
    list.setFilter({});
    await vi.advanceTimersByTimeAsync(0);
    const first = list.state.get();
    expect(first.items).toEqual(ids);
    list.refresh();
    await vi.advanceTimersByTimeAsync(500);
    expect(list.state.get().items).toBe(first.items);
  });

  it('are not sent again while they are the same, and never taken for those of another filter', async () => {
    const { client, control, store, ids } = fakeClient(9);
    const list = new IdList(client, () => true);
    list.setFilter({});
    await vi.advanceTimersByTimeAsync(0);
    const first = list.state.get();
    const firstAsOf = list.asOf.get() ?? 0;
    list.refresh();
    await vi.advanceTimersByTimeAsync(500);
    expect(control.had).toEqual([undefined, ids.join()]);
    expect(list.state.get()).toBe(first);
    expect(list.asOf.get()).toBeGreaterThan(firstAsOf);
    list.setFilter({ delivery: ['held'] });
    await vi.advanceTimersByTimeAsync(0);
    expect(control.had.at(-1)).toBeUndefined();
    expect(list.state.get().items).toEqual(store.ids({ delivery: ['held'] }));
    store.add();
    list.setFilter({});
    await vi.advanceTimersByTimeAsync(0);
    expect(list.state.get().items).toHaveLength(10);
  });

  it('follow a change after quiet at once', async () => {
    const { client, store } = fakeClient(9);
    const list = new IdList(client, () => true);
    list.setFilter({});
    await vi.advanceTimersByTimeAsync(1_000);
    store.add();
    list.refresh();
    await vi.advanceTimersByTimeAsync(0);
    expect(list.state.get().items).toHaveLength(10);
  });

  it('follow many changes with few fetches', async () => {
    const { client, control } = fakeClient(9);
    const list = new IdList(client, () => true);
    list.setFilter({});
    await vi.advanceTimersByTimeAsync(0);
    for (let i = 0; i < 50; i += 1) {
      list.refresh();
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(control.searches.length).toBeLessThanOrEqual(4);
  });

  it('say that they failed only when there is nothing older to show', async () => {
    const { client, control } = fakeClient(4);
    const list = new IdList(client, () => true);
    control.fails = true;
    list.setFilter({});
    await vi.advanceTimersByTimeAsync(0);
    expect(list.state.get().phase).toBe('failed');
    control.fails = false;
    list.reload();
    await vi.advanceTimersByTimeAsync(0);
    expect(list.state.get().phase).toBe('ready');
    control.fails = true;
    list.reload();
    await vi.advanceTimersByTimeAsync(0);
    expect(list.state.get().items).toHaveLength(4);
  });

  it('keep what is shown while there is no connection', async () => {
    const { client, control } = fakeClient(4);
    let connected = true;
    const list = new IdList(client, () => connected);
    list.setFilter({});
    await vi.advanceTimersByTimeAsync(0);
    connected = false;
    control.fails = true;
    list.reload();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(list.state.get()).toMatchObject({ phase: 'ready' });
  });
});
