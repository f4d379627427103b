import type { Sample } from './types.ts';
import { DEFAULT_TODAY, makeSample } from './sample.ts';

export const DEMO_KINDS = [
  'approved',
  'partly-approved',
  'denied',
  'supplement',
  'refused',
  'rejected',
] as const;
export type DemoKind = (typeof DEMO_KINDS)[number];

/** The six samples of the demo, each with the end it has to come to. */
export function demoSamples(
  hospitalId: string,
  seed: string | number,
  today = DEFAULT_TODAY,
): readonly (Sample & { readonly kind: DemoKind })[] {
  const make = (kind: DemoKind, options: Omit<Parameters<typeof makeSample>[0], 'seed'>) => ({
    kind,
    ...makeSample({
      hospitalId,
      today,
      subType: '1',
      priority: '1',
      ...options,
      seed: `${String(seed)} ${kind}`,
    }),
  });
  return [
    make('approved', { kind: 'cancer', ending: 'approve' }),
    make('partly-approved', { kind: 'immunologic', ending: 'partial' }),
    make('denied', { kind: 'cancer', ending: 'deny' }),
    make('supplement', { kind: 'cancer', ending: 'supplement' }),
    make('refused', { kind: 'cancer', defect: 'wrong-hospital' }),
    make('rejected', { kind: 'immunologic', ending: 'reject' }),
  ];
}
