/** 與健保署對帳: rows of NHI's list compared with the cases. The list itself stays in the browser; nothing of it is stored. */
import { z } from 'zod';
import {
  LIST_COLUMNS,
  LIST_RESULTS,
  MOST_LIST_ROWS,
  RECONCILE_GROUPS,
  RECONCILE_WHYS,
} from '../reconcile.ts';
import { base, by, day, done, time } from './base.ts';
import { askedView } from './views/case-detail.ts';

const number = z.string().min(1).max(64).optional();

/** The readable fields of one row of the list. */
const listRow = z.object({
  /** Row number in the file, from 1. */
  n: z.int().min(1),
  /** 受理編號, 收件序號／案件編號. */
  receipt: number,
  caseNumber: number,
  /** Identity number in full. */
  patient: number,
  drug: number,
  applied: day.optional(),
  result: z.enum(LIST_RESULTS).optional(),
  quantity: z.number().optional(),
});
export type ListRow = z.infer<typeof listRow>;

const listToCompare = z.object({
  rows: z.array(listRow).min(1).max(MOST_LIST_ROWS),
  /** First and last 申請日期 of the cases expected on the list, both inclusive. */
  from: day,
  to: day,
  /** When the list was made; cases sent later cannot be on it. */
  madeAt: time.optional(),
  /** True if the list has a column of results; if so, an empty cell means that NHI has not decided. */
  hasResult: z.boolean(),
});
export type ListToCompare = z.infer<typeof listToCompare>;

/** A keyed digest that identifies an application without naming its patient. */
const mark = z.string().regex(/^[0-9a-f]{24}$/);

/** An application that a person marked as entered over NHI's VPN. */
const vpnEntry = z.object({
  mark,
  rows: z.array(z.int()),
  /** Ids of the application's cases here, all cancelled. */
  cases: z.array(z.string()),
  by: z.string(),
  at: time,
});
export type VpnEntry = z.infer<typeof vpnEntry>;

const difference = z.object({
  group: z.enum(RECONCILE_GROUPS),
  why: z.enum(RECONCILE_WHYS),
  /** `n` of the list's rows in this difference. */
  rows: z.array(z.int()),
  /** Ids of cases. */
  cases: z.array(z.string()),
  /** Quantity that NHI approved for the case, as we know it. */
  quantity: z.number().nullable(),
  /** Time of the case's next poll. */
  nextPollAt: time.nullable(),
  /** True if 現在查詢 is possible for the case; then its last use by a person. */
  mayAsk: z.boolean(),
  asked: askedView.nullable(),
  /** Argument of `markVpn`; null: the mark does not apply here. */
  mark: mark.nullable(),
});
export type Difference = z.infer<typeof difference>;

/** Number of applications on each side; an application with several rows counts once. */
const sides = z.object({ ours: z.int(), theirs: z.int() });

export const reconciled = z.object({
  asOf: time,
  /** Number of applications on the list; then number of cases expected on it. */
  listed: z.int(),
  due: z.int(),
  same: sides.extend({ ids: z.array(z.string()) }),
  different: sides,
  ours: sides,
  theirs: sides,
  unclear: sides,
  /** Counted apart: in none of the groups above. */
  vpn: z.array(vpnEntry),
  differences: z.array(difference),
  /** Rows that repeat the same application and drug, grouped by application. */
  doubled: z.array(z.array(z.int())),
});
export type Reconciled = z.infer<typeof reconciled>;

const heads = z.array(z.string().max(200)).min(1).max(200);

export const reconcileContract = {
  reconcile: {
    /** The last chosen columns, if a list with these heads has all of them. */
    columns: base
      .input(z.object({ heads }))
      .output(
        z
          .object({ columns: z.partialRecord(z.enum(LIST_COLUMNS), z.int()), by: z.string(), at: time })
          .nullable(),
      ),
    /** Stores the chosen columns for the hospital, by their heads. */
    keepColumns: base
      .input(z.object({ heads, columns: z.partialRecord(z.enum(LIST_COLUMNS), z.int().min(0).max(199)), by }))
      .output(done),
    /** Each row and each case of these days is in exactly one group. Stores nothing. */
    compare: base.input(listToCompare).output(reconciled),
    /**
     * 標為 VPN 登錄. `cases`: the application's cases as `compare` listed them. Each must have been cancelled by `cases.cancel`, else
     * `vpn-case-open`. Sends and stops nothing.
     */
    markVpn: base
      .input(z.object({ mark, cases: z.array(z.string().min(1).max(64)).max(50), by }))
      .output(done),
    unmarkVpn: base.input(z.object({ mark, by })).output(done),
    /** Records whose names leave with the differences, before they do. */
    taken: base
      .input(z.object({ ids: z.array(z.string().min(1).max(64)).max(10_000), as: z.enum(['file', 'paper']) }))
      .output(done),
  },
};
