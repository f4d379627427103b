/** Chains: an application with its supplements, appeals and corrected files. */
import { z } from 'zod';
import { STAGES } from '../stage.ts';
import { base, id } from './base.ts';

const text = z.string().nullable();

/** One case of a chain, without its patient. */
const chainCase = z.object({
  id,
  stage: z.enum(STAGES),
  subType: text,
  priority: text,
  drugCodes: z.array(z.string()),
  drugNames: z.array(z.string()),
  /** YYYY-MM-DD. */
  appliedOn: text,
  decidedOn: text,
  receiptNumber: text,
});
export type ChainCase = z.infer<typeof chainCase>;

/** Links between two cases of one patient. Words are in the page's texts (`chain.edges`). */
const CHAIN_EDGES = [
  /** The later case names the earlier one's receipt number (原受理編號), or both name the same number. */
  'receipt',
  /** A corrected file replaced the earlier one. */
  'corrected',
] as const;

const chainView = z.object({
  /** Oldest first, including the requested case. */
  cases: z.array(chainCase),
  edges: z.array(z.object({ from: id, to: id, kind: z.enum(CHAIN_EDGES) })),
  /** The requested case names an original receipt number that belongs to another patient's case. */
  otherPatient: z.boolean(),
});
export type ChainView = z.infer<typeof chainView>;

export const chainsContract = {
  chains: {
    ofCase: base.input(z.object({ id })).output(chainView),
  },
};
