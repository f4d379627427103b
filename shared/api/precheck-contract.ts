/** 預檢: NHI's own rules, run on an application before NHI decides. */
import { z } from 'zod';
import { CONTENT_SECTIONS } from '../content.ts';
import { base, by, done, time } from './base.ts';
import { contentRow } from './content-contract.ts';

/** `unknown`: no answer could be had; it counts as none. */
export const PRECHECK_RESULTS = ['pass', 'fail', 'unknown'] as const;
/** Reason why there is no answer: the rule took too long, ended with an error, or says neither. */
export const NO_ANSWER_REASONS = ['late', 'failed', 'no-result'] as const;
/** `open`: the rule computed the condition, but its report does not mention it. */
export const CONDITION_STATES = ['met', 'missing', 'unfit', 'open'] as const;

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
  /** The case's bytes or the rules in use have changed. Until NHI decides, the agent runs the rules again by itself. */
  stale: z.boolean(),
  /** The best answer first; empty where no rule is about the application. */
  answers: z.array(precheckAnswer),
  /** Rules of these answers that staff dismissed from 待辦 for this drug. */
  dismissed: z.array(
    z.object({ rule: z.string(), drug: z.string(), reason: z.string(), by: z.string(), at: time }),
  ),
  /** The rules in use now; null where none were imported. */
  inUse: z
    .object({
      name: z.string(),
      version: z.string(),
      title: z.string().nullable(),
      /** Date of the newest rule of the package, YYYY-MM-DD. */
      date: z.string().nullable(),
    })
    .nullable(),
});
export type PrecheckView = z.infer<typeof precheckView>;

/** A part of the sent content that a condition evaluates. */
const conditionPlace = z.object({
  section: z.enum(CONTENT_SECTIONS),
  /** Position in its section, from 1. */
  nth: z.int(),
  /** Path of the group, as in `cases.content`. */
  path: z.string(),
  /** First three lines of its content; numbers and names are masked. */
  rows: z.array(contentRow),
});
export type ConditionPlace = z.infer<typeof conditionPlace>;

const counts = z.object({
  approved: z.int(),
  'partially-approved': z.int(),
  'supplement-requested': z.int(),
  denied: z.int(),
});
/** Numbers of cases of one rule, by its earlier result and NHI's decision. */
const ruleTruth = z.object({
  rule: z.string(),
  /** Cancer, ingredient, line of therapy, as its report names them. */
  label: z.string(),
  drug: z.string(),
  /** NHI's title of it. */
  title: z.string(),
  met: counts,
  missing: counts,
  unfit: counts,
});
export type RuleTruth = z.infer<typeof ruleTruth>;

/** Figures of one version of the rules. */
const packageTruth = z.object({
  /** `name#version`. */
  package: z.string(),
  /** Most cases first. */
  rules: z.array(ruleTruth),
  /** Cases decided in the period that no cell counts: no answer of the rule; 退件; items with different decisions. */
  left: z.object({ unknown: z.int(), returned: z.int(), mixed: z.int() }),
});
export type PackageTruth = z.infer<typeof packageTruth>;

/** Results of the rules beside NHI's decisions. */
export const precheckTruth = z.object({
  asOf: time,
  /** The package in use first, then by name and version, newest first; only packages with a decided case. */
  packages: z.array(packageTruth),
});
export type PrecheckTruth = z.infer<typeof precheckTruth>;

/** Restricted to library names and codes: free text would stand unsealed in the database and the trail. */
const ruleAndDrug = {
  rule: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  drug: z
    .string()
    .max(500)
    .regex(/^[!-~]+(?: [!-~]+)*$/),
};

export const precheckContract = {
  precheck: {
    /** Audited as `cases.show` is. */
    ofCase: base.input(z.object({ id: z.string(), by })).output(precheckView),
    /**
     * For each condition of this rule's stored answer, in its order, the content that it evaluates; null: not known. Computed at the call,
     * which takes seconds.
     */
    where: base
      .input(z.object({ id: z.string(), rule: z.string().min(1).max(100), by }))
      .output(z.array(z.array(conditionPlace)).nullable()),
    /** Runs the rules now, even if their answers are current. */
    again: base.input(z.object({ id: z.string(), by })).output(precheckView),
    /** Dismisses this rule from 待辦 for this drug, with a reason. */
    dismiss: base
      .input(z.object({ ...ruleAndDrug, reason: z.string().trim().min(1).max(500), by }))
      .output(done),
    /** Days of the first decision, both inclusive. */
    truth: base.input(z.object({ from: z.iso.date(), to: z.iso.date() })).output(precheckTruth),
    /** Removes a dismissal. */
    restore: base.input(z.object({ ...ruleAndDrug, by })).output(done),
  },
};
