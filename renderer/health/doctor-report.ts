import { useEffect, useRef } from 'react';
import type { DoctorStep } from '../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS, type DoctorStepId } from '../../shared/doctor-steps.ts';
import type { Tone } from '../ui/words.tsx';
import { useConnection } from '../connection/connection.ts';
import type { Language, Texts } from '../texts/texts.ts';
import { createStore, useStore } from '../ui/store.ts';

/** Groups of steps, in the page's order. */
export const DOCTOR_GROUPS = ['machine', 'network', 'signIn', 'search'] as const;
export type DoctorGroup = (typeof DOCTOR_GROUPS)[number];

export const stepsOfGroup = (group: DoctorGroup): readonly DoctorStepId[] =>
  DOCTOR_STEPS.flatMap((step) => (step.group === group ? [step.id] : []));

export const STEP_TONES: Readonly<Record<DoctorStep['status'], Tone>> = {
  ok: 'good',
  warning: 'attention',
  failed: 'bad',
  'not-tried': 'neutral',
};

/** NHI's error codes for an unknown client key: sending NHI the public keys solves this. */
const KEY_CODES: readonly string[] = ['token-invalid-client', 'token-key-unknown'];
export const isKeyUnknown = (steps: readonly DoctorStep[]): boolean =>
  steps.some(({ status, code }) => status === 'failed' && KEY_CODES.includes(code));

/** Language of the agent's sentences to show. */
export const sideOf = (language: Language): 'zh' | 'en' => (language === 'en' ? 'en' : 'zh');

export function titleOf(step: DoctorStep['step'], language: Language): string {
  return DOCTOR_STEPS.find(({ id }) => id === step)?.[sideOf(language)] ?? step;
}

/** `設定檔」、「備份`: the sentence adds the outer quotation marks. */
const namesOf = (steps: readonly DoctorStepId[], language: Language): string =>
  steps.map((step) => titleOf(step, language)).join(language === 'en' ? '”, “' : '」、「');

/** One sentence about the report; null while incomplete. */
export function verdict(steps: readonly DoctorStep[], texts: Texts, language: Language): string | null {
  if (steps.length < DOCTOR_STEPS.length) return null;
  const words = texts.doctor;
  const broken = steps.filter(({ status }) => status === 'failed').map(({ step }) => step);
  if (broken.length > 0) {
    const say = steps.some(({ status }) => status === 'not-tried') ? words.broke : words.brokeApart;
    return say(namesOf(broken, language));
  }
  const warned = steps.filter(({ status }) => status === 'warning').length;
  return warned === 0 ? words.allOk : words.warned(warned);
}

/** The report as text for a mail. */
export function reportText(steps: readonly DoctorStep[], texts: Texts, language: Language): string {
  const words = texts.doctor;
  const side = sideOf(language);
  return steps
    .flatMap((step, index) => {
      const head = `${String(index + 1)}. [${words.statuses[step.status]}] ${titleOf(step.step, language)}`;
      if (step.status === 'not-tried') return [head];
      const lines = [
        head,
        `   ${words.tried}: ${step.tried[side]}`,
        `   ${words.result}: ${step.result[side]}`,
        ...step.notes.map((note) => `   - ${note[side]}`),
      ];
      if (step.cause !== null) lines.push(`   ${step.cause[side]} [${step.code}]`);
      return lines;
    })
    .join('\n');
}

interface DoctorState {
  readonly steps: readonly DoctorStep[];
  readonly current: DoctorStep['step'] | null;
  readonly phase: 'idle' | 'running' | 'stopped';
  readonly error: unknown;
  /** Start and end of the last check; null before. */
  readonly began: number | null;
  readonly ended: number | null;
}

export interface Doctor extends DoctorState {
  readonly run: () => void;
  readonly stop: () => void;
}

const NOTHING: DoctorState = {
  steps: [],
  current: null,
  phase: 'idle',
  error: null,
  began: null,
  ended: null,
};

/** Kept while the page is open, for the way back from the settings. Contains no secret. */
const last = createStore<DoctorState>(NOTHING);

/** Runs the agent's check and receives its steps; Stop or leaving the page also stops the agent. */
export function useDoctor(): Doctor {
  const { client } = useConnection();
  const seen = useStore(last);
  const end = useRef<AbortController | null>(null);
  useEffect(() => () => end.current?.abort(), []);

  const listen = async (signal: AbortSignal): Promise<void> => {
    const began = Date.now();
    last.set({ ...NOTHING, phase: 'running', began });
    // Ignore events of a check that a newer one replaced.
    const say = (more: Partial<DoctorState>): void => {
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
    stop: () => end.current?.abort(),
  };
}
