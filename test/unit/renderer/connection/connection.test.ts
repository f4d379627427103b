import { ORPCError } from '@orpc/client';
import { afterEach, describe, expect, it } from 'vitest';
import { Connection, type Change, type ConnectionPhase } from '../../../../renderer/connection/connection.ts';
import {
  ConnectionLostError,
  SignedOutError,
  type Transport,
} from '../../../../renderer/connection/transport.ts';
import type { Me } from '../../../../shared/api/people-contract.ts';
import { abilitiesOf } from '../../../../shared/people/abilities.ts';
import { statusWith } from '../../support/status-with.ts';

const TIMES = { callMs: 120, checkMs: 240, pauseMs: 20, beatMs: 60, retryMs: [0, 10] };
const ME: Me = {
  name: 'wang',
  displayName: '王承辦',
  roles: ['handler'],
  abilities: abilitiesOf(['handler']),
  how: 'account',
  idleLockMinutes: 15,
};
const STATUS = statusWith();
const ends: (() => void)[] = [];

afterEach(() => {
  ends.splice(0).forEach((end) => {
    end();
  });
});

/** An agent at the other end whose behaviour can be changed while it is talked to. */
function createPeer() {
  const peer = {
    /** Answer of a status call. */
    status: (): Promise<unknown> => Promise.resolve(STATUS),
    me: (): Promise<unknown> => Promise.resolve(ME),
    other: (): Promise<unknown> => Promise.resolve(null),
    opened: 0,
    endEvents: (): void => undefined,
    emit: (_ids: string[]): void => undefined,
    closed: (): void => undefined,
  };
  const open = (): Promise<Transport> => {
    peer.opened += 1;
    return Promise.resolve({
      link: {
        call: (path) => {
          if (path[0] === 'status') return peer.status();
          if (path[1] === 'whoAmI') return peer.me();
          if (path[0] === 'changes') return Promise.resolve(events());
          return peer.other();
        },
      },
      onClose: (listener) => {
        peer.closed = listener;
        return () => undefined;
      },
      close: () => undefined,
    });
  };
  async function* events(): AsyncGenerator<{ ids: string[]; revision: number }> {
    /** `null`: the end. */
    const waiting: (string[] | null)[] = [];
    let wake = (): void => undefined;
    peer.emit = (ids) => {
      waiting.push(ids);
      wake();
    };
    peer.endEvents = () => {
      waiting.push(null);
      wake();
    };
    for (;;) {
      const ids = waiting.shift();
      if (ids === null) return;
      if (ids !== undefined) yield { ids, revision: 1 };
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  return { peer, open };
}

function connect(open: () => Promise<Transport>): Connection {
  const connection = new Connection(open, TIMES);
  ends.push(connection.start());
  return connection;
}

function reach(connection: Connection, phase: ConnectionPhase): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (connection.state.get().phase !== phase) return;
      stop();
      resolve();
    };
    const stop = connection.state.subscribe(look);
    look();
  });
}

