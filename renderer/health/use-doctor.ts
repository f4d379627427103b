import { useEffect, useRef } from 'react';
import type { DoctorStep } from '../../shared/api/doctor-contract.ts';
import { useConnection } from '../connection/connection.ts';
import { createStore, useStore } from '../ui/store.ts';

interface Seen {
  readonly steps: readonly DoctorStep[];
  /** What is being tried right now. */
  readonly current: DoctorStep['step'] | null;
  readonly phase: 'idle' | 'running' | 'stopped';
  readonly error: unknown;
  /** When the last check began and ended; null before. */
  readonly began: number | null;
  readonly ended: number | null;
}

export interface Doctor extends Seen {
  readonly run: () => void;
  readonly stop: () => void;
}

const NOTHING: Seen = { steps: [], current: null, phase: 'idle', error: null, began: null, ended: null };

/** The last report stays while the page is open, so that it is still there on the way back from the settings. Nothing in it is a secret. */
const last = createStore<Seen>(NOTHING);

/** The agent's check, heard step by step; leaving the page, or stopping, ends it at the agent too. */
export function useDoctor(): Doctor {
  const { client } = useConnection();
  const seen = useStore(last);
  const end = useRef<AbortController | null>(null);
  useEffect(() => () => end.current?.abort(), []);

  const listen = async (signal: AbortSignal): Promise<void> => {
    const began = Date.now();
    last.set({ ...NOTHING, phase: 'running', began });
    // A check that was stopped for the next one says no more.
    const say = (more: Partial<Seen>): void => {
      const now = last.get();
      if (now.began === began) last.set({ ...now, current: null, ...more });
    };
    try {
      for await (const event of await client.doctor.run(undefined, { signal }))
        say(
          event.kind === 'started' ? { current: event.step } : { steps: [...last.get().steps, event.step] },
        );
      say({ phase: 'idle', ended: Date.now() });
    } catch (error) {
      say({ ...(signal.aborted ? { phase: 'stopped' } : { phase: 'idle', error }), ended: Date.now() });
    }
  };
  return {
    ...seen,
    run: () => {
      end.current?.abort();
      end.current = new AbortController();
      void listen(end.current.signal);
    },
    stop: () => {
      end.current?.abort();
    },
  };
}
