/** 預檢: what NHI's own rules say of an application, before NHI does. */
import { z } from 'zod';

/** `unknown`: no answer could be had; it counts as none. */
export const PRECHECK_RESULTS = ['pass', 'fail', 'unknown'] as const;
/** Why there is no answer: the rule took too long, ended with an error, or says neither. */
export const NO_ANSWER_REASONS = ['late', 'failed', 'no-result'] as const;
/** `open`: the rule computed it, and its report says nothing of it. */
export const CONDITION_STATES = ['met', 'missing', 'unfit', 'open'] as const;

const precheckCondition = z.object({
  /** 主要規定一：初次使用條件. */
  main: z.string().nullable(),
  /** As the rule numbers it, e.g. `1規則1-1`. */
  number: z.string().nullable(),
  /** NHI's words. */
  words: z.string(),
  state: z.enum(CONDITION_STATES),
  /** 參考資訊: does not count for the result. */
  reference: z.boolean(),
});
export type PrecheckCondition = z.infer<typeof precheckCondition>;

const precheckAnswer = z.object({
  /** Name of the rule library, e.g. LCAlectinibRule1. */
  rule: z.string(),
  /** NHI's title of it. */
  title: z.string(),
  /** As its report names it: cancer, ingredient, line of therapy. */
  label: z.string(),
  drug: z.string(),
  version: z.string(),
  /** YYYY-MM-DD. */
  date: z.string().nullable(),
  result: z.enum(PRECHECK_RESULTS),
  reason: z.enum(NO_ANSWER_REASONS).nullable(),
  /** NHI's 報告總結 as it is. */
  report: z.string().nullable(),
  /** 初次使用, 續用. */
  use: z.string().nullable(),
  /** Conditions that count and whose data was not filled in, or does not fit. */
  missing: z.int(),
  unfit: z.int(),
  conditions: z.array(precheckCondition),
});
export type PrecheckAnswer = z.infer<typeof precheckAnswer>;
