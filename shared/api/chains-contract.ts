/** Chains: an application with its supplements, appeals and continuations. */
import { z } from 'zod';
import { STAGES } from '../stage.ts';
import { DECISIONS } from '../states.ts';
import { base, by, done, id } from './base.ts';

const text = z.string().nullable();

/** One case of a chain, without its patient. */
const chainCase = z.object({
  id,
  stage: z.enum(STAGES),
  decision: z.enum(DECISIONS).nullable(),
  subType: text,
  priority: text,
  drugCodes: z.array(z.string()),
  drugNames: z.array(z.string()),
  /** YYYY-MM-DD. */
  appliedOn: text,
  decidedOn: text,
  periodEnd: text,
  caseNumber: text,
  receiptNumber: text,
  originalReceiptNumber: text,
});
export type ChainCase = z.infer<typeof chainCase>;

/** Links between two cases of one patient. Words are in the page's texts (`chain.edges`). */
const CHAIN_EDGES = [
  /** The later case names the earlier one's receipt number (原受理編號), or both name the same number. */
  'receipt',
  /** A corrected file replaced the earlier one. */
  'corrected',
  /** 緊急報備 and its 完整送件, linked by a person. */
  'emergency-complete',
  /** 初次 (or an earlier course) and its 續用, linked by a person. */
  'first-continued',
] as const;

/** Links that only a person can confirm or deny. */
const PERSON_LINKS = ['emergency-complete', 'first-continued'] as const;

const chainView = z.object({
  /** Oldest first, including the requested case. */
  cases: z.array(chainCase),
  edges: z.array(
    z.object({
      from: id,
      to: id,
      kind: z.enum(CHAIN_EDGES),
      /** The person who confirmed it; null for a link by numbers. */
      by: text,
    }),
  ),
  /** 目前有效核定: the newest approval. */
  effective: text,
  /** 進行中: cases still open, at NHI or here. */
  underWay: z.array(id),
  /** A case of this patient that this one could belong to; a person confirms or denies it. `from` is the earlier one. */
  suggestions: z.array(z.object({ from: id, to: id, kind: z.enum(PERSON_LINKS), other: chainCase })),
  /** The requested case names an original receipt number that belongs to another patient's case. */
  otherPatient: z.boolean(),
});
export type ChainView = z.infer<typeof chainView>;

export const chainsContract = {
  chains: {
    ofCase: base.input(z.object({ id })).output(chainView),
    /** `from` is the earlier case. A person may change the verdict; the case's history keeps each. */
    link: base
      .input(
        z.object({
          from: id,
          to: id,
          kind: z.enum(PERSON_LINKS),
          verdict: z.enum(['confirmed', 'denied']),
          by,
        }),
      )
      .output(done),
  },
};

export type ChainEdgeKind = (typeof CHAIN_EDGES)[number];
export type PersonLink = (typeof PERSON_LINKS)[number];