describe('the connection to the agent', () => {
  it('lets no call wait for the answer of a transport that is over', async () => {
    const { peer, open } = createPeer();
    peer.other = () => new Promise(() => undefined);
    const end = new AbortController();
    const connection = connect(async () => ({ ...(await open()), ended: end.signal }));
    await reach(connection, 'open');
    const waits = connection.client.cases.resolve({ id: '261201-AAAAAA', found: { number: '1' } });
    end.abort(new ConnectionLostError());
    await expect(waits).rejects.toThrow(ConnectionLostError);
  });

  it('opens, knows the status, and asks for everything once', async () => {
    const { open } = createPeer();
    const changes: Change[] = [];
    const connection = new Connection(open, TIMES);
    connection.onChange((change) => changes.push(change));
    ends.push(connection.start());
    await reach(connection, 'open');
    expect(connection.status.get()).toEqual(STATUS);
    expect(changes).toEqual([{ kind: 'all' }]);
    expect(connection.state.get().healedAt).toBeNull();
  });

  it('knows who is signed in before it is open, and asks again after a refusal', async () => {
    const { peer, open } = createPeer();
    const connection = new Connection(open, TIMES);
    let known: Me | null = null;
    connection.state.subscribe(() => {
      if (connection.state.get().phase === 'open') known ??= connection.me.get();
    });
    ends.push(connection.start());
    await reach(connection, 'open');
    expect(known).toEqual(ME);
    const less = { ...ME, roles: ['viewer'], abilities: abilitiesOf(['viewer']) };
    peer.me = () => Promise.resolve(less);
    peer.other = () => Promise.reject(new ORPCError('NOT_ALLOWED', { status: 403 }));
    const told = new Promise<Me | null>((resolve) => {
      connection.me.subscribe(() => {
        resolve(connection.me.get());
      });
    });
    await expect(connection.client.stats.table({ rows: 'drug', filter: {} })).rejects.toThrow();
    expect(await told).toEqual(less);
  });

  it('passes on which cases changed', async () => {
    const { peer, open } = createPeer();
    const connection = connect(open);
    await reach(connection, 'open');
    const heard = new Promise<Change>((resolve) => connection.onChange(resolve));
    peer.emit(['a', 'b']);
    expect(await heard).toEqual({ kind: 'cases', ids: new Set(['a', 'b']) });
  });

  it('is lost when the events end, and heals with everything asked for again', async () => {
    const { peer, open } = createPeer();
    const connection = connect(open);
    await reach(connection, 'open');
    const healed = new Promise<Change>((resolve) => connection.onChange(resolve));
    peer.endEvents();
    await reach(connection, 'lost');
    expect(await healed).toEqual({ kind: 'all' });
    expect(connection.state.get()).toMatchObject({ phase: 'open', generation: 2 });
    expect(connection.state.get().healedAt).not.toBeNull();
  });

  it('is lost when the status is not answered in time, though the events go on', async () => {
    const { peer, open } = createPeer();
    const connection = connect(open);
    await reach(connection, 'open');
    peer.status = () => new Promise(() => undefined);
    await reach(connection, 'lost');
    peer.status = () => Promise.resolve(STATUS);
    await reach(connection, 'open');
  });

  it('is lost at once when its transport says that it closed', async () => {
    const { peer, open } = createPeer();
    const connection = connect(open);
    await reach(connection, 'open');
    peer.closed();
    await reach(connection, 'lost');
  });

  it('stays open when the agent answers that it failed at the status', async () => {
    const { peer, open } = createPeer();
    const connection = connect(open);
    await reach(connection, 'open');
    let beats = 0;
    const third = new Promise<void>((resolve) => {
      peer.status = () => {
        beats += 1;
        if (beats === 3) resolve();
        return Promise.reject(new ORPCError('FAILED', { status: 500 }));
      };
    });
    await third;
    expect(connection.state.get().phase).toBe('open');
  });

  it('goes on trying while signed out, and opens once the session is known again', async () => {
    const { peer, open } = createPeer();
    const connection = connect(open);
    await reach(connection, 'open');
    peer.status = () => Promise.reject(new SignedOutError());
    await reach(connection, 'signed-out');
    peer.status = () => Promise.resolve(STATUS);
    await reach(connection, 'open');
  });

  it('gives every call a deadline, so that one on a dead port does not wait for ever', async () => {
    const { peer, open } = createPeer();
    const connection = connect(open);
    await reach(connection, 'open');
    peer.other = () => new Promise(() => undefined);
    await expect(connection.client.cases.ids({})).rejects.toBeInstanceOf(ConnectionLostError);
  });

  it('refuses a call at once while there is no connection', async () => {
    const connection = new Connection(() => new Promise(() => undefined), TIMES);
    await expect(connection.client.cases.ids({})).rejects.toBeInstanceOf(ConnectionLostError);
  });

  it('keeps the same status object for the same content: nothing is drawn for a heartbeat', async () => {
    const { peer, open } = createPeer();
    const connection = connect(open);
    await reach(connection, 'open');
    const first = connection.status.get();
    const beat = new Promise<void>((resolve) => {
      peer.status = () => {
        resolve();
        return Promise.resolve(structuredClone(STATUS));
      };
    });
    await beat;
    await Promise.resolve();
    expect(connection.status.get()).toBe(first);
  });

  it('ends when it is told to', async () => {
    const { peer, open } = createPeer();
    const connection = new Connection(open, TIMES);
    const stop = connection.start();
    await reach(connection, 'open');
    stop();
    await reach(connection, 'lost');
    expect(peer.opened).toBe(1);
  });
});
