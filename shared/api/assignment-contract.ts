/** 分派: the table by which cases that arrive get an owner. */
import { z } from 'zod';
import { MOST_CODES, MOST_RULES } from '../choices.ts';
import { base, by } from './base.ts';

const codes = z.array(z.string().trim().min(1).max(64)).max(MOST_CODES);
const rule = z.object({
  /** 就醫科別 codes; empty: any department, or none. */
  departments: codes,
  /** Drug codes, one of which the case applies for; empty: any drug, or none. */
  drugs: codes,
  owner: z.string().trim().min(1).max(100),
});
export type AssignmentRule = z.infer<typeof rule>;
const rules = z.array(rule).max(MOST_RULES);

export const assignmentView = z.object({
  /** In order: the first matching row applies. */
  rules,
  /** Owners in the table whose account is disabled or may not work on cases: their rows assign nobody. */
  cannotWork: z.array(z.string()),
});
export type AssignmentView = z.infer<typeof assignmentView>;

export const assignmentContract = {
  assignment: {
    list: base.input(z.object({ by })).output(assignmentView),
    /** Replaces the table, for cases that arrive from now on. CONFLICT `assignment-changed` if the table differs from `seen`. */
    save: base.input(z.object({ rules, seen: rules, by })).output(assignmentView),
  },
};
