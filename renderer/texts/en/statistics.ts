import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const statistics: Texts['statistics'] = {
  title: 'Statistics',
  span: 'Period',
  spans: { month: 'This month', lastMonth: 'Last month', quarter: 'This quarter', custom: 'Other' },
  before: { month: 'last month', lastMonth: 'the month before', quarter: 'last quarter' },
  lastOf: (span, figure) => `${span} ${figure}`,
  periodOf: (from, to, by) => `${from}–${to}, by ${by}`,
  rows: 'By',
  columns: 'and by',
  noColumns: 'nothing else',
  by: {
    drug: 'Drug',
    indication: 'Reimbursed indication',
    department: 'Department',
    doctor: 'Doctor',
  },
  resultsBy: (by) => `Decisions by ${by}`,
  kinds: { label: 'Figures', results: 'Decisions', course: 'Time and first review' },
  period: 'Period by',
  periods: { applied: 'Applied', received: 'Received by NHI', decided: 'Decided' },
  reversed: 'The period ends before it begins.',
  asOf: (when) => `As of ${when}`,
  total: 'Total',
  once: 'each case once',
  unknown: '(not given)',
  approvedBoth: 'Approved, in part too',
  askedBoth: 'More asked, returned',
  rate: 'Approved of decided',
  figures: {
    cases: 'Applied',
    approved: 'Approved',
    partiallyApproved: 'In part',
    denied: 'Denied',
    supplementRequested: 'More asked',
    returned: 'Returned',
    open: 'Open',
    accepted: 'Accepted',
    decided: 'Decided',
    firstApproved: 'Approved at first review',
    appealWon: 'Reconsideration won',
    supplement: 'Supplement requested',
    medianDays: 'Median days',
  },
  share: (percent, part, of) => `${percent} (${num(part)} of ${num(of)})`,
  rateMeaning:
    'Approved of decided: approved and approved in part, of these and those denied; cases where more is asked, returned and open ones are left out. The latest decision counts; cases that our checks refused, or that were cancelled or replaced, are left out. ',
  twice: (by, sum, total) =>
    `A case of two counts once in each ${by}, so the lines add up to ${num(sum)}, more than the total of ${num(total)}. `,
  mixed: (n) => `${num(n)} with different decisions item by item count as applied alone. `,
  meaning: {
    accepted: 'Cases that NHI has.',
    decided: 'Cases that NHI has decided, at least once.',
    firstApproved:
      'Of first applications with a decision: approved by the first one, wholly or in part; a later change does not count.',
    appealWon:
      'Of reconsiderations and their supplements: approved by the latest decision, wholly or in part; those with a supplement requested are left out.',
    supplement: 'Of cases with a decision: the first one requested a supplement.',
    medianDays: 'Median of the calendar days from when NHI received it to the first decision.',
  },
  meaningOfDays:
    'A case counts as received on the day that NHI’s answer “received” names, and as decided on the day of its first decision, so a month that is over stays as it was reported.',
  receivedGuessed: (n) =>
    `For ${num(n)} of these NHI’s answer “received” was never heard: the day of the upload stands in for it.`,
  moreRows: (n) => `${num(n)} more rows are not shown.`,
  moreColumns: (n) => `${num(n)} more columns are not shown.`,
  cross: 'Cases by row and column',
  empty: 'No cases in this period.',
  excel: 'Export Excel',
  excelDone: 'Exported the statistics',
  print: 'Print',
};
