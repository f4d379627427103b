/** 預檢: NHI's own rules, run on an application before NHI decides. */
import { z } from 'zod';
import { base, by, time } from './base.ts';

/** `unknown`: no answer could be had; it counts as none. */
export const PRECHECK_RESULTS = ['pass', 'fail', 'unknown'] as const;
/** Reason why there is no answer: the rule took too long, ended with an error, or says neither. */
export const NO_ANSWER_REASONS = ['late', 'failed', 'no-result'] as const;
/** `open`: the rule computed the condition, but its report does not mention it. */
export const CONDITION_STATES = ['met', 'missing', 'unfit'] as const;

const precheckCondition = z.object({
  /** 主要規定一：初次使用條件. */
  main: z.string().nullable(),
  /** As the rule numbers it, e.g. `1規則1-1`. */
  number: z.string().nullable(),
  /** NHI's words. */
  words: z.string(),
  state: z.enum(CONDITION_STATES),
  /** 參考資訊: the condition does not affect the result. */
  reference: z.boolean(),
});
export type PrecheckCondition = z.infer<typeof precheckCondition>;

const precheckAnswer = z.object({
  /** Name of the rule library, e.g. LCAlectinibRule1. */
  rule: z.string(),
  /** NHI's title of it. */
  title: z.string(),
  /** Name of the rule in its report: cancer, ingredient, line of therapy. */
  label: z.string(),
  drug: z.string(),
  /** The application's NHI drug codes that the rule is about. */
  codes: z.array(z.string()),
  version: z.string(),
  /** YYYY-MM-DD. */
  date: z.string().nullable(),
  result: z.enum(PRECHECK_RESULTS),
  reason: z.enum(NO_ANSWER_REASONS).nullable(),
  /** NHI's 報告總結 as it is. */
  report: z.string().nullable(),
  /** 初次使用, 續用. */
  use: z.string().nullable(),
  /** Number of conditions, without 參考資訊, whose data is missing or does not fit. */
  missing: z.int(),
  unfit: z.int(),
  conditions: z.array(precheckCondition),
});
export type PrecheckAnswer = z.infer<typeof precheckAnswer>;

/** The answers of the rules about one case. */
export const precheckView = z.object({
  /** `name#version` of the package that gave the answers; null: the rules did not run on the case. */
  package: z.string().nullable(),
  askedAt: time.nullable(),
  /** The best answer first; empty where no rule is about the application. */
  answers: z.array(precheckAnswer),
});
export type PrecheckView = z.infer<typeof precheckView>;

export const precheckContract = {
  precheck: {
    /** Audited as `cases.show` is. */
    ofCase: base.input(z.object({ id: z.string(), by })).output(precheckView),
  },
};
