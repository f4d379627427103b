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

/** One row of the list, as far as it can be read. */
const listRow = z.object({
  /** Its place in the file, from 1. */
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
  /** 申請日期 of the cases that are to be on the list, both inclusive. */
  from: day,
  to: day,
  /** When the list was made: what was sent later cannot be on it. */
  madeAt: time.optional(),
  /** Whether the list has such a column: an empty cell then says that NHI has not decided. */
  hasResult: z.boolean(),
});
export type ListToCompare = z.infer<typeof listToCompare>;

/** A keyed digest: it names an application without its patient. */
const mark = z.string().regex(/^[0-9a-f]{24}$/);

/** An application that somebody marked as entered over NHI's VPN. */
const vpnEntry = z.object({
  mark,
  rows: z.array(z.int()),
  /** Ids of its cases here, all of them cancelled. */
  cases: z.array(z.string()),
  by: z.string(),
  at: time,
});
export type VpnEntry = z.infer<typeof vpnEntry>;

const difference = z.object({
  group: z.enum(RECONCILE_GROUPS),
  why: z.enum(RECONCILE_WHYS),
  /** `n` of its rows in the list. */
  rows: z.array(z.int()),
  /** Ids of cases. */
  cases: z.array(z.string()),
  /** Quantity that NHI approved for the case, as we know it. */
  quantity: z.number().nullable(),
  /** Time of the case's next poll. */
  nextPollAt: time.nullable(),
  /** 現在查詢: whether NHI can be asked about the case, and the last time a person had it asked about. */
  mayAsk: z.boolean(),
  asked: askedView.nullable(),
  /** To mark it as entered over NHI's VPN; null where that does not fit. */
  mark: mark.nullable(),
});
export type Difference = z.infer<typeof difference>;

/** Applications on each side; a row of several lines counts once. */
const sides = z.object({ ours: z.int(), theirs: z.int() });

export const reconciled = z.object({
  asOf: time,
  /** Applications on the list, and cases of the days that it should have. */
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
  /** Rows of the list that say the same application and drug again, by application. */
  doubled: z.array(z.array(z.int())),
});
export type Reconciled = z.infer<typeof reconciled>;

const heads = z.array(z.string().max(200)).min(1).max(200);

export const reconcileContract = {
  reconcile: {
    /** The columns as somebody chose them last, where a list with these heads has them all. */
    columns: base
      .input(z.object({ heads }))
      .output(
        z
          .object({ columns: z.partialRecord(z.enum(LIST_COLUMNS), z.int()), by: z.string(), at: time })
          .nullable(),
      ),
    /** Keeps them for the hospital, by their heads. */
    keepColumns: base
      .input(z.object({ heads, columns: z.partialRecord(z.enum(LIST_COLUMNS), z.int().min(0).max(199)), by }))
      .output(done),
    /** Each row and each case of these days is in exactly one group. Stores nothing. */
    compare: base.input(listToCompare).output(reconciled),
    /**
     * 標為 VPN 登錄. `cases`: those of the application here, as `compare` named them: each has to be cancelled, by `cases.cancel`, else
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
