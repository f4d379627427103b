import { describe, expect, it } from 'vitest';
import { withDeadline, ConnectionLostError } from '../../../../renderer/connection/transport.ts';

const never = (): Promise<never> => new Promise(() => undefined);

describe('a deadline', () => {
  it('lets an answer in time through', async () => {
    expect(await withDeadline(1000, undefined, () => Promise.resolve(7))).toBe(7);
  });

  it('ends a call that never settles, and tells it so', async () => {
    let told: AbortSignal | undefined;
    const call = withDeadline(10, undefined, (signal) => {
      told = signal;
      return never();
    });
    await expect(call).rejects.toBeInstanceOf(ConnectionLostError);
    expect(told?.aborted).toBe(true);
  });

  it('ends with the caller', async () => {
    const caller = new AbortController();
    const call = withDeadline(1000, caller.signal, never);
    caller.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
  });

  it('does not begin for a caller who is gone', async () => {
    await expect(withDeadline(1000, AbortSignal.abort(new Error('gone')), never)).rejects.toThrow('gone');
  });

  it('leaves a stream running once it came, until its caller ends', async () => {
    const caller = new AbortController();
    let given: AbortSignal | undefined;
    async function* stream(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
    }
    await withDeadline(10, caller.signal, (signal) => {
      given = signal;
      return Promise.resolve(stream());
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(given?.aborted).toBe(false);
    caller.abort();
    expect(given?.aborted).toBe(true);
  });
});
