import { useEffect, useRef, useState } from 'react';
import type { DoctorStep } from '../../shared/api/doctor-contract.ts';
import { useConnection } from '../connection/agent-context.ts';

export interface Doctor {
  readonly steps: readonly DoctorStep[];
  /** What is being tried right now. */
  readonly current: DoctorStep['step'] | null;
  readonly running: boolean;
  readonly stopped: boolean;
  readonly error: unknown;
  readonly run: () => void;
  readonly stop: () => void;
}

interface Seen {
  readonly steps: readonly DoctorStep[];
  readonly current: DoctorStep['step'] | null;
  readonly phase: 'idle' | 'running' | 'stopped';
  readonly error: unknown;
}

const NOTHING: Seen = { steps: [], current: null, phase: 'idle', error: null };

/** The agent's check, heard step by step; leaving the page, or stopping, ends it at the agent too. */
export function useDoctor(): Doctor {
  const { client } = useConnection();
  const [seen, setSeen] = useState<Seen>(NOTHING);
  const end = useRef<AbortController | null>(null);
  useEffect(() => () => end.current?.abort(), []);

  const listen = async (signal: AbortSignal): Promise<void> => {
    setSeen({ ...NOTHING, phase: 'running' });
    try {
      for await (const event of await client.doctor.run(undefined, { signal })) {
        setSeen((old) =>
          event.kind === 'started'
            ? { ...old, current: event.step }
            : { ...old, current: null, steps: [...old.steps, event.step] },
        );
      }
      setSeen((old) => ({ ...old, current: null, phase: 'idle' }));
    } catch (error) {
      setSeen((old) =>
        signal.aborted
          ? { ...old, current: null, phase: 'stopped' }
          : { ...old, current: null, phase: 'idle', error },
      );
    }
  };
  return {
    steps: seen.steps,
    current: seen.current,
    running: seen.phase === 'running',
    stopped: seen.phase === 'stopped',
    error: seen.error,
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
